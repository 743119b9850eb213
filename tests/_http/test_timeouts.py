"""The timeout of a client: it holds with a caller's HTTP client, and an upload that moves has no deadline."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import socket
import threading
import time
from typing import Any, Self

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from support.client_harness import API_KEY, BASE_URL

TASK = {"id": "task-unified-1-a", "status": "pending"}
CLIENTS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
STORED = b'{"success": true, "data": {"file_url": "https://files.example.com/a.png"}}'


def sent_timeouts(http_options: dict[str, Any], **options: Any) -> list[dict[str, float]]:
    """Return the timeouts of a request of the sync client and of one of the async client over a caller's client."""
    sent: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=TASK)

    http = httpx.Client(transport=httpx.MockTransport(handle), **http_options)
    EvoLink(API_KEY, BASE_URL, http_client=http, **options).tasks.get("task-unified-1-a")
    async_http = httpx.AsyncClient(transport=httpx.MockTransport(handle), **http_options)
    asyncio.run(AsyncEvoLink(API_KEY, BASE_URL, http_client=async_http, **options).tasks.get("task-unified-1-a"))
    return [request.extensions["timeout"] for request in sent]


@pytest.mark.parametrize(
    ("http_options", "options", "seconds"),
    [({}, {}, 60), ({}, {"timeout": 20}, 20), ({"timeout": 300}, {"timeout": 20}, 20), ({"timeout": 300}, {}, 300)],
)
def test_the_timeout_holds_with_an_http_client_of_the_caller(
    http_options: dict[str, Any], options: dict[str, Any], seconds: float
) -> None:
    expected = dict.fromkeys(("connect", "read", "write", "pool"), seconds)

    assert sent_timeouts(http_options, **options) == [expected, expected]


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "60", True])
def test_an_invalid_timeout_is_refused(timeout: Any) -> None:
    for client in (EvoLink, AsyncEvoLink):
        with pytest.raises(errors.ConfigurationError, match=r"timeout is .*positive number of seconds"):
            client(API_KEY, BASE_URL, timeout=timeout)


class SlowReader:
    """A server that reads one request slowly, or stops reading, and responds after a pause."""

    def __init__(self, *, reads: int, interval: float) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)  # else the kernel takes megabytes at once
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._reads, self._interval = reads, interval
        self.received = 0
        self.is_closed = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.is_closed.set()
        self._thread.join(10)
        self._socket.close()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.settimeout(0.1)
            for _ in range(self._reads):
                time.sleep(self._interval)
                self.received += len(connection.recv(1 << 16))
            if not self._interval:
                self.is_closed.wait(10)
                return
            try:
                while connection.recv(1 << 20):
                    pass
            except TimeoutError:
                pass
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(STORED)}\r\n\r\n"
            connection.sendall(head.encode() + STORED)


def upload(kind: str, server: SlowReader, content: Any, *, timeout: float, as_base64: bool = False) -> str:
    if kind == "sync":
        with EvoLink(API_KEY, server.url, timeout=timeout) as client:
            return client.files.upload(content, as_base64=as_base64).url

    async def run() -> str:
        async with AsyncEvoLink(API_KEY, server.url, timeout=timeout, transport=kind) as client:
            try:
                return (await client.files.upload(content, as_base64=as_base64)).url
            finally:
                server.is_closed.set()
                await asyncio.sleep(0.05)  # until the event loop knows that the connection has ended

    return asyncio.run(run())


@pytest.mark.parametrize("as_base64", [False, True], ids=["form", "base64"])
@pytest.mark.parametrize("kind", CLIENTS)
def test_an_upload_that_moves_has_no_deadline(kind: str, as_base64: bool) -> None:
    with SlowReader(reads=200, interval=0.005) as server:  # 1 s, while one response may take 3 x 0.25 s
        assert upload(kind, server, bytes(18 << 20), timeout=0.25, as_base64=as_base64).endswith("/a.png")


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_upload_that_stalls_ends_after_the_timeout(kind: str) -> None:
    with SlowReader(reads=1, interval=0.0) as server:
        start = time.monotonic()
        with pytest.raises(errors.ResponseLost):
            upload(kind, server, io.BytesIO(bytes(32 << 20)), timeout=0.3)

    assert time.monotonic() - start < 3
