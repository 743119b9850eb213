"""The benchmark of bulk runs, against the server's handlers without a socket."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink
from support.bulk_harness import poll_quickly
from tooling.bench.benchmarks.bulk import CLIP
from tooling.bench.server.handlers import Plan, Request, Tasks, handle
from tooling.bench.workloads import bulk

ROWS = 3


def client_of(tasks: Tasks, sent: asyncio.Event | None = None) -> AsyncEvoLink:
    def respond(request: httpx.Request) -> httpx.Response:
        if sent is not None:
            sent.set()
        if request.url.path == "/result.mp4":
            return httpx.Response(200, headers={"content-type": "video/mp4"}, content=CLIP.read_bytes())
        return httpx.Response(200, text=handle(tasks, Request(request.method, request.url.path, request.content)))

    transport = httpx.MockTransport(respond)
    return AsyncEvoLink(bulk.KEY, "http://127.0.0.1:9", http_client=httpx.AsyncClient(transport=transport))


def test_rows_are_completed_by_the_client_and_by_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    poll_quickly(monkeypatch)
    tasks = Tasks("http://127.0.0.1:9")

    async def complete() -> list[dict[str, float]]:
        client = client_of(tasks)
        assert bulk.open_run("client", client, ROWS, tmp_path / "client") is None
        run = bulk.open_run("sqlite", client, ROWS, tmp_path / "run")
        assert run is not None
        async with run:
            by_client = await bulk.complete(client, None, ROWS, tmp_path / "client")
            return [by_client, await bulk.complete(client, run, ROWS, tmp_path / "run")]

    figures = asyncio.run(complete())

    assert [each.keys() for each in figures] == [{"row", "row_rate"}] * 2
    assert len(tasks.queries) == 2 * ROWS
    assert [len(list(tmp_path.glob(f"{folder}/**/*.mp4"))) for folder in ("client", "run")] == [ROWS] * 2


def test_submissions_an_idle_run_and_going_on_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "STATUS_INTERVAL", 0.01)
    monkeypatch.setattr(bulk, "SETTLING_TIME", 0.0)
    tasks = Tasks()
    tasks.reset(Plan(polls=10**9))

    async def submit_and_resume() -> list[dict[str, float]]:
        sent = asyncio.Event()
        client = client_of(tasks, sent)
        run = bulk.open_run("sqlite", client, ROWS, tmp_path / "run")
        assert run is not None
        async with run:
            submitted = await bulk.submit(client, run, ROWS, 0.01)
        sent.clear()
        async with run:
            return [submitted, await bulk.resume(run, sent)]

    submitted, resumed = asyncio.run(submit_and_resume())

    assert submitted.keys() == {"submit", "submit_rate", "idle", "memory"}
    assert resumed["resume"] > 0
    assert len(tasks.queries) == ROWS
