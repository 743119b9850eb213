"""A receiver of callbacks of one kind, what it was told, and an API behind it that can be made to fail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from evolink import Task
from evolink.callbacks import Answer, AsyncReceiver, Receiver
from evolink.models import KlingO3TextToVideo
from evolink.tasks import TaskSnapshot

from support.client_harness import ClientHarness

BASE = "https://hooks.example.com/evolink"
ID = "task-unified-1757169743-7cvnl5zw"


class ReceiverHarness:
    """A receiver of one kind, the tasks it was told of, and an API behind it that can be made to fail."""

    def __init__(self, harness: ClientHarness, kind: str, base_url: str = BASE, **options: Any) -> None:
        self.bench = harness
        self.told: list[TaskSnapshot] = []
        self.asked: list[str] = []
        self.api: Callable[[httpx.Request], httpx.Response] = harness.sandbox.handle
        self.on_task: Callable[[TaskSnapshot], object] = self.told.append
        self.payer = harness.client()
        self.run: Callable[[Coroutine[Any, Any, Any]], Any] = asyncio.run
        options |= {"base_url": base_url, "clock": harness.clock.now}
        transport = httpx.MockTransport(self._answer)
        self.receiver: Receiver | AsyncReceiver
        if kind == "sync":
            self.receiver = Receiver(harness.client(transport), on_task=lambda task: self.on_task(task), **options)
        else:
            self.receiver = AsyncReceiver(harness.async_client(transport), on_task=self._on_task, **options)

    def deliver(
        self, url: str, body: bytes | Mapping[str, Any], *, method: str = "POST", headers: Mapping[str, str] = {}
    ) -> Answer:
        """The answer to a callback at `url`."""
        return self.send(urlsplit(url).path, body, method=method, headers=headers)

    def send(
        self, path: str, body: bytes | Mapping[str, Any], *, method: str = "POST", headers: Mapping[str, str] = {}
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.receiver.handle(method, path, raw, headers=headers)
        return answer if isinstance(answer, Answer) else self.run(answer)

    def submitted(self, url: str | None = None) -> Task:
        """A task that goes on; bound to `url` where there is one."""
        task = self.payer.videos.generate(KlingO3TextToVideo(prompt="A cat", callback_url=url or f"{BASE}/none"))
        if url is not None:
            self.receiver.expect(url, task)
        return task

    def ended(self, url: str | None = None) -> dict[str, Any]:
        """The body of the genuine callback for a task that has just ended."""
        task = self.submitted(url)
        self.bench.clock.advance(1000)
        return self.payer.tasks.get(task.id).to_dict()

    async def _on_task(self, task: TaskSnapshot) -> None:
        self.on_task(task)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        return self.api(request)


@pytest.fixture(params=["sync", "async"])
def desk(request: pytest.FixtureRequest, harness: ClientHarness) -> Iterator[ReceiverHarness]:
    made = ReceiverHarness(harness, request.param)
    with asyncio.Runner() as runner:
        made.run = runner.run
        yield made


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def status(code: int) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(code, json={"error": {"message": "no", "code": "x"}})
