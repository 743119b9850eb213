"""A sandbox in this process whose tasks end at once, and bulk runs against it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink
from evolink._sansio import poll_many
from evolink._sansio.poll_schedule import PollSchedule
from evolink.bulk import AsyncRun, RowResult
from evolink.sandbox import Sandbox, SandboxTransport, clock_of
from evolink.sandbox._media.samples import SAMPLE_VIDEO

from support.client_harness import DEFAULTS

MODEL = "kling-o3-text-to-video"
COST = 27
"""The estimate of a job of `jobs`, in credits."""
SPEED = 20_000.0
"""A task of two minutes takes six milliseconds."""


def jobs(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Return jobs with different prompts."""
    return [{"model": MODEL, "prompt": f"A cat, take {number}", "duration": 5, **fields} for number in range(count)]


class SampleRenderer:
    """Makes the same small video for every task, in no time."""

    def video(self, spec: object) -> bytes:
        return SAMPLE_VIDEO.read_bytes()


def poll_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks be polled every 10 ms, where the sandbox's time runs faster than the client's."""
    monkeypatch.setattr(poll_many, "DUE_WINDOW", 0.0)
    monkeypatch.setattr(PollSchedule, "next_interval", lambda self, elapsed, progress: 0.01)


def shorten_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tasks be polled quickly, and nothing wait before it is tried again or settled."""
    poll_quickly(monkeypatch)
    monkeypatch.setattr("evolink.bulk._engine.job.FIRST_DELAY", 0.01)
    monkeypatch.setattr("evolink.bulk._engine.window.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("evolink.bulk._engine.settlement.MIN_AGE", 0.0)


@dataclass
class BulkHarness:
    """A sandbox, an output folder, and runs that submit to the one and write to the other."""

    folder: Path
    speed: float = SPEED
    sandbox_options: dict[str, Any] = field(default_factory=dict)
    scenario_of: Callable[[int], str] = lambda number: ""
    """The scenario of the submission with a number, from 0."""
    before: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
    """Called with each request; a response that it returns replaces that of the sandbox."""
    sent: list[httpx.Request] = field(default_factory=list)
    posts: int = 0

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(clock=clock_of(self.speed), seed=7, **{"credits": 1e9} | self.sandbox_options)
        self.sandbox._tasks._renderer = SampleRenderer()  # type: ignore[assignment]

    def client(self, **options: Any) -> AsyncEvoLink:
        """Return a client of the sandbox."""
        return AsyncEvoLink(**DEFAULTS | options, http_client=httpx.AsyncClient(transport=_Transport(self)))

    def run(self, source: str | Path | Iterable[Any] | None, **options: Any) -> list[RowResult]:
        """Run jobs to the end and return the rows as they ended."""
        return asyncio.run(self.run_async(source, **options))

    async def run_async(
        self, source: str | Path | Iterable[Any] | None, *, client: AsyncEvoLink | None = None, **options: Any
    ) -> list[RowResult]:
        async with AsyncRun(source, self.folder, client=client or self.client(), **options) as run:
            return [result async for result in run.results()]

    def do(self, act: Callable[[AsyncRun], Any], source: Sequence[Any] | None = None, **options: Any) -> Any:
        """Await what a function returns for an `AsyncRun` of the folder."""

        async def call() -> Any:
            async with AsyncRun(source, self.folder, client=self.client(), **options) as run:
                return await act(run)

        return asyncio.run(call())

    def counts(self) -> dict[str, int]:
        """Return the numbers of rows by state, without zeros."""
        counts = self.do(lambda run: run.status()).counts
        return {state: count for state, count in counts.items() if count}

    @property
    def charges(self) -> int:
        """The number of tasks that the sandbox has charged, those included that it refunded."""
        return len(self.sandbox.account.tasks())

    def written(self) -> list[dict[str, Any]]:
        """Return the objects of results.jsonl."""
        return [json.loads(line) for line in (self.folder / "results.jsonl").read_text("utf-8").splitlines()]


class _Transport(httpx.AsyncBaseTransport):
    """Sends the requests of a harness to its sandbox."""

    def __init__(self, harness: BulkHarness) -> None:
        self._harness = harness
        self._sandbox = SandboxTransport(harness.sandbox)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        harness = self._harness
        harness.sent.append(request)
        if request.method == "POST" and request.url.path == "/v1/videos/generations":
            scenario, harness.posts = harness.scenario_of(harness.posts), harness.posts + 1
            if scenario:
                request.headers["x-sandbox-scenario"] = scenario
        return harness.before(request) or await self._sandbox.handle_async_request(request)
