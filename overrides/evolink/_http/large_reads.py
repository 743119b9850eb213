"""Reading the bodies of downloads in larger pieces than the 64 KiB of httpcore (16 KiB of httpx-aiohttp)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import httpx

READ_SIZE = 1 << 20
"""Bytes to read from a socket at a time: each piece is copied three times and costs a dozen calls in h11 and httpx."""


@contextmanager
def large_reads(response: httpx.Response, remaining: Callable[[], float | None] = lambda: None) -> Generator[None]:
    """Let up to READ_SIZE bytes of a response be read at a time, for the time of the `with` statement.

    No read takes longer than the seconds that `remaining` returns at its start; None for the timeout of the request.

    httpcore has no setting for it, but passes the connection's stream on as an extension of the response:
    https://www.encode.io/httpcore/extensions/#network_stream. A caller's client
    over httpx-aiohttp has an attribute of its response stream. Streams of other libraries are left alone.
    """
    if type(response.stream).__module__.startswith("httpx_aiohttp.") and hasattr(response.stream, "CHUNK_SIZE"):
        httpx_aiohttp_stream: Any = response.stream
        httpx_aiohttp_stream.CHUNK_SIZE = READ_SIZE
    stream: object = response.extensions.get("network_stream")
    own_attributes = getattr(stream, "__dict__", None)
    if stream is None or own_attributes is None or not type(stream).__module__.startswith("httpcore."):
        yield
        return
    read: Callable[..., Any] = getattr(type(stream), "read")  # noqa: B009  # an attribute of Any would be unknown

    def read_more(max_bytes: int, timeout: float | None = None) -> Any:
        limits = [seconds for seconds in (timeout, remaining()) if seconds is not None]
        return read(stream, max(max_bytes, READ_SIZE), min(limits, default=None))

    own_attributes["read"] = read_more
    try:
        yield
    finally:
        own_attributes.pop("read", None)
