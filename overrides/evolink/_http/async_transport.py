"""The async clients that make connections of their own: over aiohttp where it is installed, else each in its lane."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx

from .sync_transport import KEEP_ALIVE, distrusting, limits, proxied, trusting

IN_FLIGHT = 64
"""Requests at a time: more take no less time together, and each holds a connection."""
IN_FLIGHT_OF_A_POOL = 16
"""Over httpx's own pool, which spends milliseconds on each request when there are many more."""


def new_async_client(timeout: float) -> tuple[httpx.AsyncClient, int]:
    """A client for one event loop, and how many requests it may have in flight."""
    if proxied():  # which only httpx's own client heeds
        return httpx.AsyncClient(timeout=timeout, limits=limits(), verify=trusting()), IN_FLIGHT_OF_A_POOL
    return httpx.AsyncClient(timeout=timeout, transport=aiohttp_transport() or lanes()), IN_FLIGHT


def lanes() -> httpx.AsyncBaseTransport:
    """Httpx over single connections, where aiohttp is not installed."""
    from .connection_pool import Lanes

    return Lanes(trusting, keep_alive=KEEP_ALIVE)


def aiohttp_transport() -> httpx.AsyncBaseTransport | None:
    """Httpx over aiohttp, the fastest with many requests in flight; None where the extra is not installed."""
    try:
        from httpx_aiohttp import AiohttpTransport
    except ImportError:
        return None

    def over(context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
        return AiohttpTransport(verify=context, limits=limits())

    return _BySecurity(over)


class _BySecurity(httpx.AsyncBaseTransport):
    """One transport for http and one for https, which has the TLS context, each made for its first request."""

    def __init__(self, over: Callable[[ssl.SSLContext], httpx.AsyncBaseTransport]) -> None:
        self._over = over
        self._made: dict[str, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        made = self._made.get(request.url.scheme)
        if made is None:
            made = self._made[request.url.scheme] = self._over(_context(request.url.scheme))
        return await made.handle_async_request(request)

    async def aclose(self) -> None:
        for made in self._made.values():
            await made.aclose()


def _context(scheme: str) -> ssl.SSLContext:
    return trusting() if scheme == "https" else distrusting()
