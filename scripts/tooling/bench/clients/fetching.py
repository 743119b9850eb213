"""Ways to put one large body into a file; each is given the server's address and the file's name."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from . import ours, vendors

PIECE = 1 << 16
Fetch = Callable[[], object]


def evolink(base: str, to: str) -> Fetch:
    client = ours.Evolink(base)
    handle = client.create()
    return lambda: client.download(handle, to)


def evolink_async(base: str, to: str) -> Fetch:
    runner = asyncio.Runner()

    async def prepare() -> tuple[Any, Any]:
        client = ours.AsyncEvolink(base, 1)
        return client, await client.create()

    client, handle = runner.run(prepare())
    return lambda: runner.run(client.download(handle, to))


def openai_whole(base: str, to: str) -> Fetch:
    client = vendors.OpenAI(base)
    handle = client.create()
    return lambda: client.download(handle, to)


def openai_streamed(base: str, to: str) -> Fetch:
    client = vendors.OpenAIStreaming(base)
    handle = client.create()
    return lambda: client.download(handle, to)


def http_client(base: str, to: str) -> Fetch:
    import http.client

    connection = http.client.HTTPConnection(base.removeprefix("http://"))
    room = memoryview(bytearray(4 * PIECE))

    def fetch() -> None:
        connection.request("GET", "/result.mp4")
        reply = connection.getresponse()
        with open(to, "wb", buffering=0) as file:
            while came := reply.readinto(room):
                file.write(room[:came])

    return fetch


def _httpx(base: str, to: str, *, piece: int | None, kept: bool = False) -> Fetch:
    """`kept` is whether the bytes are hashed on their way and synced to the disk at the end, as ours are."""
    client = import_module("httpx").Client()

    def fetch() -> None:
        with client.stream("GET", f"{base}/result.mp4") as reply, open(to, "wb", buffering=0) as file:
            hashed = hashlib.sha256()
            for part in reply.iter_raw(piece):
                file.write(part)
                if kept:
                    hashed.update(part)
            if kept:
                os.fsync(file.fileno())

    return fetch


def httpx_as_is(base: str, to: str) -> Fetch:
    return _httpx(base, to, piece=None)


def httpx_64k(base: str, to: str) -> Fetch:
    return _httpx(base, to, piece=PIECE)


def httpx_kept(base: str, to: str) -> Fetch:
    """`httpx_as_is` with SHA-256 and fsync: what ours has to do as well."""
    return _httpx(base, to, piece=None, kept=True)


def httpx_async(base: str, to: str) -> Fetch:
    return _httpx_async(base, to)


def httpx_async_kept(base: str, to: str) -> Fetch:
    """`httpx_async` with SHA-256 and fsync: what ours has to do as well."""
    return _httpx_async(base, to, kept=True)


def _httpx_async(base: str, to: str, *, kept: bool = False) -> Fetch:
    runner, client = asyncio.Runner(), import_module("httpx").AsyncClient()

    async def fetch() -> None:
        async with client.stream("GET", f"{base}/result.mp4") as reply:
            with open(to, "wb", buffering=0) as file:
                hashed = hashlib.sha256()
                async for part in reply.aiter_raw():
                    file.write(part)
                    if kept:
                        hashed.update(part)
                if kept:
                    os.fsync(file.fileno())

    return lambda: runner.run(fetch())


def aiohttp(base: str, to: str) -> Fetch:
    runner = asyncio.Runner()

    async def prepare() -> Any:
        return import_module("aiohttp").ClientSession(read_bufsize=16 * PIECE)

    session = runner.run(prepare())

    async def fetch() -> None:
        async with session.get(f"{base}/result.mp4") as reply:
            with open(to, "wb", buffering=0) as file:
                async for part in reply.content.iter_chunked(16 * PIECE):
                    file.write(part)

    return lambda: runner.run(fetch())


def hashing(base: str, to: str) -> Fetch:
    """SHA-256 alone, of as many bytes that are there already."""
    piece, times = os.urandom(4 * PIECE), _size(base) // (4 * PIECE)

    def fetch() -> None:
        hashed = hashlib.sha256()
        for _ in range(times):
            hashed.update(piece)

    return fetch


def hashed_http_client(base: str, to: str) -> Fetch:
    """`http_client` with SHA-256 between: what hashing alone allows."""
    import http.client

    connection = http.client.HTTPConnection(base.removeprefix("http://"))
    room = memoryview(bytearray(4 * PIECE))

    def fetch() -> None:
        connection.request("GET", "/result.mp4")
        reply, hashed = connection.getresponse(), hashlib.sha256()
        with open(to, "wb", buffering=0) as file:
            while came := reply.readinto(room):
                file.write(room[:came])
                hashed.update(room[:came])

    return fetch


def _size(base: str) -> int:
    import http.client

    connection = http.client.HTTPConnection(base.removeprefix("http://"))
    connection.request("HEAD", "/result.mp4")
    size = int(connection.getresponse().headers["content-length"])
    connection.close()
    return size
