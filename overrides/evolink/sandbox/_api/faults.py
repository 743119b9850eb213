"""Faults of scenarios: a fault refuses a request, or damages the response to a request that was processed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from .._scenarios import Fault, Scenario
from .extensions import BODY_CUT, CONNECTION_RESET, FAULT
from .responses import RequestRefused

_CODES = {
    400: "invalid_request",
    401: "unauthorized",
    402: "insufficient_quota",
    403: "model_access_denied",
    404: "not_found_error",
    413: "request_too_large_error",
    429: "rate_limit_exceeded",
    500: "internal_error",
    502: "upstream_error",
    503: "service_unavailable",
}
"""HTTP status -> the error code of the response."""


def apply_fault(fault: Fault, scenario: Scenario, process: Callable[[], httpx.Response]) -> httpx.Response:
    """Return the response to a request that gets a fault.

    Args:
        fault: The fault.
        scenario: The scenario that it is part of.
        process: Processes the request and returns its response. A refused request is not processed, so a refused
            submission is not charged; one whose response is damaged was charged.
    """
    refuse = REFUSALS.get(fault.name)
    return DAMAGES[fault.name](process()) if refuse is None else refuse(fault, scenario)


def _refuse_with_error(fault: Fault, scenario: Scenario) -> httpx.Response:
    status = int(fault.argument or 500)
    headers = {"retry-after": scenario.retry_after} if scenario.retry_after and status in (429, 503) else None
    code = _CODES.get(status, "upstream_error")
    refused = RequestRefused(status, code, f"The scenario requests status {status}.", headers=headers)
    return refused.response(files_host=False)


def _refuse_as_busy(fault: Fault, scenario: Scenario) -> httpx.Response:
    busy = RequestRefused(409, "paid_outcome_unknown", "The first request with this Idempotency-Key is still running.")
    return busy.response(files_host=False)


def _reset_connection(fault: Fault, scenario: Scenario) -> httpx.Response:
    return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})


def _refuse_as_missing(fault: Fault, scenario: Scenario) -> httpx.Response:
    return httpx.Response(404, text="This link has expired or does not exist.")


def _lose(response: httpx.Response) -> httpx.Response:
    response.extensions[FAULT] = CONNECTION_RESET
    return response


def _cut_off(response: httpx.Response) -> httpx.Response:
    response.extensions[FAULT] = BODY_CUT
    return response


def _replace_json(response: httpx.Response) -> httpx.Response:
    return httpx.Response(response.status_code, text="<html><body>Welcome to nginx!</body></html>")


def _replace_video(response: httpx.Response) -> httpx.Response:
    return httpx.Response(200, html="<html><body>Please sign in.</body></html>")


REFUSALS: Mapping[str, Callable[[Fault, Scenario], httpx.Response]] = {
    "busy": _refuse_as_busy,
    "error": _refuse_with_error,
    "missing": _refuse_as_missing,
    "reset": _reset_connection,
}
"""Faults whose request is neither processed nor charged -> what returns its response."""

DAMAGES: Mapping[str, Callable[[httpx.Response], httpx.Response]] = {
    "broken": _cut_off,
    "html": _replace_video,
    "lost": _lose,
    "not-json": _replace_json,
    "truncated": _cut_off,
}
"""Faults whose request is processed and, if it is a submission, charged -> what damages its response."""
