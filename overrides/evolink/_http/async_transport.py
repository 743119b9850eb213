"""The httpx.AsyncClient that the async driver opens by default: over aiohttp if installed, else over our own pool."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import httpx

from .limits import KEEP_ALIVE, connection_limits, is_proxied
from .tls import empty_context, verified_context

AsyncHTTPClient = httpx.AsyncClient
"""The type of a caller's own HTTP client; one of httpx2 has the same interface."""

MAX_IN_FLIGHT = 64
"""Requests in flight at a time: more are not faster together, and each one needs a connection."""
MAX_IN_FLIGHT_HTTPX_POOL = 16
"""Requests in flight at a time over httpx's own pool, which spends milliseconds on each request if there are more."""


def new_async_client(timeout: float) -> tuple[httpx.AsyncClient, int]:
    """Return a client for one event loop, and the most requests that it may have in flight."""
    if is_proxied():  # only httpx's own transports support proxies
        client = httpx.AsyncClient(timeout=timeout, limits=connection_limits(), verify=verified_context())
        return client, MAX_IN_FLIGHT_HTTPX_POOL
    return httpx.AsyncClient(timeout=timeout, transport=aiohttp_transport() or pool_transport()), MAX_IN_FLIGHT


def pool_transport() -> httpx.AsyncBaseTransport:
    """Return the transport that is used if aiohttp is not installed."""
    from .connection_pool import UnsharedConnectionPool

    return UnsharedConnectionPool(verified_context, keep_alive=KEEP_ALIVE)


def aiohttp_transport() -> httpx.AsyncBaseTransport | None:
    """Return a transport over aiohttp, the fastest for many requests in flight; None if the extra is not installed."""
    try:
        from httpx_aiohttp import AiohttpTransport
    except ImportError:
        return None

    def create(context: ssl.SSLContext) -> httpx.AsyncBaseTransport:
        return AiohttpTransport(verify=context, limits=connection_limits())

    return _TransportByScheme(create)


class _TransportByScheme(httpx.AsyncBaseTransport):
    """One transport for http and one for https, each created for its first request; only https loads certificates."""

    def __init__(self, create: Callable[[ssl.SSLContext], httpx.AsyncBaseTransport]) -> None:
        self._create = create
        self._transports: dict[str, httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        scheme = request.url.scheme
        transport = self._transports.get(scheme)
        if transport is None:
            context = verified_context() if scheme == "https" else empty_context()
            transport = self._transports[scheme] = self._create(context)
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
