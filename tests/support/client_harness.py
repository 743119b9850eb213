"""A sandbox and clients of it in one simulated time, and the sandbox as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from evolink import AsyncEvoLink, EvoLink
from evolink._http.async_driver import AsyncDriver
from evolink._http.sync_driver import SyncDriver
from evolink.models import KlingO3TextToVideo
from evolink.sandbox import ManualClock, Sandbox, SandboxTransport

ROOT = Path(__file__).parents[2]
"""The root of the repository."""
API_KEY = "sk-evo-test-0123456789"
"""The key that tests/conftest.py searches for in every log line and error."""
BASE_URL = "http://127.0.0.1:9"
DEFAULTS: dict[str, Any] = {"api_key": API_KEY, "base_url": BASE_URL}
"""The arguments of every client that a harness creates."""
CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
"""A valid request."""
CAT_CREDITS = 27
"""What the sandbox charges for it, by its price rule."""


@dataclass
class ClientHarness:
    """A sandbox with a manual clock, and clients of it whose sleeping advances that clock."""

    clock: ManualClock = field(default_factory=ManualClock)
    sent: list[httpx.Request] = field(default_factory=list)
    """The requests that the clients have sent."""
    slept: list[float] = field(default_factory=list)
    """The seconds of every sleep of the clients."""

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(clock=self.clock, seed=7)

    def client(self, transport: httpx.BaseTransport | None = None, **options: Any) -> EvoLink:
        """Return a client over `transport`, by default the sandbox, that never really sleeps."""
        inner = transport or SandboxTransport(self.sandbox)

        def handle(request: httpx.Request) -> httpx.Response:
            self.sent.append(request)
            return inner.handle_request(request)

        client = EvoLink(**DEFAULTS | options)
        http = httpx.Client(transport=httpx.MockTransport(handle))
        client._session.driver = SyncDriver(http, sleep=self.sleep, clock=self.clock.now)
        return client

    def async_client(self, transport: httpx.AsyncBaseTransport | None = None, **options: Any) -> AsyncEvoLink:
        """Return an async client over `transport`, by default the sandbox, that never really sleeps."""

        def handle(request: httpx.Request) -> httpx.Response:
            self.sent.append(request)
            return self.sandbox.handle(request)

        async def sleep(seconds: float) -> None:
            self.sleep(seconds)

        client = AsyncEvoLink(**DEFAULTS | options)
        http = httpx.AsyncClient(transport=transport or httpx.MockTransport(handle))
        client._session.driver = AsyncDriver(http, sleep=sleep, clock=self.clock.now)
        return client

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.clock.advance(seconds)


def http_client_of(client: EvoLink) -> httpx.Client:
    """Return the HTTP client that a client opened."""
    driver = client._session.driver
    assert isinstance(driver, SyncDriver)
    return driver._client


@contextmanager
def sandbox_process(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """Run `evolink sandbox` as a process; yield it with the line that it prints when it is ready."""
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
