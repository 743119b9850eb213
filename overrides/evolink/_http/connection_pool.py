"""A connection pool for httpx over single connections of httpcore, for many requests in flight."""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

_EXCEPTION_NAMES = (
    *("TimeoutException", "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout"),
    *("NetworkError", "ConnectError", "ReadError", "WriteError", "ProxyError"),
    *("UnsupportedProtocol", "ProtocolError", "LocalProtocolError", "RemoteProtocolError"),
)
_HTTPX_EXCEPTIONS: dict[type[Any], type[httpx.TransportError]] = {
    getattr(httpcore, name): getattr(httpx, name) for name in _EXCEPTION_NAMES
}
"""The exceptions of httpcore -> those of httpx, which have the same names."""

IdleConnections = deque[tuple[float, httpcore.AsyncHTTPConnection]]
"""Idle connections of one origin, each with the time of its last use; the latest is last."""


class UnsharedConnectionPool(httpx.AsyncBaseTransport):
    """A transport that gives each request a connection of its own while it is in flight, and reuses idle connections.

    httpx's pool iterates over all its connections whenever a request begins or ends: 2 to 5 ms of CPU for each request
    with 64 in flight. The caller limits how many requests are in flight.
    """

    def __init__(
        self,
        ssl_context: Callable[[], ssl.SSLContext],
        *,
        keep_alive: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create the pool; nothing is opened yet.

        Args:
            ssl_context: Returns the TLS context; called for the first https connection.
            keep_alive: Seconds that an idle connection is kept.
            clock: Returns a monotonic time in seconds.
        """
        self._ssl_context = ssl_context
        self._keep_alive = keep_alive
        self._clock = clock
        self._backend = httpcore.AnyIOBackend()
        self._idle: dict[tuple[bytes, bytes], IdleConnections] = {}
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"Request URL has an unsupported protocol '{url.scheme}://'.")
        core_request = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        idle = self._idle.setdefault((url.raw_scheme, url.netloc), deque())
        connection = await self._acquire(core_request.url.origin, idle)
        with _map_exceptions():
            response = await connection.handle_async_request(core_request)
        stream = _ResponseStream(response.stream, lambda: self._release(connection, idle))
        return httpx.Response(response.status, headers=response.headers, stream=stream, extensions=response.extensions)

    async def aclose(self) -> None:
        self._closed = True
        for idle in self._idle.values():
            while idle:
                await idle.pop()[1].aclose()

    async def _acquire(self, origin: httpcore.Origin, idle: IdleConnections) -> httpcore.AsyncHTTPConnection:
        """Return the idle connection that was used last and still works, or else a new one."""
        while idle:
            connection = idle.pop()[1]
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._ssl_context() if origin.scheme == b"https" else None,
            keepalive_expiry=self._keep_alive,
            network_backend=self._backend,
        )

    async def _release(self, connection: httpcore.AsyncHTTPConnection, idle: IdleConnections) -> None:
        """Keep a connection that still works for the next request, and close those that were idle for too long."""
        if self._closed or not connection.is_available():
            return await connection.aclose()
        now = self._clock()
        idle.append((now, connection))
        for connections in self._idle.values():
            while connections and connections[0][0] < now - self._keep_alive:
                await connections.popleft()[1].aclose()
        return None


class _ResponseStream(httpx.AsyncByteStream):
    """The body of a response, which releases its connection when it is closed."""

    def __init__(self, stream: Any, release: Callable[[], Any]) -> None:
        self._stream = stream
        self._release = release
        self._is_open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _map_exceptions():
            async for chunk in self._stream:
                yield chunk

    async def aclose(self) -> None:
        if self._is_open:
            self._is_open = False
            with _map_exceptions():
                await self._stream.aclose()
            await self._release()


@contextmanager
def _map_exceptions() -> Iterator[None]:
    """Raise httpx's exception in place of httpcore's of the same name."""
    try:
        yield
    except Exception as error:
        for error_class in type(error).__mro__:
            if error_class in _HTTPX_EXCEPTIONS:
                raise _HTTPX_EXCEPTIONS[error_class](str(error)) from error
        raise
