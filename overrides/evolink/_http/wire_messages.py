"""Messages of the transports below httpx: requests as they are sent."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterable, Callable, Mapping
from typing import Any, NamedTuple

import httpx

from .._sansio.messages import HTTPRequest
from .conversion import may_have_large_body, parse_url, request_target, watch_body

_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
"""The methods whose requests state the length of their body even if it is empty."""


class WireRequest(NamedTuple):
    """A request to an http or https URL, as it is sent."""

    method: str
    url: httpx.URL
    target: bytes
    headers: list[tuple[str, str]]
    body: bytes | AsyncIterable[bytes]
    timeout: float
    """Seconds to connect, and between two chunks."""


def encode_request(
    request: HTTPRequest, default_headers: Mapping[str, str], timeout: float, on_chunk: Callable[[bool], object]
) -> WireRequest:
    """Return a request as it is sent.

    Args:
        request: The request to encode.
        default_headers: Headers of every request that has none of the same name.
        timeout: Seconds to connect, and between two chunks.
        on_chunk: See `BodyStream`; called for a large body.
    """
    url, target, host = _address(request.url)
    headers = {"host": host, **default_headers, **request.headers}
    if may_have_large_body(request):
        built = httpx.Request(request.method, url, content=request.content, data=request.form, files=request.files)
        watch_body(built, on_chunk, request.on_sent)
        headers.update((name, value) for name, value in built.headers.items() if name != "host")
        stream: Any = built.stream  # it can be read by clients of both kinds
        return WireRequest(request.method, url, target, list(headers.items()), stream, timeout)
    body = request.content or b""
    if body or request.method in _METHODS_WITH_BODY:
        headers["content-length"] = str(len(body))
    return WireRequest(request.method, url, target, list(headers.items()), body, timeout)


@functools.lru_cache(maxsize=256)
def _address(text: str) -> tuple[httpx.URL, bytes, str]:
    """Return a URL, its request target, and its host and port for the header Host."""
    url = parse_url(text)
    return url, request_target(text) or url.raw_path, url.netloc.decode("ascii")
