"""Surplus data after a response: httpcore would take it for the response to the next request of the connection.

So that no server or proxy can plant a response, such a connection is closed. The transports below httpx do this, too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx


def with_guard(response: httpx.Response) -> httpx.Response:
    """Return a response of httpx's transport that closes its connection if more than the response has arrived."""
    network_stream = response.extensions.get("network_stream")
    if network_stream is not None:  # a mocked response has none
        response.stream = _GuardedStream(response.stream, network_stream)
    return response


class _GuardedStream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body of a response."""

    def __init__(self, stream: Any, network_stream: Any) -> None:
        self._stream = stream
        self._network_stream = network_stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def __aiter__(self) -> AsyncIterator[bytes]:
        iterator: AsyncIterator[bytes] = aiter(self._stream)
        return iterator

    def close(self) -> None:
        if self._has_surplus():
            self._network_stream.close()
        self._stream.close()

    async def aclose(self) -> None:
        if self._has_surplus():
            await self._network_stream.aclose()
        await self._stream.aclose()

    def _has_surplus(self) -> bool:
        """Return whether data is left in the parser of the connection, for which httpcore has no public interface."""
        node = self._stream
        for name in ("_httpcore_stream", "_stream", "_connection", "_h11_state"):
            node = getattr(node, name, None)
        return node is not None and bool(node.trailing_data[0])
