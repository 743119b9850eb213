"""A sandbox whose time moves when a client sleeps, and a client of it; and the sandbox as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from evolink import AsyncEvoLink, EvoLink
from evolink._http.async_driver import AsyncDriver
from evolink._http.sync_driver import SyncDriver
from evolink.sandbox import ManualClock, Sandbox, SandboxTransport

ROOT = Path(__file__).parents[2]
DEFAULTS: dict[str, Any] = {"api_key": "sk-evo-test-0123456789", "base_url": "http://127.0.0.1:9"}


@dataclass
class ClientHarness:
    """A sandbox in manual time, a client that makes it pass by sleeping, and what the client sent."""

    clock: ManualClock = field(default_factory=ManualClock)
    sent: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(clock=self.clock, seed=7)

    def client(self, transport: httpx.BaseTransport | None = None, **options: Any) -> EvoLink:
        """A client over `transport`, or over the sandbox, that never really sleeps."""
        inner = transport or SandboxTransport(self.sandbox)

        def handle(request: httpx.Request) -> httpx.Response:
            self.sent.append(request)
            return inner.handle_request(request)

        client = EvoLink(**DEFAULTS | options)
        http = httpx.Client(transport=httpx.MockTransport(handle))
        client._session.driver = SyncDriver(http, sleep=self.sleep, clock=self.clock.now)
        return client

    def async_client(self, transport: httpx.AsyncBaseTransport | None = None, **options: Any) -> AsyncEvoLink:
        """An async client of the same sandbox, in the same time."""

        def answer(request: httpx.Request) -> httpx.Response:
            self.sent.append(request)
            return self.sandbox.handle(request)

        async def sleep(seconds: float) -> None:
            self.sleep(seconds)

        client = AsyncEvoLink(**DEFAULTS | options)
        http = httpx.AsyncClient(transport=transport or httpx.MockTransport(answer))
        client._session.driver = AsyncDriver(http, sleep=sleep, clock=self.clock.now)
        return client

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.clock.advance(seconds)


def http_client_of(client: EvoLink) -> httpx.Client:
    """The HTTP client that a client opened."""
    driver = client._session.driver
    assert isinstance(driver, SyncDriver)
    return driver._client


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`evolink sandbox` as a process, with the line it prints when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "evolink", "sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
