"""A result that is passed on as it arrives: its head, then its chunks, of which a few are kept at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Self

from .. import errors
from .._sansio.effects import ResponseSink
from .._sansio.messages import HTTPResponse
from ._service import StudioError

CHUNKS_KEPT = 8
"""Chunks that wait for the browser, each of at most 64 KiB; the host of the result waits with the next one."""
PASSED_STATUSES = (200, 206, 416)
PASSED_HEADERS = ("content-length", "content-range", "content-encoding", "accept-ranges", "etag", "last-modified")


class ResultStream:
    """The response that a browser gets. `body` must be read, or `close` awaited."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self._has_head = asyncio.Event()
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue(CHUNKS_KEPT)
        self._request: asyncio.Task[HTTPResponse] | None = None

    @classmethod
    async def open(cls, run: Callable[[ResponseSink], Awaitable[HTTPResponse]]) -> Self:
        """Begin a request and return the stream once its head has arrived.

        Args:
            run: Sends the request, and writes its body to the sink.

        Raises:
            StudioError: If there is no such result.
        """
        stream = cls()
        request = stream._request = asyncio.ensure_future(run(stream))
        head = asyncio.create_task(stream._has_head.wait())
        try:
            await asyncio.wait([request, head], return_when=asyncio.FIRST_COMPLETED)
            if not stream.status:
                response = await request
                raise StudioError(
                    f"The host of the result responded with HTTP {response.status}. Results expire after 24 hours."
                )
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error
        except asyncio.CancelledError:
            await stream.close()
            raise
        finally:
            head.cancel()
        return stream

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        if status not in PASSED_STATUSES:
            return False
        kind = headers.get("content-type", "")
        # A page must never be served from here, so that what is no video is not shown.
        self.headers = {"content-type": kind if kind.lower().startswith("video/") else "video/mp4"}
        self.headers |= {name: headers[name] for name in PASSED_HEADERS if name in headers}
        self.status = status
        self._has_head.set()
        return True

    def write(self, chunk: bytes) -> Awaitable[Any]:
        return self._chunks.put(chunk)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the chunks.

        Raises:
            EvoLinkError: If the response ended early.
        """
        request = self._request
        assert request is not None  # noqa: S101  see open
        try:
            while not (request.done() and self._chunks.empty()):
                chunk = asyncio.ensure_future(self._chunks.get())
                await asyncio.wait([chunk, request], return_when=asyncio.FIRST_COMPLETED)
                if chunk.done():
                    yield chunk.result()
                else:
                    chunk.cancel()
            await request
        finally:
            await self.close()

    async def close(self) -> None:
        """End the request, if it has not ended."""
        if self._request is not None:
            self._request.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._request
