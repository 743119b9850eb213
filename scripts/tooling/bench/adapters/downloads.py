"""Ways to download one large body to a file; each takes the server's base URL and the file's name."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from . import evolink_client, openai_runway_google

CHUNK = 1 << 16
Download = Callable[[], object]
"""Downloads the body; everything that is not to be timed has been done before."""


def evolink(base_url: str, to: str) -> Download:
    client = evolink_client.Evolink(base_url)
    handle = client.create()
    return lambda: client.download(handle, to)


def evolink_async(base_url: str, to: str) -> Download:
    runner = asyncio.Runner()

    async def prepare() -> tuple[Any, Any]:
        client = evolink_client.AsyncEvolink(base_url, 1)
        return client, await client.create()

    client, handle = runner.run(prepare())
    return lambda: runner.run(client.download(handle, to))


def openai_write_to_file(base_url: str, to: str) -> Download:
    client = openai_runway_google.OpenAI(base_url)
    handle = client.create()
    return lambda: client.download(handle, to)


def openai_stream_to_file(base_url: str, to: str) -> Download:
    client = openai_runway_google.OpenAIStreaming(base_url)
    handle = client.create()
    return lambda: client.download(handle, to)


def http_client(base_url: str, to: str) -> Download:
    return _http_client(base_url, to)


def http_client_durable(base_url: str, to: str) -> Download:
    """`http_client` with SHA-256 and fsync, as this project's client does: the best that both allow."""
    return _http_client(base_url, to, durable=True)


def _http_client(base_url: str, to: str, *, durable: bool = False) -> Download:
    import http.client

    connection = http.client.HTTPConnection(base_url.removeprefix("http://"))
    buffer = memoryview(bytearray(4 * CHUNK))

    def download() -> None:
        connection.request("GET", "/result.mp4")
        response, digest = connection.getresponse(), hashlib.sha256()
        with open(to, "wb", buffering=0) as file:
            while size := response.readinto(buffer):
                file.write(buffer[:size])
                if durable:
                    digest.update(buffer[:size])
            if durable:
                os.fsync(file.fileno())

    return download


def httpx_default(base_url: str, to: str) -> Download:
    return _httpx(base_url, to, chunk=None)


def httpx_64k(base_url: str, to: str) -> Download:
    return _httpx(base_url, to, chunk=CHUNK)


def httpx_durable(base_url: str, to: str) -> Download:
    """`httpx_default` with SHA-256 and fsync, as this project's client does."""
    return _httpx(base_url, to, chunk=None, durable=True)


def _httpx(base_url: str, to: str, *, chunk: int | None, durable: bool = False) -> Download:
    """Return a download with httpx; a `durable` one is hashed on the way and synced to disk at the end."""
    client = import_module("httpx").Client()

    def download() -> None:
        with client.stream("GET", f"{base_url}/result.mp4") as response, open(to, "wb", buffering=0) as file:
            digest = hashlib.sha256()
            for data in response.iter_raw(chunk):
                file.write(data)
                if durable:
                    digest.update(data)
            if durable:
                os.fsync(file.fileno())

    return download


def httpx_async(base_url: str, to: str) -> Download:
    return _httpx_async(base_url, to)


def httpx_async_durable(base_url: str, to: str) -> Download:
    """`httpx_async` with SHA-256 and fsync, as this project's client does."""
    return _httpx_async(base_url, to, durable=True)


def _httpx_async(base_url: str, to: str, *, durable: bool = False) -> Download:
    runner, client = asyncio.Runner(), import_module("httpx").AsyncClient()

    async def download() -> None:
        async with client.stream("GET", f"{base_url}/result.mp4") as response:
            with open(to, "wb", buffering=0) as file:
                digest = hashlib.sha256()
                async for data in response.aiter_raw():
                    file.write(data)
                    if durable:
                        digest.update(data)
                if durable:
                    os.fsync(file.fileno())

    return lambda: runner.run(download())


def aiohttp(base_url: str, to: str) -> Download:
    runner = asyncio.Runner()

    async def prepare() -> Any:
        return import_module("aiohttp").ClientSession(read_bufsize=16 * CHUNK)

    session = runner.run(prepare())

    async def download() -> None:
        async with session.get(f"{base_url}/result.mp4") as response:
            with open(to, "wb", buffering=0) as file:
                async for data in response.content.iter_chunked(16 * CHUNK):
                    file.write(data)

    return lambda: runner.run(download())


def sha256_only(base_url: str, to: str) -> Download:
    """Hash as many bytes without downloading them."""
    chunk, times = os.urandom(4 * CHUNK), _content_length(base_url) // (4 * CHUNK)

    def download() -> None:
        digest = hashlib.sha256()
        for _ in range(times):
            digest.update(chunk)

    return download


def _content_length(base_url: str) -> int:
    import http.client

    connection = http.client.HTTPConnection(base_url.removeprefix("http://"))
    connection.request("HEAD", "/result.mp4")
    size = int(connection.getresponse().headers["content-length"])
    connection.close()
    return size
