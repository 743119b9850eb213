"""The timeout of a client: it holds with a caller's HTTP client, and an upload that moves has no deadline."""

from __future__ import annotations

import asyncio
import importlib.util
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
        with pytest.raises(errors.ConfigurationError, match=r"timeout is .*finite number of seconds above 0"):
            client(API_KEY, BASE_URL, timeout=timeout)


class SimulatedTime:
    """A clock that a server advances, and event loops with it."""

    offset = 0.0

    def now(self) -> float:
        return time.monotonic() + self.offset

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        simulated = self

        class Loop(asyncio.SelectorEventLoop):
            def time(self) -> float:
                return simulated.now()

        return Loop()


class SlowReader:
    """A server that reads one request, which takes long in simulated time, and responds; or stops reading."""

    SECONDS_PER_READ = 0.1
    READ_SIZE = 1 << 18

    def __init__(self, clock: SimulatedTime, *, stalls: bool = False) -> None:
        self._clock = clock
        self._stalls = stalls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)  # else the kernel takes megabytes at once
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
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
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            if self._stalls:
                self.is_closed.wait(10)
                return
            expected = int(head.lower().partition(b"content-length: ")[2].split()[0])
            received = counted = len(body)
            while received < expected:
                received += len(connection.recv(self.READ_SIZE))
                self._clock.offset += self.SECONDS_PER_READ * (received - counted) / self.READ_SIZE
                counted = received
            response = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(STORED)}\r\n\r\n"
            connection.sendall(response.encode() + STORED)


def upload(kind: str, server: SlowReader, clock: SimulatedTime, size: int, *, timeout: float, as_base64: bool) -> str:
    content = bytes(size)
    if kind == "sync":
        with EvoLink(API_KEY, server.url, timeout=timeout) as client:
            client._session.driver.clock = clock.now
            return client.files.upload(content, as_base64=as_base64).url

    async def run() -> str:
        async with AsyncEvoLink(API_KEY, server.url, timeout=timeout, transport=kind) as client:
            try:
                return (await client.files.upload(content, as_base64=as_base64)).url
            finally:
                server.is_closed.set()
                await asyncio.sleep(0.05)  # until the event loop knows that the connection has ended

    with asyncio.Runner(loop_factory=clock.new_event_loop) as runner:
        return runner.run(run())


@pytest.mark.parametrize("as_base64", [False, True], ids=["form", "base64"])
@pytest.mark.parametrize("kind", CLIENTS)
def test_an_upload_that_moves_has_no_deadline(kind: str, as_base64: bool) -> None:
    clock = SimulatedTime()

    with SlowReader(clock) as server:
        assert upload(kind, server, clock, (33 if as_base64 else 45) << 20, timeout=5, as_base64=as_base64).endswith(
            "/a.png"
        )

    assert clock.offset > 15  # seconds, which one response may take in all


@pytest.mark.parametrize("kind", CLIENTS)
def test_an_upload_that_stalls_ends_after_the_timeout(kind: str) -> None:
    clock = SimulatedTime()

    with SlowReader(clock, stalls=True) as server:
        start = time.monotonic()
        with pytest.raises(errors.ResponseLost):
            upload(kind, server, clock, 32 << 20, timeout=0.3, as_base64=False)

    assert time.monotonic() - start < 8
