"""Single connections for many requests: kept, given up when they are of no more use, never shared."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from evolink._http.connection_pool import UnsharedConnectionPool

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def no_context() -> ssl.SSLContext:
    raise AssertionError("no TLS is asked for")


class Server:
    """Answers each request with a word, and counts connections."""

    def __init__(self) -> None:
        self.connections = 0
        self.at_once = 0
        self.most_at_once = 0
        self.url = ""
        self.answering = asyncio.Event()
        self.answering.set()
        self.ends_after_reply = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                await self.answering.wait()
                self.at_once -= 1
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nword")
                await writer.drain()
                if self.ends_after_reply:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    async with listening:
        yield server


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def client_of(lanes: UnsharedConnectionPool) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=lanes, timeout=10) as client:
        yield client


def lanes(clock: Callable[[], float] = lambda: 0.0) -> UnsharedConnectionPool:
    return UnsharedConnectionPool(no_context, keep_alive=120, clock=clock)


def test_one_after_the_other_they_share_a_connection() -> None:
    async def job() -> tuple[set[str], int]:
        async with serving() as server, client_of(lanes()) as client:
            return {(await client.get(server.url)).text for _ in range(5)}, server.connections

    assert asyncio.run(job()) == ({"word"}, 1)


def test_at_the_same_time_each_has_its_own_and_they_are_kept() -> None:
    async def job() -> tuple[int, int]:
        async with serving() as server, client_of(lanes()) as client:
            for _ in range(3):
                server.answering.clear()
                sent = [asyncio.create_task(client.get(server.url)) for _ in range(8)]
                while server.at_once < 8:
                    await asyncio.sleep(0)
                server.answering.set()
                await asyncio.gather(*sent)
            return server.connections, server.most_at_once

    assert asyncio.run(job()) == (8, 8)


def test_one_that_the_server_has_closed_is_not_used_again() -> None:
    async def job() -> int:
        async with serving() as server, client_of(lanes()) as client:
            server.ends_after_reply = True
            for _ in range(3):
                assert (await client.get(server.url)).text == "word"
                for _ in range(5):
                    await asyncio.sleep(0)
            return server.connections

    assert asyncio.run(job()) == 3


def test_one_whose_request_was_cancelled_is_not_used_again() -> None:
    async def job() -> int:
        async with serving() as server, client_of(lanes()) as client:
            server.answering.clear()
            given_up = asyncio.create_task(client.get(server.url))
            while server.at_once < 1:
                await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
            server.answering.set()
            assert (await client.get(server.url)).text == "word"
            return server.connections

    assert asyncio.run(job()) == 2


def test_one_that_was_read_in_part_is_not_used_again() -> None:
    async def job() -> int:
        async with serving() as server, client_of(lanes()) as client:
            async with client.stream("GET", server.url):
                pass
            assert (await client.get(server.url)).text == "word"
            return server.connections

    assert asyncio.run(job()) == 2


def test_those_that_nobody_needs_for_long_are_closed() -> None:
    async def job() -> list[int]:
        clock = Clock()
        kept = lanes(clock)
        async with serving() as server, client_of(kept) as client:
            await asyncio.gather(*(client.get(server.url) for _ in range(4)))
            (free,) = kept._idle.values()
            seen = [len(free)]
            clock.now = 121.0
            await client.get(server.url)
            return [*seen, len(free)]

    assert asyncio.run(job()) == [4, 1]


def test_one_in_use_when_all_are_closed_is_closed_afterwards() -> None:
    async def job() -> list[int]:
        kept = lanes()
        async with serving() as server, client_of(kept) as client:
            async with client.stream("GET", server.url) as reply:
                await kept.aclose()
                await reply.aread()
            return [len(free) for free in kept._idle.values()]

    assert asyncio.run(job()) == [0]


@pytest.mark.parametrize(
    ("url", "fault"), [("http://127.0.0.1:9/", httpx.ConnectError), ("ftp://127.0.0.1/", httpx.UnsupportedProtocol)]
)
def test_faults_are_those_of_httpx(url: str, fault: type[Exception]) -> None:
    async def job() -> None:
        async with client_of(lanes()) as client:
            await client.get(url)

    with pytest.raises(fault):
        asyncio.run(job())
