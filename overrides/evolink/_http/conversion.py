"""Conversion between the client's HTTP messages and those of httpx, shared by both drivers."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx

from .._sansio.messages import HTTPRequest, HTTPResponse

MAX_REJECTED_BODY = 65536
"""Bytes that are read of a body that the sink rejects, for the error message."""

MAX_BODY_CHUNK = 65536
"""Bytes of a body that are written at once. The timeout is for each write, so one of everything could take too long."""


@functools.lru_cache(maxsize=256)
def parse_url(text: str) -> httpx.URL:
    """Return a parsed URL; cached, because parsing takes as long as everything else in building a request.

    Raises:
        httpx.InvalidURL: If it or its host is not valid.
    """
    url = httpx.URL(text)
    check_host(url)
    return url


def check_host(url: httpx.URL) -> None:
    """Check the host of a URL before the standard library does, which raises a UnicodeError while connecting.

    Raises:
        httpx.InvalidURL: If a part of the host is empty or has more than 63 characters.
    """
    try:
        url.raw_host.decode("ascii").encode("idna")
    except UnicodeError as error:
        raise httpx.InvalidURL(f"the host is not valid: {error}") from error


def build_request(
    client: httpx.Client | httpx.AsyncClient,
    request: HTTPRequest,
    default_headers: Mapping[str, str] | None,
    *,
    timeout: float | None = None,
) -> httpx.Request:
    """Return the httpx request for a request.

    Args:
        client: The client that sends it. A caller's own client builds the request itself, with its own settings.
        request: The request to convert.
        default_headers: The headers that our own client sends with every request; None for a caller's client.
        timeout: Seconds to connect, and between two chunks; None for the timeout of the client.
    """
    if default_headers is None or request.form is not None or request.files is not None:
        built = client.build_request(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.content,
            data=request.form,
            files=request.files,
            timeout=client.timeout if timeout is None else timeout,
        )
        check_host(built.url)
        return built
    return httpx.Request(
        request.method,
        parse_url(request.url),
        headers={**default_headers, **request.headers},
        content=request.content,
        extensions=_extensions(request.url, timeout),
    )


def _extensions(text: str, timeout: float | None) -> dict[str, Any]:
    """Return the extensions of a request: its timeouts, and its target if httpx has changed it while parsing.

    Not for a caller's client: httpx would send the target to a proxy as the host to connect to.
    """
    extensions: dict[str, Any] = {} if timeout is None else {"timeout": _timeouts(timeout)}
    target = _changed_target(text)
    if target is not None:
        extensions["target"] = target
    return extensions


@functools.lru_cache(maxsize=256)
def _changed_target(text: str) -> bytes | None:
    """Return the request target of a URL if httpx has changed it while parsing; None if not."""
    target = request_target(text)
    return None if target == parse_url(text).raw_path else target


@functools.lru_cache(maxsize=16)
def _timeouts(timeout: float) -> dict[str, float | None]:
    return httpx.Timeout(timeout).as_dict()


def request_target(url: str) -> bytes | None:
    """Return the request target of a URL exactly as the URL has it; None if it is not one that can be sent as it is."""
    after_scheme = url.partition("://")[2].partition("#")[0]
    start = min((at for at in (after_scheme.find("/"), after_scheme.find("?")) if at >= 0), default=-1)
    if start < 0 or after_scheme[start] == "?":
        return None
    target = after_scheme[start:]
    return target.encode("ascii") if target.isascii() and target.isprintable() and " " not in target else None


class BodyStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a request in chunks of at most MAX_BODY_CHUNK bytes, which reports when it is read."""

    def __init__(
        self,
        stream: Any,
        on_chunk: Callable[[bool], object],
        on_sent: Callable[[int, int], Any] | None = None,
        size: int = 0,
    ) -> None:
        """Create a stream over another one.

        Args:
            stream: The stream of an httpx request.
            on_chunk: Called before each chunk with False, and after the last one with True.
            on_sent: See `HTTPRequest.on_sent`.
            size: The bytes of the whole body, for `on_sent`.
        """
        self._stream = stream
        self._on_chunk = on_chunk
        self._on_sent = on_sent
        self._size = size

    def __iter__(self) -> Iterator[bytes]:
        sent = 0
        for chunk in self._stream:
            for piece in _pieces(chunk):
                self._on_chunk(False)
                yield piece
                sent += len(piece)
                if self._on_sent is not None and sent < self._size:
                    self._on_sent(sent, self._size)
        self._on_chunk(True)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = 0
        async for chunk in self._stream:
            for piece in _pieces(chunk):
                self._on_chunk(False)
                yield piece
                sent += len(piece)
                if self._on_sent is not None and sent < self._size:
                    outcome = self._on_sent(sent, self._size)
                    if outcome is not None:
                        await outcome
        self._on_chunk(True)

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def limit_timeouts(built: httpx.Request, seconds: float | None) -> None:
    """Lower the timeouts of a request that are longer than so many seconds."""
    if seconds is not None:
        timeouts = built.extensions.get("timeout", {})
        built.extensions = {
            **built.extensions,
            "timeout": {
                name: seconds if (own := timeouts.get(name)) is None else min(own, seconds)
                for name in ("connect", "read", "write", "pool")
            },
        }


def may_have_large_body(request: HTTPRequest) -> bool:
    """Return whether `watch_body` may have anything to do; a fast check, since nearly all requests are small."""
    return request.files is not None or request.form is not None or len(request.content or b"") > MAX_BODY_CHUNK


def watch_body(
    request: httpx.Request, on_chunk: Callable[[bool], object], on_sent: Callable[[int, int], Any] | None
) -> None:
    """Send a large body in chunks and call both functions as `BodyStream` describes; a small one is sent at once."""
    size = int(request.headers.get("content-length", 0))
    if size > MAX_BODY_CHUNK:
        request.stream = BodyStream(request.stream, on_chunk, on_sent, size)
    elif "transfer-encoding" in request.headers:
        request.stream = BodyStream(request.stream, on_chunk)


def _pieces(chunk: bytes) -> Iterator[bytes]:
    if len(chunk) <= MAX_BODY_CHUNK:
        yield chunk
        return
    view = memoryview(chunk)
    for at in range(0, len(chunk), MAX_BODY_CHUNK):
        yield bytes(view[at : at + MAX_BODY_CHUNK])


def lower_headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers with their names in lower case and the values of one name joined.

    They are decoded as httpx does it: as UTF-8, or as Latin-1 if they are not all UTF-8.
    """
    try:
        decoded = [(name.decode(), value.decode()) for name, value in raw]
    except UnicodeDecodeError:
        decoded = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    headers: dict[str, str] = {}
    for name, value in decoded:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def head_of(response: httpx.Response) -> HTTPResponse:
    """Return the status and headers of an httpx response."""
    return HTTPResponse(response.status_code, lower_headers(response.headers.raw))


def with_body(head: HTTPResponse, body: bytes) -> HTTPResponse:
    """Return a response with a body that a sink rejected; the body is truncated to MAX_REJECTED_BODY."""
    return HTTPResponse(head.status, head.headers, body[:MAX_REJECTED_BODY])
