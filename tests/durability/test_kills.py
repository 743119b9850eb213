"""Submitting processes that are killed at any moment: no charge is lost, and none is made twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, errors
from evolink.journal import LEASE
from support.client_harness import CAT, sandbox_process

KILLS = 48
"""For each of the two clients."""
CREDITS = 7
"""What the sandbox charges for the request."""


def submit_without_end(url: str, journal: Path, received: Path) -> None:
    """Submit one request after another, and append the id of each task to a file."""
    with EvoLink("sk-evo-any", url, journal=journal) as client:
        while True:
            with suppress(errors.SubmissionUncertain):
                log(received, client.videos.generate(CAT, label=str(os.getpid())).id)


def submit_without_end_in_tasks(url: str, journal: Path, received: Path) -> None:
    """The same with `AsyncEvoLink`, three at a time."""
    import asyncio

    async def submit(client: AsyncEvoLink) -> None:
        while True:
            with suppress(errors.SubmissionUncertain):
                log(received, (await client.videos.generate(CAT, label=str(os.getpid()))).id)

    async def submit_all() -> None:
        async with AsyncEvoLink("sk-evo-any", url, journal=journal) as client:
            await asyncio.gather(*(submit(client) for _ in range(3)))

    asyncio.run(submit_all())


def log(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(f"{line}\n")


@pytest.mark.parametrize("submit", [submit_without_end, submit_without_end_in_tasks], ids=["sync", "async"])
def test_killed_processes_lose_no_charge_and_make_none_twice(submit: Callable[..., None], tmp_path: Path) -> None:
    path, received, rng = tmp_path / "journal.sqlite3", tmp_path / "received", random.Random(7)
    fork = multiprocessing.get_context("fork")
    received.touch()
    Journal(path).close()
    with sandbox_process("--port", "0", "--scenario", "lostx9999") as (_, line):
        url = line.split()[-1]
        for number in range(KILLS // 2):
            if number == KILLS // 4:  # the first half of the processes has its first responses lost
                httpx.post(f"{url}/_sandbox/scenario", json={"scenario": ""}).raise_for_status()
            pair = [fork.Process(target=submit, args=(url, path, received)) for _ in range(2)]
            for process in pair:
                process.start()
            for process in pair:
                time.sleep(rng.uniform(0.0, 0.08))
                process.kill()
            for process in pair:
                process.join()
        with EvoLink("sk-evo-any", url, journal=Journal(path, clock=lambda: time.time() + LEASE)) as client:
            assert client.journal is not None
            offered = client.journal.unfinished()
            found = [client.videos.resubmit(entry).id for entry in offered]
            entries = client.journal.entries(state=None)
            left = client.journal.unfinished()
            charged, credits = charged_tasks(client)

    recorded = [entry.task_id for entry in entries]
    assert left == []
    assert {entry.state for entry in entries} == {"accepted"}
    assert sorted(map(str, recorded)) == sorted(charged)
    assert credits == CREDITS * len(charged)
    assert set(received.read_text().split()) <= set(charged)
    assert set(found) <= set(charged)
    assert len(offered) > 0


def charged_tasks(client: EvoLink) -> tuple[list[str], float]:
    """Return the ids of all tasks of the account, and the credits that it used."""
    ids: list[str] = []
    for page in range(1, 1000):
        tasks = client.tasks.list(page=page, page_size=50).tasks
        ids += [task.id for task in tasks]
        if len(tasks) < 50:
            break
    return ids, client.credits.get().used
