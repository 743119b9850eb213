"""The transport over aiohttp, whose parser is written in C."""

from __future__ import annotations

import asyncio
import functools
import inspect
import ssl
from collections.abc import AsyncGenerator, Callable
from typing import Any

import aiohttp
import httpx
import yarl

from .aiohttp_protocol import ResponseProtocol
from .connection import MAX_HEADER_BYTES
from .conversion import lower_headers
from .limits import KEEP_ALIVE, MAX_CONNECTIONS
from .response_body import ResponseBody
from .wire_messages import WireRequest

_MORE_HEADERS: dict[str, Any] = (
    {"max_headers": 10_000} if "max_headers" in inspect.signature(aiohttp.ClientSession.__init__).parameters else {}
)
"""The number of headers, where aiohttp limits it: MAX_HEADER_BYTES limits their size."""
_AUTOMATIC_HEADERS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""The headers that aiohttp would add; a WireRequest has those that are to be sent."""

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


class AiohttpTransport:
    """Sends requests of one event loop with aiohttp; the request target is sent byte for byte."""

    def __init__(self, ssl_context: Callable[[], ssl.SSLContext]) -> None:
        """Create the transport; nothing is opened yet.

        Args:
            ssl_context: Returns the TLS context; called for https requests.
        """
        self._ssl_context = ssl_context
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: WireRequest) -> AiohttpResponse:
        """Send a request and return its response once the headers have arrived.

        Raises:
            httpx.TransportError: If it failed.
        """
        is_encrypted = request.url.scheme == "https"
        try:
            response = await self._open_session().request(
                request.method,
                _with_target(request.url, request.target),
                headers=[header for header in request.headers if header[0] != "transfer-encoding"],
                data=request.body or None,
                allow_redirects=False,
                skip_auto_headers=_AUTOMATIC_HEADERS,
                ssl=self._ssl_context() if is_encrypted else True,
                timeout=_client_timeout(request.timeout),
            )
        except _EXCEPTIONS as error:
            failure = _map_exception(error)
        else:
            return AiohttpResponse(response)
        raise failure  # outside of the except block: aiohttp's exceptions hold the request's headers

    async def aclose(self) -> None:
        """Close all connections."""
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
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]  # aiohttp's annotation has a bare `list`
        # aiohttp has no setting for the protocol of its connections.
        self._factory: Any = functools.partial(ResponseProtocol, loop=asyncio.get_running_loop())


class AiohttpResponse:
    """A response that releases its connection when it is closed."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self.headers = lower_headers(response.raw_headers)
        self._response = response

    async def read(self, max_body: int) -> bytes:
        """Return the whole body without its content encoding, and close the response."""
        body = ResponseBody(max_body)
        try:
            while chunk := await self._response.content.readany():
                body.add(chunk)
            await self._response.read()  # releases the connection once the request has been written as well
            return body.decoded(self.headers)
        except _EXCEPTIONS as error:
            failure = _map_exception(error)
            self._response.close()
        except BaseException:
            self._response.close()
            raise
        raise failure

    async def iter_raw(self) -> AsyncGenerator[bytes, None]:
        """Iterate over the body as it is sent."""
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
        """Release the connection; it is closed if the body has not been read completely."""
        self._response.release()
        await self._response.wait_for_close()


@functools.lru_cache(maxsize=256)
def _with_target(url: httpx.URL, target: bytes) -> yarl.URL:
    """Return the origin of a URL with a request target.

    The target is a path alone, question mark included: aiohttp would omit that of an empty query.
    """
    authority = url.netloc.decode("ascii")
    return yarl.URL.build(scheme=url.scheme, authority=authority, path=target.decode("latin-1"), encoded=True)


@functools.lru_cache(maxsize=16)
def _client_timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=seconds, sock_connect=seconds, sock_read=seconds)


def _map_exception(error: Exception) -> httpx.TransportError:
    """Return httpx's exception for one of aiohttp, without the request that aiohttp's holds."""
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    name = type(error).__name__
    mapped = next(mapped for own, mapped in _HTTPX_EXCEPTIONS if isinstance(error, own))
    return mapped(f"{name}: {text}" if text else name)
