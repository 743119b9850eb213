"""The asynchronous transport over httpx: a caller's client, or our own for proxies and mocking libraries."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping

import httpx

from .._sansio.messages import HTTPRequest
from .conversion import build_request, lower_headers, may_have_large_body, watch_body
from .environment import Proxies
from .large_reads import large_reads
from .limits import connection_limits, no_cookies
from .response_body import ResponseBody
from .surplus import with_guard
from .tls import context_for


def new_async_client(timeout: float, proxies: Proxies) -> httpx.AsyncClient:
    """Return a client of httpx for one event loop; `timeout` is in seconds."""
    return httpx.AsyncClient(timeout=timeout, cookies=no_cookies(), transport=RoutingTransport(proxies))


class HttpxTransport:
    """Sends requests with an httpx.AsyncClient, or one of httpx2."""

    def __init__(self, client: httpx.AsyncClient, *, default_headers: Mapping[str, str] | None) -> None:
        """Create a transport over a client.

        Args:
            client: The client; `aclose` closes it.
            default_headers: The headers that our own client sends with every request; None for a caller's client.
        """
        self._client = client
        self._default_headers = default_headers

    async def open(
        self, request: HTTPRequest, *, timeout: float | None, on_chunk: Callable[[bool], object]
    ) -> HttpxResponse:
        """Send a request and return its response once the headers have arrived."""
        built = build_request(self._client, request, self._default_headers, timeout=timeout)
        if may_have_large_body(request):
            watch_body(built, on_chunk, request.on_sent)
        return HttpxResponse(await self._client.send(built, stream=True, follow_redirects=False))

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()


class HttpxResponse:
    """A response of httpx."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = lower_headers(response.headers.raw)
        self._response = response

    async def read(self, max_body: int) -> bytes:
        """Return the whole body without its content encoding, and close the response."""
        body = ResponseBody(max_body)
        try:
            if self._response.is_stream_consumed:  # a mocked response has been read and decoded already
                body.add(self._response.content)
                return body.content()
            async for chunk in self._response.aiter_raw():
                body.add(chunk)
            return body.decoded(self.headers, type(self._response))
        finally:
            await self._response.aclose()

    async def iter_raw(self) -> AsyncGenerator[bytes, None]:
        """Iterate over the body as it is sent."""
        if self._response.is_stream_consumed:  # a mocked response has been read already
            yield self._response.content
            return
        with large_reads(self._response):
            async for chunk in self._response.aiter_raw():
                yield chunk

    async def aclose(self) -> None:
        """Release the connection; it is closed if the body has not been read completely."""
        await self._response.aclose()


class RoutingTransport(httpx.AsyncBaseTransport):
    """httpx's own transports, one for each scheme and proxy, each created for its first request."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies
        self._transports: dict[tuple[str, str | None], httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        scheme, proxy = request.url.scheme, self._proxies.proxy_of(request.url)
        if proxy is not None:  # httpcore would take the target for the host to connect to
            request.extensions.pop("target", None)
        if (scheme, proxy) not in self._transports:
            self._transports[scheme, proxy] = httpx.AsyncHTTPTransport(
                verify=context_for(scheme, proxy), limits=connection_limits(), proxy=proxy
            )
        return with_guard(await self._transports[scheme, proxy].handle_async_request(request))

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()
