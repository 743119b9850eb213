"""Faults of scenarios: a fault refuses a request, or damages or slows the response to a request that was processed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from .._fault_counter import AppliedFault
from .._scenario_arguments import parse_latency, parse_rate
from .._scenarios import Scenario
from .extensions import BODY_CUT, CONNECTION_RESET, DELAY, FAULT, RATE
from .responses import RequestRefused, with_integer_code

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


def apply_fault(applied: AppliedFault, scenario: Scenario, process: Callable[[], httpx.Response]) -> httpx.Response:
    """Return the response to a request that gets a fault.

    Args:
        applied: The fault.
        scenario: The scenario that it is part of.
        process: Processes the request and returns its response. A refused request is not processed, so a refused
            submission is not charged; one whose response is damaged was charged.
    """
    name = applied.fault.name
    if name in REFUSALS:
        return REFUSALS[name](applied, scenario)
    response = process()
    return DAMAGES[name](response) if name in DAMAGES else PACES[name](response, applied)


def _refuse_with_error(applied: AppliedFault, scenario: Scenario) -> httpx.Response:
    status = int(applied.fault.argument or 500)
    headers = {"retry-after": scenario.retry_after} if scenario.retry_after and status in (429, 503) else None
    code = _CODES.get(status, "upstream_error")
    refused = RequestRefused(status, code, f"The scenario requests status {status}.", headers=headers)
    response = refused.response(files_host=applied.target == "files")
    return with_integer_code(response) if applied.target == "credits" else response


def _refuse_as_busy(applied: AppliedFault, scenario: Scenario) -> httpx.Response:
    busy = RequestRefused(409, "paid_outcome_unknown", "The first request with this Idempotency-Key is still running.")
    return busy.response(files_host=False)


def _reset_connection(applied: AppliedFault, scenario: Scenario) -> httpx.Response:
    return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})


def _refuse_as_missing(applied: AppliedFault, scenario: Scenario) -> httpx.Response:
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


def _delay(response: httpx.Response, applied: AppliedFault) -> httpx.Response:
    mean, spread = parse_latency(applied.fault.argument or "") or (0.0, 0.0)
    seconds = max(mean + (2 * applied.draw - 1) * spread, 0.0)
    response.extensions[DELAY] = response.extensions.get(DELAY, 0.0) + seconds
    return response


def _drip(response: httpx.Response, applied: AppliedFault) -> httpx.Response:
    response.extensions[RATE] = parse_rate(applied.fault.argument or "")
    return response


REFUSALS: Mapping[str, Callable[[AppliedFault, Scenario], httpx.Response]] = {
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

PACES: Mapping[str, Callable[[httpx.Response, AppliedFault], httpx.Response]] = {"drip": _drip, "latency": _delay}
"""Faults that apply beside others, to processed and refused requests alike -> what slows the response."""
