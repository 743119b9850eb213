"""The httpx.Client that the sync driver opens by default."""

from __future__ import annotations

import threading
from collections.abc import Callable

import httpx

from .limits import connection_limits, is_proxied
from .tls import empty_context, verified_context

HTTPClient = httpx.Client
"""The type of a caller's own HTTP client; one of httpx2 has the same interface."""


def new_client(timeout: float) -> httpx.Client:
    """Return a client for one process; `timeout` is in seconds."""
    if is_proxied():
        return httpx.Client(timeout=timeout, limits=connection_limits(), verify=verified_context())
    http_transport = httpx.HTTPTransport(verify=empty_context(), limits=connection_limits())
    https_transport = LazyTransport(_new_https_transport)
    return httpx.Client(timeout=timeout, transport=http_transport, mounts={"https://": https_transport})


def _new_https_transport() -> httpx.HTTPTransport:
    return httpx.HTTPTransport(verify=verified_context(), limits=connection_limits())


class LazyTransport(httpx.BaseTransport):
    """A transport that is created when its first request is sent. Thread-safe."""

    def __init__(self, create: Callable[[], httpx.BaseTransport]) -> None:
        self._create = create
        self._transport: httpx.BaseTransport | None = None
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            if self._transport is None:
                self._transport = self._create()
        return self._transport.handle_request(request)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
