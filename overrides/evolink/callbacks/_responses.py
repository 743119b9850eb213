"""HTTP responses to callbacks."""

from __future__ import annotations

from typing import NamedTuple


class CallbackResponse(NamedTuple):
    """An HTTP response: status, headers with names in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def text_response(status: int, text: str, **headers: str) -> CallbackResponse:
    """Return a response in plain text."""
    return CallbackResponse(status, {"content-type": "text/plain; charset=utf-8", **headers}, text.encode())
