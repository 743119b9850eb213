"""Observers of the HTTP traffic of all clients in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar

from .._sansio.messages import HTTPRequest, HTTPResponse
from .._security.redaction import redact_secrets

logger = logging.getLogger("evolink")

Observer = Callable[[HTTPRequest, HTTPResponse | None], object]

OBSERVERS: list[Observer] = []
"""Called with every request that any client has sent and its response, or None if the response was lost."""

RECORDED_RESPONSES: ContextVar[list[HTTPResponse] | None] = ContextVar("evolink_recorded_responses", default=None)
"""The list that receives every response while the client's `with_raw_response` runs."""


def notify_observers(request: HTTPRequest, response: HTTPResponse | None) -> None:
    """Pass a request and its response to the observers, `with_raw_response` and the log."""
    for observer in OBSERVERS:
        observer(request, response)
    if response is None:
        return
    recorded = RECORDED_RESPONSES.get()
    if recorded is not None:
        recorded.append(response)
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("%s %s -> %d", request.method, redact_secrets(request.url), response.status)
