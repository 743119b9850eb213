"""Httpx over single connections of httpcore's, for many requests at a time."""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

_NAMES = (
    *("TimeoutException", "ConnectTimeout", "ReadTimeout", "WriteTimeout", "PoolTimeout"),
    *("NetworkError", "ConnectError", "ReadError", "WriteError", "ProxyError"),
    *("UnsupportedProtocol", "ProtocolError", "LocalProtocolError", "RemoteProtocolError"),
)
_HTTPX: dict[type[Any], type[httpx.TransportError]] = {getattr(httpcore, one): getattr(httpx, one) for one in _NAMES}
"""The exceptions of httpcore -> those of httpx, which have the same names."""

Waiting = deque[tuple[float, httpcore.AsyncHTTPConnection]]


class Lanes(httpx.AsyncBaseTransport):
    """Gives each request a connection of its own while it lasts, and keeps it for the next.

    httpx's pool goes through all its connections whenever a request begins or ends: 2 to 5 ms of CPU for each with 64
    in flight. How many there are at a time is the caller's to limit.
    """

    def __init__(
        self,
        context: Callable[[], ssl.SSLContext],
        *,
        keep_alive: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`context` is asked for when the first connection with TLS is made; `keep_alive` is in seconds."""
        self._context = context
        self._keep_alive = keep_alive
        self._clock = clock
        self._backend = httpcore.AnyIOBackend()
        self._free: dict[tuple[bytes, bytes], Waiting] = {}
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"Request URL has an unsupported protocol '{url.scheme}://'.")
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        free = self._free.setdefault((url.raw_scheme, url.netloc), deque())
        lane = await self._lane(asked.url.origin, free)
        with _as_httpx():
            answered = await lane.handle_async_request(asked)
        stream = _Body(answered.stream, lambda: self._give_back(lane, free))
        return httpx.Response(answered.status, headers=answered.headers, stream=stream, extensions=answered.extensions)

    async def aclose(self) -> None:
        self._closed = True
        for free in self._free.values():
            while free:
                await free.pop()[1].aclose()

    async def _lane(self, origin: httpcore.Origin, free: Waiting) -> httpcore.AsyncHTTPConnection:
        """The connection used last, as long as it lives; else a new one."""
        while free:
            lane = free.pop()[1]
            if lane.is_available() and not lane.has_expired():
                return lane
            await lane.aclose()
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._context() if origin.scheme == b"https" else None,
            keepalive_expiry=self._keep_alive,
            network_backend=self._backend,
        )

    async def _give_back(self, lane: httpcore.AsyncHTTPConnection, free: Waiting) -> None:
        """Keeps a connection that lives for the next request, and closes those that nobody has needed for long."""
        if self._closed or not lane.is_available():
            return await lane.aclose()
        now = self._clock()
        free.append((now, lane))
        for waiting in self._free.values():
            while waiting and waiting[0][0] < now - self._keep_alive:
                await waiting.popleft()[1].aclose()
        return None


class _Body(httpx.AsyncByteStream):
    """The body of a reply, which gives its lane back when it is closed."""

    def __init__(self, pieces: Any, give_back: Callable[[], Any]) -> None:
        self._pieces = pieces
        self._give_back = give_back
        self._open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for piece in self._pieces:
                yield piece

    async def aclose(self) -> None:
        if self._open:
            self._open = False
            with _as_httpx():
                await self._pieces.aclose()
            await self._give_back()


@contextmanager
def _as_httpx() -> Iterator[None]:
    try:
        yield
    except Exception as fault:
        for kind in type(fault).__mro__:
            if kind in _HTTPX:
                raise _HTTPX[kind](str(fault)) from fault
        raise
