"""Conversion between the client's HTTP messages and those of httpx, shared by both drivers."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import httpx

from .._sansio.messages import HTTPRequest, HTTPResponse

parse_url = functools.lru_cache(maxsize=256)(httpx.URL)
"""Cached `httpx.URL`: parsing a URL takes as long as everything else in building a request."""

MAX_REJECTED_BODY = 65536
"""Bytes that are read of a body that the sink rejects, for the error message."""


def build_request(
    client: httpx.Client | httpx.AsyncClient, request: HTTPRequest, default_headers: Mapping[str, str] | None
) -> httpx.Request:
    """Return the httpx request for a request.

    Args:
        client: The client that sends it. A caller's own client builds the request itself, with its own settings.
        request: The request to convert.
        default_headers: The headers that our own client sends with every request; None for a caller's client.
    """
    if default_headers is None or request.form is not None or request.files is not None:
        return client.build_request(
            request.method,
            request.url,
            headers=dict(request.headers),
            content=request.content,
            data=request.form,
            files=request.files,
        )
    headers = {**default_headers, **request.headers}
    url = parse_url(request.url)
    return httpx.Request(request.method, url, headers=headers, content=request.content, cookies=client.cookies)


def lower_headers(headers: httpx.Headers) -> dict[str, str]:
    """Return headers with their names in lower case and the values of one name joined."""
    return {name.lower(): value for name, value in headers.items()}


def head_of(response: httpx.Response) -> HTTPResponse:
    """Return the status and headers of an httpx response."""
    return HTTPResponse(response.status_code, lower_headers(response.headers))


def with_body(head: HTTPResponse, body: bytes) -> HTTPResponse:
    """Return a response with a body that a sink rejected; the body is truncated to MAX_REJECTED_BODY."""
    return HTTPResponse(head.status, head.headers, body[:MAX_REJECTED_BODY])
