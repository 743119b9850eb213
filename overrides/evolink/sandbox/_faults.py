"""Replies as a scenario spoils them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx

from ._replies import Refused
from ._scenarios import Fault, Scenario

FAULT = "evolink_fault"
"""The response extension that says what becomes of the connection: RESET or CUT."""
RESET = "reset"
"""It is reset without a byte of a reply."""
CUT = "cut"
"""It breaks off half way through the body."""

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


def instead(fault: Fault, told: Scenario) -> httpx.Response | None:
    """The reply to a request that is not processed, None where it is."""
    if fault.name == "reset":
        return httpx.Response(502, extensions={FAULT: RESET})
    if fault.name == "missing":
        return httpx.Response(404, text="This link has expired, or never was.")
    if fault.name == "busy":
        busy = Refused(409, "paid_outcome_unknown", "The first request with this Idempotency-Key is still running.")
        return busy.reply(files_host=False)
    if fault.name != "error":
        return None
    status = int(fault.argument or 500)
    headers = {"retry-after": told.retry_after} if told.retry_after and status in (429, 503) else None
    code = _CODES.get(status, "upstream_error")
    return Refused(status, code, f"The scenario asks for {status}.", headers=headers).reply(files_host=False)


def spoilt(reply: httpx.Response, fault: Fault) -> httpx.Response:
    """The reply to a request that was processed, as the fault leaves it."""
    if fault.name == "lost":
        reply.extensions[FAULT] = RESET
    elif fault.name in ("truncated", "broken"):
        reply.extensions[FAULT] = CUT
    elif fault.name == "not-json":
        return httpx.Response(reply.status_code, text="<html><body>Welcome to nginx!</body></html>")
    elif fault.name == "html":
        return httpx.Response(200, html="<html><body>Please sign in.</body></html>")
    return reply


class CutStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Half of a body, then the connection is gone."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body[: len(self._body) // 2]
        raise httpx.ReadError("the scenario breaks the connection")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for half in self:
            yield half
