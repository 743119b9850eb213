"""The pool of unshared connections: one request at a time on each; reusable ones are kept, all others are closed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from evolink._http.connection_pool import PooledResponse, UnsharedConnectionPool
from evolink._http.wire_messages import encode_request
from evolink._sansio.messages import MAX_BODY, HTTPRequest


def no_tls_context() -> ssl.SSLContext:
    raise AssertionError("No test uses TLS.")


class Server:
    """Responds to each request with "word", and counts connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.in_flight = 0
        self.max_in_flight = 0
        self.url = ""
        self.may_respond = asyncio.Event()
        self.may_respond.set()
        self.closes_after_response = False
        self.handlers: list[asyncio.Task[Any]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handler = asyncio.current_task()
        assert handler is not None
        self.handlers.append(handler)
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.in_flight += 1
                self.max_in_flight = max(self.max_in_flight, self.in_flight)
                await self.may_respond.wait()
                self.in_flight -= 1
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nword")
                await writer.drain()
                if self.closes_after_response:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def running_server() -> AsyncGenerator[Server]:
    server = Server()
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"
    async with listener:
        yield server
        await asyncio.gather(*server.handlers)  # those that the end of the loop cancels log an error


Responder = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def responding(respond: Responder) -> AsyncGenerator[str]:
    """Run a server for one request, which a function responds to once its headers have arrived; yield the URL."""
    has_ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            await respond(reader, writer)
        writer.transport.abort()
        has_ended.set()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"
        await has_ended.wait()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def open_pool(clock: Callable[[], float] = lambda: 0.0) -> AsyncGenerator[UnsharedConnectionPool]:
    pool = UnsharedConnectionPool(no_tls_context, keep_alive=120, clock=clock)
    yield pool
    await pool.aclose()


def send(pool: UnsharedConnectionPool, url: str) -> Coroutine[Any, Any, PooledResponse]:
    return pool.send(encode_request(HTTPRequest("GET", url), {}, 10, bool))


async def get(pool: UnsharedConnectionPool, url: str) -> bytes:
    return await (await send(pool, url)).read(MAX_BODY)


def test_consecutive_requests_use_one_connection() -> None:
    async def run() -> tuple[set[bytes], int]:
        async with running_server() as server, open_pool() as pool:
            return {await get(pool, server.url) for _ in range(5)}, server.connections

    assert asyncio.run(run()) == ({b"word"}, 1)


def test_simultaneous_requests_use_one_connection_each_and_keep_them() -> None:
    async def run() -> tuple[int, int]:
        async with running_server() as server, open_pool() as pool:
            for _ in range(3):
                server.may_respond.clear()
                requests = [asyncio.create_task(get(pool, server.url)) for _ in range(8)]
                while server.in_flight < 8:
                    await asyncio.sleep(0)
                server.may_respond.set()
                await asyncio.gather(*requests)
            return server.connections, server.max_in_flight

    assert asyncio.run(run()) == (8, 8)


def test_a_connection_that_the_server_closed_is_not_reused() -> None:
    async def run() -> int:
        async with running_server() as server, open_pool() as pool:
            server.closes_after_response = True
            for _ in range(3):
                assert await get(pool, server.url) == b"word"
                for _ in range(5):
                    await asyncio.sleep(0)
            return server.connections

    assert asyncio.run(run()) == 3


def test_a_connection_whose_request_was_cancelled_is_not_reused() -> None:
    async def run() -> int:
        async with running_server() as server, open_pool() as pool:
            server.may_respond.clear()
            request = asyncio.create_task(get(pool, server.url))
            while server.in_flight < 1:
                await asyncio.sleep(0)
            request.cancel()
            await asyncio.gather(request, return_exceptions=True)
            server.may_respond.set()
            assert await get(pool, server.url) == b"word"
            return server.connections

    assert asyncio.run(run()) == 2


def test_a_connection_whose_response_was_not_read_is_not_reused() -> None:
    async def run() -> int:
        async with running_server() as server, open_pool() as pool:
            await (await send(pool, server.url)).aclose()
            assert await get(pool, server.url) == b"word"
            return server.connections

    assert asyncio.run(run()) == 2


def test_connections_that_are_idle_for_long_are_closed() -> None:
    async def run() -> list[int]:
        clock = Clock()
        async with running_server() as server, open_pool(clock) as pool:
            await asyncio.gather(*(get(pool, server.url) for _ in range(4)))
            (idle,) = pool._idle.values()
            counts = [len(idle)]
            clock.now = 121.0
            await get(pool, server.url)
            return [*counts, len(idle)]

    assert asyncio.run(run()) == [4, 1]


def test_a_connection_in_use_when_the_pool_is_closed_is_closed_afterwards() -> None:
    async def run() -> list[int]:
        async with running_server() as server, open_pool() as pool:
            response = await send(pool, server.url)
            await pool.aclose()
            await response.read(MAX_BODY)
            return [len(idle) for idle in pool._idle.values()]

    assert asyncio.run(run()) == [0]


def test_a_connection_that_was_closed_while_the_program_was_busy_is_not_reused() -> None:
    async def run() -> int:
        clock = Clock()
        async with running_server() as server, open_pool(clock) as pool:
            server.closes_after_response = True
            await get(pool, server.url)
            clock.now = 2.0  # nothing has run in the event loop meanwhile
            assert await get(pool, server.url) == b"word"
            return server.connections

    assert asyncio.run(run()) == 2


def test_a_long_body_is_received_no_faster_than_it_is_read() -> None:
    size = 16_000_000
    written = 0

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % size)
        while written < size:
            writer.write(bytes(100_000))
            await writer.drain()
            written += 100_000

    async def run() -> tuple[int, int]:
        async with responding(respond) as url, open_pool() as pool:
            response = await send(pool, url)
            for _ in range(500):
                await asyncio.sleep(0)
            return written, len(await response.read(MAX_BODY))

    before, received = asyncio.run(run())

    assert (before < size, received) == (True, size)


@pytest.mark.parametrize("keeps_open", [True, False])
def test_a_response_before_the_end_of_an_upload_arrives(keeps_open: bool) -> None:
    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\n\r\nword")
        if not keeps_open:
            writer.write_eof()
        while await reader.read(1 << 20):
            pass

    async def run() -> tuple[int, bytes]:
        async with responding(respond) as url, open_pool() as pool:
            request = HTTPRequest("POST", url, content=bytes(8_000_000))
            response = await pool.send(encode_request(request, {}, 10, bool))
            return response.status, await response.read(MAX_BODY)

    assert asyncio.run(run()) == (413, b"word")


def test_errors_are_those_of_httpx() -> None:
    async def run() -> None:
        async with open_pool() as pool:
            await get(pool, "http://127.0.0.1:9/")

    with pytest.raises(httpx.ConnectError):
        asyncio.run(run())
