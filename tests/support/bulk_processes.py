"""Processes of the kill tests of bulk runs: a sandbox that books its charges in a file, and workers that are killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
from evolink import AsyncEvoLink
from evolink._sansio import poll_many
from evolink._sansio.poll_schedule import PollSchedule
from evolink.bulk import AsyncRun, run_worker
from evolink.bulk._engine import settlement
from evolink.bulk._store.run_store import RunStore
from evolink.sandbox import Sandbox, clock_of, running

from support.bulk_harness import SampleRenderer

FORK = multiprocessing.get_context("fork")
"""Forked processes start in milliseconds, with all modules."""


@dataclass(frozen=True)
class ChargingServer:
    """A sandbox in a process of its own."""

    url: str
    book: Path
    """A line for each task that was created and charged: its id, and the prompt of its request."""

    def charges(self) -> Counter[str]:
        """Return how often each prompt was charged."""
        return Counter(prompt for _, prompt in self._entries())

    def prompts(self) -> dict[str, str]:
        """Return the prompt of each task."""
        return dict(self._entries())

    def _entries(self) -> Iterator[tuple[str, str]]:
        for line in self.book.read_text("utf-8").splitlines():
            task_id, _, prompt = line.partition(" ")
            yield task_id, prompt

    def set_scenario(self, scenario: str) -> None:
        httpx.post(f"{self.url}/_sandbox/scenario", json={"scenario": scenario}).raise_for_status()


@contextmanager
def charging_server(folder: Path, *, speed: float, honour_keys: bool = True) -> Generator[ChargingServer]:
    """Serve a sandbox in a process of its own, which books its charges independently of its own account."""
    book = folder / "charges"
    book.touch()
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_serve, args=(sender, book, speed, honour_keys), daemon=True)
    process.start()
    try:
        yield ChargingServer(receiver.recv(), book)
    finally:
        process.kill()
        process.join()


def _serve(sender: Connection, book: Path, speed: float, honour_keys: bool) -> None:
    sandbox = Sandbox(clock=clock_of(speed), seed=7, credits=1e9, honour_keys=honour_keys)
    sandbox._tasks._renderer = SampleRenderer()  # type: ignore[assignment]
    create = sandbox.account._create_task

    def create_and_book(model: Any, payload: Any, **facts: Any) -> Any:
        task = create(model, payload, **facts)
        with book.open("a") as file:
            file.write(f"{task.id} {payload['prompt']}\n")
        return task

    sandbox.account._create_task = create_and_book  # type: ignore[method-assign]
    with running(sandbox) as server:
        sender.send(server.url)
        signal.pause()


def poll_often() -> None:
    """Let this process poll every 0.2 s, and look for the tasks of uncertain rows at once."""
    settlement.MIN_AGE = poll_many.DUE_WINDOW = 0.0
    PollSchedule.next_interval = lambda self, elapsed, progress: 0.2  # type: ignore[method-assign]


def kill_before_recording_tasks(share: float, rng: random.Random) -> None:
    """Kill this process between a POST and the commit of its task id, with a probability for each."""
    note = RunStore.note

    async def note_or_die(store: RunStore, row: Any, **changes: Any) -> bool:
        if changes.get("state") == "accepted" and rng.random() < share:
            os.kill(os.getpid(), signal.SIGKILL)
        return await note(store, row, **changes)

    RunStore.note = note_or_die  # type: ignore[method-assign, assignment]


def work_on_database(
    url: str, database: str, seed: int, kill_share: float, heartbeat: float, options: dict[str, Any]
) -> None:
    """Work on the rows in a database until this process is killed or stopped."""
    from evolink.bulk._engine import worker

    worker.HEARTBEAT_TIMEOUT = timedelta(seconds=heartbeat)
    poll_often()
    if kill_share:
        kill_before_recording_tasks(kill_share, random.Random(seed))

    async def run() -> None:
        async with AsyncEvoLink("sk-evo-any", url) as client:
            await run_worker(database, client=client, **options)

    asyncio.run(run())


def work(url: str, jobs: Path | None, output: Path, seed: int, kill_share: float, options: dict[str, Any]) -> None:
    """Run the jobs until this process is killed, or all rows have ended."""
    poll_often()
    if kill_share:
        kill_before_recording_tasks(kill_share, random.Random(seed))

    async def run() -> None:
        resubmit_lost = options.pop("resubmit_lost", True)
        async with (
            AsyncEvoLink("sk-evo-any", url, resubmit_lost=resubmit_lost) as client,
            AsyncRun(jobs, output, client=client, **options) as bulk,
        ):
            await bulk.run()

    asyncio.run(run())
