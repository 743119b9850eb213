"""The httpx.AsyncClient that the async driver opens by default: over aiohttp if installed, else over our own pool."""

from __future__ import annotations

import httpx

from .environment import Proxies
from .limits import KEEP_ALIVE, connection_limits
from .mocking import is_httpx_patched
from .tls import empty_context, verified_context

AsyncHTTPClient = httpx.AsyncClient
"""The type of a caller's own HTTP client; one of httpx2 has the same interface."""

MAX_IN_FLIGHT = 64
"""Requests in flight at a time: more are not faster together, and each one needs a connection."""
MAX_IN_FLIGHT_HTTPX_POOL = 16
"""Requests in flight at a time over httpx's own pool, which spends milliseconds on each request if there are more."""


def new_async_client(timeout: float, transport: str | None = None) -> tuple[httpx.AsyncClient, int]:
    """Return a client for one event loop, and the most requests that it may have in flight.

    Args:
        timeout: Seconds to connect, and between two chunks.
        transport: One of `environment.TRANSPORTS`; by default aiohttp if it is installed, else the pool.
    """
    proxies = Proxies()
    fast = None if transport == "httpx" else _fast_transport(transport)
    max_in_flight = MAX_IN_FLIGHT_HTTPX_POOL if fast is None or proxies.exist else MAX_IN_FLIGHT
    return httpx.AsyncClient(timeout=timeout, transport=RoutingTransport(fast, proxies)), max_in_flight


def pool_transport() -> httpx.AsyncBaseTransport:
    """Return the transport that is used if aiohttp is not installed."""
    from .connection_pool import UnsharedConnectionPool

    return UnsharedConnectionPool(verified_context, keep_alive=KEEP_ALIVE)


def aiohttp_transport() -> httpx.AsyncBaseTransport:
    """Return a transport over aiohttp, the fastest for many requests in flight."""
    from .aiohttp_transport import AiohttpTransport

    return AiohttpTransport(verified_context)


def _fast_transport(transport: str | None) -> httpx.AsyncBaseTransport:
    if transport == "pool":
        return pool_transport()
    try:
        return aiohttp_transport()
    except (ImportError, AttributeError):  # it is not installed, or older than the extra
        if transport is not None:
            raise
        return pool_transport()


class RoutingTransport(httpx.AsyncBaseTransport):
    """Sends each request with a fast transport, unless only httpx's own can send it.

    httpx's own transport supports proxies, and a mocking library that has patched it must see every request.
    """

    def __init__(self, fast: httpx.AsyncBaseTransport | None, proxies: Proxies) -> None:
        self._fast = fast
        self._proxies = proxies
        self._own: dict[tuple[str, str | None], httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = self._proxies.proxy_of(request.url)
        if proxy is not None:  # httpcore would take the target for the host to connect to
            request.extensions.pop("target", None)
        if self._fast is not None and proxy is None and not is_httpx_patched():
            return await self._fast.handle_async_request(request)
        return await self._own_transport(request.url.scheme, proxy).handle_async_request(request)

    async def aclose(self) -> None:
        for transport in (self._fast, *self._own.values()):
            if transport is not None:
                await transport.aclose()

    def _own_transport(self, scheme: str, proxy: str | None) -> httpx.AsyncHTTPTransport:
        """Return httpx's transport for a scheme and a proxy; it is created for its first request."""
        if (scheme, proxy) not in self._own:
            context = empty_context() if scheme == "http" and proxy is None else verified_context()
            self._own[scheme, proxy] = httpx.AsyncHTTPTransport(verify=context, limits=connection_limits(), proxy=proxy)
        return self._own[scheme, proxy]
