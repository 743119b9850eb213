"""Faults: how a fault of a scenario replaces or damages a response."""

from __future__ import annotations

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


def create_fault_response(fault: Fault, scenario: Scenario) -> httpx.Response | None:
    """Return the response to a request that is not processed because of the fault, None if it is processed."""
    if fault.name == "reset":
        return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})
    if fault.name == "missing":
        return httpx.Response(404, text="This link has expired or does not exist.")
    if fault.name == "busy":
        busy = RequestRefused(
            409, "paid_outcome_unknown", "The first request with this Idempotency-Key is still running."
        )
        return busy.response(files_host=False)
    if fault.name != "error":
        return None
    status = int(fault.argument or 500)
    headers = {"retry-after": scenario.retry_after} if scenario.retry_after and status in (429, 503) else None
    code = _CODES.get(status, "upstream_error")
    refused = RequestRefused(status, code, f"The scenario requests status {status}.", headers=headers)
    return refused.response(files_host=False)


def damage_response(response: httpx.Response, fault: Fault) -> httpx.Response:
    """Return the response to a request that was processed, with the fault applied."""
    if fault.name == "lost":
        response.extensions[FAULT] = CONNECTION_RESET
    elif fault.name in ("truncated", "broken"):
        response.extensions[FAULT] = BODY_CUT
    elif fault.name == "not-json":
        return httpx.Response(response.status_code, text="<html><body>Welcome to nginx!</body></html>")
    elif fault.name == "html":
        return httpx.Response(200, html="<html><body>Please sign in.</body></html>")
    return response
