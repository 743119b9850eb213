"""A transport for httpx over aiohttp, which needs the least CPU for many requests in flight."""

from __future__ import annotations

import asyncio
import functools
import inspect
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import httpx
import yarl

from .aiohttp_protocol import MAX_HEADER_BYTES, ResponseProtocol
from .limits import KEEP_ALIVE, MAX_CONNECTIONS

_MORE_HEADERS: dict[str, Any] = (
    {"max_headers": 10_000} if "max_headers" in inspect.signature(aiohttp.ClientSession.__init__).parameters else {}
)
"""The number of headers, where aiohttp limits it: MAX_HEADER_BYTES limits their size."""
_AUTOMATIC_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""The headers that aiohttp would add; httpx has set those that are to be sent."""

# The classes of aiohttp 3.10 and later, the most special first.
_HTTPX_EXCEPTIONS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    (aiohttp.ClientPayloadError, httpx.RemoteProtocolError),
    (aiohttp.ClientResponseError, httpx.RemoteProtocolError),
    (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
    (TimeoutError, httpx.ReadTimeout),
    (Exception, httpx.ReadError),
)
_EXCEPTIONS = (aiohttp.ClientError, TimeoutError, OSError)


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Sends requests of one event loop with aiohttp; the request target is sent byte for byte."""

    def __init__(self, ssl_context: Callable[[], ssl.SSLContext]) -> None:
        """Create the transport; nothing is opened yet.

        Args:
            ssl_context: Returns the TLS context; called for https requests.
        """
        self._ssl_context = ssl_context
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        if url.scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"Request URL has an unsupported protocol '{url.scheme}://'.")
        headers = [(name, value) for name, value in request.headers.items() if name != "transfer-encoding"]
        timeout = request.extensions.get("timeout", {})
        target = request.extensions.get("target", url.raw_path)
        try:
            response = await self._open_session().request(
                request.method,
                # A path alone, question mark included: aiohttp would omit that of an empty query.
                yarl.URL.build(
                    scheme=url.scheme, authority=url.netloc.decode("ascii"), path=target.decode("latin-1"), encoded=True
                ),
                headers=headers,
                data=_body_of(request),
                allow_redirects=False,
                skip_auto_headers=_AUTOMATIC_HEADERS,
                ssl=self._ssl_context() if url.scheme == "https" else True,
                server_hostname=request.extensions.get("sni_hostname"),
                timeout=aiohttp.ClientTimeout(
                    total=None,
                    connect=timeout.get("pool"),
                    sock_connect=timeout.get("connect"),
                    sock_read=timeout.get("read"),
                ),
            )
        except _EXCEPTIONS as error:
            failure = _map_exception(error)
        else:
            return httpx.Response(
                response.status,
                headers=response.raw_headers,
                stream=_ResponseStream(response),
                extensions={
                    "http_version": b"HTTP/1.1",
                    "reason_phrase": (response.reason or "").encode("ascii", "replace"),
                },
            )
        raise failure  # outside of the except block: aiohttp's exceptions hold the request's headers

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=MAX_CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                max_line_size=MAX_HEADER_BYTES,
                max_field_size=MAX_HEADER_BYTES,
                **_MORE_HEADERS,
            )
        return self._session


class _Connector(aiohttp.TCPConnector):
    """Opens connections that accept the same responses as httpx."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # aiohttp has no setting for the protocol of its connections.
        self._factory: Any = functools.partial(ResponseProtocol, loop=asyncio.get_running_loop())


class _ResponseStream(httpx.AsyncByteStream):
    """The body of a response, which releases its connection when it is closed."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = self._response.content.iter_any()
        while True:
            try:
                chunk = await anext(chunks, b"")
            except _EXCEPTIONS as error:
                failure = _map_exception(error)
                break
            if not chunk:
                return
            yield chunk
        raise failure

    async def aclose(self) -> None:
        self._response.release()
        await self._response.wait_for_close()


def _body_of(request: httpx.Request) -> bytes | httpx.AsyncByteStream | None:
    if isinstance(request.stream, httpx.ByteStream):
        return request.content or None
    return request.stream if isinstance(request.stream, httpx.AsyncByteStream) else None


def _map_exception(error: Exception) -> httpx.TransportError:
    """Return httpx's exception for one of aiohttp, without the request that aiohttp's holds."""
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    name = type(error).__name__
    mapped = next(mapped for own, mapped in _HTTPX_EXCEPTIONS if isinstance(error, own))
    return mapped(f"{name}: {text}" if text else name)
