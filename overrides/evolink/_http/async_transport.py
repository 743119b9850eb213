"""The transport that the async driver opens: aiohttp if it is installed, else the pool, and httpx if need be."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Protocol

import httpx

from .._sansio.messages import HTTPRequest
from .conversion import parse_url
from .environment import Proxies
from .httpx_transport import HttpxTransport, new_async_client
from .limits import KEEP_ALIVE
from .mocking import is_httpx_patched
from .tls import verified_context
from .wire_messages import WireRequest, encode_request

AsyncHTTPClient = httpx.AsyncClient
"""The type of a caller's own HTTP client; one of httpx2 has the same interface."""

MAX_IN_FLIGHT = 64
"""Requests in flight at a time: more are not faster together, and each one needs a connection."""
MAX_IN_FLIGHT_HTTPX_POOL = 16
"""Requests in flight at a time over httpx's own pool, which spends milliseconds on each request if there are more."""


class AsyncResponse(Protocol):
    """A response whose body has not been read yet."""

    status: int
    headers: dict[str, str]
    """Names are in lower case."""

    async def read(self, max_body: int) -> bytes:
        """Return the whole body without its content encoding, and close the response.

        Raises:
            httpx.RequestError: If it failed.
            ResponseTooLarge: If the body has more than `max_body` bytes.
        """
        ...

    def iter_raw(self) -> AsyncGenerator[bytes, None]:
        """Iterate over the body as it is sent."""
        ...

    async def aclose(self) -> None: ...


class AsyncTransport(Protocol):
    """Sends the requests of one event loop."""

    async def open(
        self, request: HTTPRequest, *, timeout: float | None, on_chunk: Callable[[bool], object]
    ) -> AsyncResponse:
        """Send a request and return its response once the headers have arrived.

        Args:
            request: The request.
            timeout: Seconds to connect, and between two chunks; None for that of a caller's client.
            on_chunk: See `BodyStream`; called for a large body.

        Raises:
            httpx.RequestError: If it failed.
        """
        ...

    async def aclose(self) -> None: ...


class WireTransport(Protocol):
    """Sends requests as they are on the wire, below httpx."""

    async def send(self, request: WireRequest) -> AsyncResponse: ...
    async def aclose(self) -> None: ...


def new_async_transport(timeout: float, transport: str | None = None) -> tuple[AsyncTransport, int]:
    """Return a transport for one event loop, and the most requests that it may have in flight.

    Args:
        timeout: Seconds to connect, and between two chunks.
        transport: One of `environment.TRANSPORTS`; by default aiohttp if it is installed, else the pool.
    """
    proxies = Proxies()
    client = new_async_client(timeout, proxies)
    over_httpx = HttpxTransport(client, default_headers=dict(client.headers))
    if transport == "httpx":
        return over_httpx, MAX_IN_FLIGHT_HTTPX_POOL
    max_in_flight = MAX_IN_FLIGHT_HTTPX_POOL if proxies.exist else MAX_IN_FLIGHT
    return DefaultTransport(_wire_transport(transport), over_httpx, proxies, dict(client.headers)), max_in_flight


def _wire_transport(transport: str | None) -> WireTransport:
    if transport != "pool":
        try:
            from .aiohttp_transport import AiohttpTransport

            return AiohttpTransport(verified_context)
        except (ImportError, AttributeError):  # it is not installed, or older than the extra
            if transport is not None:
                raise
    from .connection_pool import UnsharedConnectionPool

    return UnsharedConnectionPool(verified_context, keep_alive=KEEP_ALIVE)


class DefaultTransport:
    """Sends each request with a fast transport, unless only httpx can send it.

    httpx supports proxies and credentials in URLs, and a mocking library that has patched it must see every request.
    """

    def __init__(
        self, fast: WireTransport, over_httpx: AsyncTransport, proxies: Proxies, default_headers: Mapping[str, str]
    ) -> None:
        """Create the transport; both of its transports are its own to close."""
        self._fast = fast
        self._over_httpx = over_httpx
        self._proxies = proxies
        self._default_headers = default_headers

    async def open(
        self, request: HTTPRequest, *, timeout: float | None, on_chunk: Callable[[bool], object]
    ) -> AsyncResponse:
        """Send a request and return its response once the headers have arrived."""
        if timeout is None or not self._is_for_fast(parse_url(request.url)):
            return await self._over_httpx.open(request, timeout=timeout, on_chunk=on_chunk)
        try:
            return await self._fast.send(encode_request(request, self._default_headers, timeout, on_chunk))
        except httpx.RequestError as error:
            error.request = httpx.Request(request.method, request.url)  # as httpx does
            raise

    async def aclose(self) -> None:
        """Close all connections."""
        await self._fast.aclose()
        await self._over_httpx.aclose()

    def _is_for_fast(self, url: httpx.URL) -> bool:
        is_plain = url.scheme in ("http", "https") and bool(url.host) and not url.userinfo
        return is_plain and self._proxies.proxy_of(url) is None and not is_httpx_patched()
