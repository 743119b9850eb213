"""One HTTP/1.1 connection in an asyncio event loop: a protocol that parses with h11."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterable
from typing import Any

import h11
import httpx

from .wire_messages import WireRequest

MAX_HEADER_BYTES = 100 * 1024
"""Bytes of all headers of a response, as in httpcore."""
MAX_BUFFERED = 1 << 20
"""Bytes that are received in advance of what has been read: large pieces of a download cost less CPU."""

HAPPY_EYEBALLS_DELAY = 0.25
"""Seconds until the next address of a host is tried as well, as RFC 8305 recommends."""


class Connection(asyncio.Protocol):
    """Sends one request at a time and reads its response. All errors are those of httpx."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parser = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        self._transport: Any = None
        self._waiter: asyncio.Future[bool] | None = None
        self._buffered = 0
        self._is_reading = True
        self._can_write = True
        self._failure: Exception | None = None

    @classmethod
    async def open(cls, url: httpx.URL, context: ssl.SSLContext | None, timeout: float) -> Connection:
        """Connect to the host of a URL, over TLS if there is a context for it, within `timeout` seconds.

        Raises:
            httpx.ConnectError: If it failed.
            httpx.ConnectTimeout: If it took too long.
        """
        loop = asyncio.get_running_loop()
        host, port = url.raw_host.decode("ascii"), url.port or (80 if context is None else 443)
        # uvloop, whose loop is not a BaseEventLoop, has no Happy Eyeballs.
        options: Any = {"happy_eyeballs_delay": HAPPY_EYEBALLS_DELAY} if isinstance(loop, asyncio.BaseEventLoop) else {}
        try:
            async with asyncio.timeout(timeout):
                _, connection = await loop.create_connection(cls, host, port, ssl=context, **options)
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error)) from error
        except OSError as error:  # ssl.SSLError is one
            raise httpx.ConnectError(str(error)) from error
        return connection

    @property
    def is_reusable(self) -> bool:
        """Whether the last response has ended, nothing came after it, and the connection is still open."""
        return self._is_idle and not self._parser.trailing_data[0] and not self._transport.is_closing()

    @property
    def _is_idle(self) -> bool:
        states = (self._parser.our_state, self._parser.their_state)
        return states in ((h11.DONE, h11.DONE), (h11.IDLE, h11.IDLE))

    def close(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    async def send(self, request: WireRequest) -> h11.Response:
        """Send a request and return the head of its response.

        Raises:
            httpx.TransportError: If it failed.
        """
        parser = self._parser
        if parser.our_state is h11.DONE:
            parser.start_next_cycle()
        try:
            head = parser.send(h11.Request(method=request.method, target=request.target, headers=request.headers))
            if isinstance(request.body, bytes):
                body = parser.send(h11.Data(data=request.body)) if request.body else b""
                self._transport.write(head + body + parser.send(h11.EndOfMessage()))
            else:
                self._transport.write(head)
                await self._write_body(request.body, request.timeout)
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        while not isinstance(event := await self._next_event(request.timeout), h11.Response):
            pass  # 100 Continue and the like
        return event

    async def iter_body(self, timeout: float) -> AsyncGenerator[bytes, None]:
        """Iterate over the body of the response; `timeout` is in seconds for each piece.

        Raises:
            httpx.TransportError: If reading failed.
        """
        while isinstance(event := await self._next_event(timeout), h11.Data):
            yield bytes(event.data)
        self._resume_reading()  # in order to notice the end of the idle connection

    async def _write_body(self, body: AsyncIterable[bytes], timeout: float) -> None:
        """Write a body piece by piece, each once the one before is sent, which may take `timeout` seconds.

        A server may respond and close the connection before it has received everything; its response is read then.
        """
        async for chunk in body:
            self._transport.write(self._parser.send(h11.Data(data=chunk)))
            deadline = self._loop.time() + timeout
            await asyncio.sleep(0)  # lets a response or the end of the connection arrive
            while not self._can_write and not self._transport.is_closing():
                if not await self._wait(deadline - self._loop.time()):
                    raise httpx.WriteTimeout("the server stopped reading")
            if self._transport.is_closing():
                return
        self._transport.write(self._parser.send(h11.EndOfMessage()))

    async def _next_event(self, timeout: float) -> Any:
        parser = self._parser
        while True:
            state = parser.their_state
            try:
                event = parser.next_event()
            except h11.RemoteProtocolError as error:
                has_no_response = state is h11.SEND_RESPONSE and parser.trailing_data == (b"", True)
                text = "the server disconnected without a response" if has_no_response else str(error)
                raise httpx.RemoteProtocolError(text) from error
            if event is not h11.NEED_DATA:
                return event
            if self._failure is not None:
                raise httpx.ReadError(str(self._failure)) from self._failure
            self._resume_reading()
            if not await self._wait(timeout):
                raise httpx.ReadTimeout("the server stopped sending")

    def _resume_reading(self) -> None:
        self._buffered = 0
        if not self._is_reading:
            self._is_reading = True
            self._transport.resume_reading()

    async def _wait(self, timeout: float) -> bool:
        """Wait for the next callback of the transport; return False if none came within `timeout` seconds."""
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiter = waiter
        timer = self._loop.call_later(timeout, _resolve, waiter, False)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _wake_up(self) -> None:
        if self._waiter is not None:
            _resolve(self._waiter, True)

    def connection_made(self, transport: Any) -> None:
        """Begin; a long request is written piece by piece, each once the one before is sent."""
        self._transport = transport
        transport.set_write_buffer_limits(high=1)  # with 0, asyncio's TLS would pause an empty buffer

    def data_received(self, data: bytes) -> None:
        """Take bytes of the response; bytes that no request has asked for end the connection."""
        if self._is_idle:
            return self.close()
        self._parser.receive_data(data)
        self._buffered += len(data)
        if self._buffered > MAX_BUFFERED and self._is_reading:
            self._is_reading = False
            self._transport.pause_reading()
        return self._wake_up()

    def pause_writing(self) -> None:
        """Wait with the next piece of the request."""
        self._can_write = False

    def resume_writing(self) -> None:
        """Go on with the next piece of the request."""
        self._can_write = True
        self._wake_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end of the connection, which is that of the response if it has no length."""
        self._failure = exc
        if exc is None:
            self._parser.receive_data(b"")
        self._wake_up()


def _resolve(waiter: asyncio.Future[bool], is_woken: bool) -> None:
    if not waiter.done():
        waiter.set_result(is_woken)
