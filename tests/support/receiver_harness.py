"""Test harness for callback receivers: a receiver, the tasks it reports, and an API that can be made to fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from evolink import Task
from evolink.callbacks import AsyncReceiver, CallbackResponse, Receiver
from evolink.models import KlingO3TextToVideo
from evolink.tasks import TaskSnapshot

from support.client_harness import ClientHarness

BASE = "https://hooks.example.com/evolink"
ID = "task-unified-1757169743-7cvnl5zw"


class ReceiverHarness:
    """A receiver of one kind, the tasks that its on_task received, and an API that can be made to fail.

    Attributes:
        client_harness: The sandbox and its clock.
        receiver: The receiver under test.
        received: The tasks that `on_task` received.
        requested_paths: The paths that the receiver requested from the API.
        api: Handles the receiver's requests to the API; the sandbox by default.
        on_task: Called with each ended task; appends to `received` by default.
        submitter: A client of the sandbox that submits tasks.
        run: Runs a coroutine to its end.
    """

    def __init__(self, harness: ClientHarness, kind: str, base_url: str = BASE, **options: Any) -> None:
        self.client_harness = harness
        self.received: list[TaskSnapshot] = []
        self.requested_paths: list[str] = []
        self.api: Callable[[httpx.Request], httpx.Response] = harness.sandbox.handle
        self.on_task: Callable[[TaskSnapshot], object] = self.received.append
        self.submitter = harness.client()
        self.run: Callable[[Coroutine[Any, Any, Any]], Any] = asyncio.run
        options |= {"base_url": base_url, "clock": harness.clock.now}
        transport = httpx.MockTransport(self._handle_request)
        self.receiver: Receiver | AsyncReceiver
        if kind == "sync":
            self.receiver = Receiver(harness.client(transport), on_task=lambda task: self.on_task(task), **options)
        else:
            self.receiver = AsyncReceiver(harness.async_client(transport), on_task=self._on_task, **options)

    def deliver(
        self, url: str, body: bytes | Mapping[str, Any], *, method: str = "POST", headers: Mapping[str, str] = {}
    ) -> CallbackResponse:
        """Send a callback to a URL and return the response."""
        return self.send(urlsplit(url).path, body, method=method, headers=headers)

    def send(
        self, path: str, body: bytes | Mapping[str, Any], *, method: str = "POST", headers: Mapping[str, str] = {}
    ) -> CallbackResponse:
        """Send a callback to a path and return the response."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = self.receiver.handle(method, path, raw, headers=headers)
        return response if isinstance(response, CallbackResponse) else self.run(response)

    def submit(self, url: str | None = None) -> Task:
        """Submit a task that is still running; the receiver expects it at `url` if there is one."""
        task = self.submitter.videos.generate(KlingO3TextToVideo(prompt="A cat", callback_url=url or f"{BASE}/none"))
        if url is not None:
            self.receiver.expect(url, task)
        return task

    def callback_of_ended_task(self, url: str | None = None) -> dict[str, Any]:
        """Submit a task, let it end, and return the body of its genuine callback."""
        task = self.submit(url)
        self.client_harness.clock.advance(1000)
        return self.submitter.tasks.get(task.id).to_dict()

    async def _on_task(self, task: TaskSnapshot) -> None:
        self.on_task(task)

    def _handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requested_paths.append(request.url.path)
        return self.api(request)


@pytest.fixture(params=["sync", "async"])
def receiver_harness(request: pytest.FixtureRequest, harness: ClientHarness) -> Iterator[ReceiverHarness]:
    receiver_harness = ReceiverHarness(harness, request.param)
    with asyncio.Runner() as runner:
        receiver_harness.run = runner.run
        yield receiver_harness


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def status(code: int) -> Callable[[httpx.Request], httpx.Response]:
    """Return an API that responds to every request with this status."""
    return lambda request: httpx.Response(code, json={"error": {"message": "no", "code": "x"}})
