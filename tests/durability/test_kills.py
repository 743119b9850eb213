"""Submissions that are killed or cancelled at any moment: no charge is lost, and none is made twice.

`EVOLINK_TEST_INTERRUPTIONS=500 pytest -s tests/durability/test_kills.py` interrupts so many and prints the figures.
"""

from __future__ import annotations

import asyncio
import importlib.util
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.context import ForkProcess
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, errors
from evolink.journal._journal import LEASE
from support.client_harness import CAT, CAT_CREDITS, sandbox_process

KILLS = int(os.environ.get("EVOLINK_TEST_INTERRUPTIONS", 48)) // 4 * 4
"""For each of the two clients."""
CANCELLATIONS = int(os.environ.get("EVOLINK_TEST_INTERRUPTIONS", 60))
"""In all transports of the async client together."""
TRANSPORTS = ["pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]


def submit_without_end(url: str, journal: Path, received: Path) -> None:
    """Submit one request after another, and append the id of each task to a file."""
    with EvoLink("sk-evo-any", url, journal=journal) as client:
        while True:
            with suppress(errors.SubmissionUncertain):
                log(received, client.videos.generate(CAT, label=str(os.getpid())).id)


def submit_without_end_in_tasks(url: str, journal: Path, received: Path) -> None:
    """The same with `AsyncEvoLink`, three at a time."""

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
    with sandbox_process("--port", "0", "--quiet", "--scenario", "lostx9999") as (_, line):
        url = line.split()[-1]
        kill_after_first_submission(fork.Process(target=submit, args=(url, path, received)), path)
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
        assert_nothing_is_lost(url, path, set(received.read_text().split()), interruptions=KILLS)


def kill_after_first_submission(process: ForkProcess, path: Path) -> None:
    """Kill a process once it has recorded a submission, so that on a busy machine, too, one was interrupted."""
    process.start()
    with closing(Journal(path)) as journal:
        deadline = time.monotonic() + 60
        while not journal.entries(state=None) and time.monotonic() < deadline:
            time.sleep(0.01)
    process.kill()
    process.join()


def test_cancelled_submissions_lose_no_charge_and_make_none_twice(tmp_path: Path) -> None:
    path, rng = tmp_path / "journal.sqlite3", random.Random(11)
    received: set[str] = set()
    noted: list[str] = []

    async def submit(client: AsyncEvoLink) -> None:
        received.add((await client.videos.generate(CAT)).id)

    async def cancel_all(url: str, transport: str, count: int) -> None:
        async with AsyncEvoLink("sk-evo-any", url, journal=path, transport=transport) as client:
            await submit(client)  # loads all modules, so that the next one shows how long a submission takes
            started = time.monotonic()
            await submit(client)
            seconds = time.monotonic() - started
            while len(noted) < count:
                submission = asyncio.ensure_future(submit(client))
                await asyncio.wait([submission], timeout=rng.uniform(0.0, seconds))
                submission.cancel()
                try:
                    await submission
                except asyncio.CancelledError as error:
                    noted.append(error.__notes__[-1])

    with sandbox_process("--port", "0", "--quiet", "--credits", "1000000") as (_, line):
        url = line.split()[-1]
        for number, transport in enumerate(TRANSPORTS, 1):
            asyncio.run(cancel_all(url, transport, number * CANCELLATIONS // len(TRANSPORTS)))
        assert_nothing_is_lost(url, path, received, interruptions=CANCELLATIONS)

    assert all("Idempotency-Key" in note for note in noted)


def assert_nothing_is_lost(url: str, path: Path, received: set[str], *, interruptions: int) -> None:
    """Resubmit what the journal offers; assert that its entries are the tasks of the account, each charged once."""
    with EvoLink("sk-evo-any", url, journal=Journal(path, clock=lambda: time.time() + LEASE)) as client:
        assert client.journal is not None
        offered = client.journal.unfinished()
        found = [client.videos.resubmit(entry).id for entry in offered]
        entries = [entry for entry in client.journal.entries(state=None) if entry.state != "refused"]
        left = client.journal.unfinished()
        charged, credits = charged_tasks(client)
    recorded = [str(entry.task_id) for entry in entries]
    print(
        f"\n{interruptions} interruptions, {len(entries)} submissions, {len(offered)} offered again,"
        f" {len(charged)} charges, {len(charged) - len(set(recorded))} twice,"
        f" {len(set(recorded) - set(charged)) + len(set(charged) - set(recorded)) + len(received - set(charged))} lost"
    )

    assert left == []
    assert {entry.state for entry in entries} == {"accepted"}
    assert sorted(recorded) == sorted(charged)
    assert credits == CAT_CREDITS * len(charged)
    assert received <= set(charged)
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
