"""Protocol of what can be served: a sandbox, a recorder or a replayer."""

from __future__ import annotations

from typing import Protocol

import httpx


class Backend(Protocol):
    """Maps requests to responses, for a transport or a server."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request whose body has been read."""
        ...

    def is_slow(self, request: httpx.Request) -> bool:
        """Return whether the response may take long, so that it needs a thread of its own."""
        ...

    def max_body_bytes(self, path: str) -> int:
        """Return the bytes that a request to `path` may have."""
        ...

    def body_too_large(self, path: str) -> httpx.Response:
        """Return the response to a request with more bytes than that."""
        ...
