"""The transport that needs nothing but h11: a pool of connections, one for each request in flight."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable

from .connection import Connection
from .conversion import lower_headers
from .response_body import ResponseBody
from .wire_messages import WireRequest

PROBED_AFTER = 1.0
"""Seconds. A connection that was idle for longer may have been closed while the event loop was busy elsewhere."""

IdleConnections = deque[tuple[float, Connection]]
"""Idle connections of one origin, each with the time of its last use; the latest is last."""


class UnsharedConnectionPool:
    """A transport that gives each request a connection of its own while it is in flight, and reuses idle connections.

    The caller limits how many requests are in flight.
    """

    def __init__(
        self,
        ssl_context: Callable[[], ssl.SSLContext],
        *,
        keep_alive: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Create the pool; nothing is opened yet.

        Args:
            ssl_context: Returns the TLS context; called for the first https connection.
            keep_alive: Seconds that an idle connection is kept.
            clock: Returns a monotonic time in seconds.
        """
        self._ssl_context = ssl_context
        self._keep_alive = keep_alive
        self._clock = clock
        self._idle: dict[tuple[str, str, int | None], IdleConnections] = {}
        self._closed = False

    async def send(self, request: WireRequest) -> PooledResponse:
        """Send a request and return its response once the headers have arrived.

        Raises:
            httpx.TransportError: If it failed.
        """
        url = request.url
        idle = self._idle.setdefault((url.scheme, url.host, url.port), deque())
        connection = await self._acquire(request, idle)
        try:
            head = await connection.send(request)
        except BaseException:
            connection.close()
            raise
        return PooledResponse(
            head.status_code,
            lower_headers(head.headers),
            connection.iter_body(request.timeout),
            lambda: self._release(connection, idle),
        )

    async def aclose(self) -> None:
        """Close the idle connections, and those in use when their responses are closed."""
        self._closed = True
        for idle in self._idle.values():
            while idle:
                idle.pop()[1].close()
        await asyncio.sleep(0)  # lets asyncio close the sockets

    async def _acquire(self, request: WireRequest, idle: IdleConnections) -> Connection:
        """Return the idle connection that was used last and still works, or else a new one."""
        now = self._clock()
        if idle and idle[-1][0] < now - PROBED_AFTER:
            await asyncio.sleep(0)  # the event loop polls the sockets now
            await asyncio.sleep(0)  # and has called back
        while idle:
            used_at, connection = idle.pop()
            if connection.is_reusable and used_at >= now - self._keep_alive:
                return connection
            connection.close()
        context = self._ssl_context() if request.url.scheme == "https" else None
        return await Connection.open(request.url, context, request.timeout)

    def _release(self, connection: Connection, idle: IdleConnections) -> None:
        """Keep a connection that still works for the next request, and close those that were idle for too long."""
        if self._closed or not connection.is_reusable:
            return connection.close()
        now = self._clock()
        idle.append((now, connection))
        for connections in self._idle.values():
            while connections and connections[0][0] < now - self._keep_alive:
                connections.popleft()[1].close()
        return None


class PooledResponse:
    """A response that releases its connection when it is closed."""

    def __init__(
        self, status: int, headers: dict[str, str], chunks: AsyncGenerator[bytes, None], release: Callable[[], object]
    ) -> None:
        self.status = status
        self.headers = headers
        self._chunks = chunks
        self._release = release
        self._is_open = True

    async def read(self, max_body: int) -> bytes:
        """Return the whole body without its content encoding, and close the response."""
        body = ResponseBody(max_body)
        try:
            async for chunk in self._chunks:
                body.add(chunk)
            return body.decoded(self.headers)
        finally:
            await self.aclose()

    def iter_raw(self) -> AsyncGenerator[bytes, None]:
        """Iterate over the body as it is sent."""
        return self._chunks

    async def aclose(self) -> None:
        """Release the connection; it is closed if the body has not been read completely."""
        if self._is_open:
            self._is_open = False
            self._release()
