"""Bulk runs in PostgreSQL with several workers, which are killed, stopped and cut off from the database.

`EVOLINK_TEST_BULK_KILLS=500 pytest -s -m services tests/bulk/test_postgres.py` kills so often and prints the figures;
EVOLINK_TEST_BULK_WORKERS and EVOLINK_TEST_BULK_OUTAGE are the number of workers and the seconds without the database;
EVOLINK_TEST_BULK_IGNORE_KEYS=1 lets the API ignore idempotency keys.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink, errors
from evolink.bulk import Run, RunStatus
from evolink.bulk._engine import ended_rows
from evolink.bulk._store import administration, transactions
from evolink.bulk._store.postgres import PostgresDatabase
from evolink.bulk._store.run_store import RunStore
from evolink.bulk._store.states import Row
from support.bulk_harness import COST, jobs
from support.bulk_processes import FORK, ChargingServer, charging_server, work_on_database
from support.postgres import Postgres, running_postgres

pytestmark = pytest.mark.services

KILLS = int(os.environ.get("EVOLINK_TEST_BULK_KILLS", 6))
WORKERS = int(os.environ.get("EVOLINK_TEST_BULK_WORKERS", 2))
OUTAGE = float(os.environ.get("EVOLINK_TEST_BULK_OUTAGE", 1))
STOP = float(os.environ.get("EVOLINK_TEST_BULK_STOP", 8))
"""Seconds for which a worker is stopped."""
HONOUR_KEYS = os.environ.get("EVOLINK_TEST_BULK_IGNORE_KEYS") != "1"
HEARTBEAT = 20.0 if KILLS >= 50 else 4.0
"""Seconds after which the rows of a worker without a heartbeat are taken over; 20 outside tests."""
SPEED = 200.0 if KILLS < 50 else 40.0
RATE = 6.0 if KILLS >= 50 else None
"""Submissions per second, so that rows are left to submit for each of many workers."""
HELD = 2
"""The rows for which the budget does not suffice."""
MAX_SECONDS = 120.0 + 2 * KILLS


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


def start(server: ChargingServer, postgres: Postgres, number: int = 0, kill_share: float = 0.0) -> ForkProcess:
    options = {"max_in_flight": 40, "min_free_bytes": 0, "resubmit_lost": HONOUR_KEYS}
    arguments = (server.url, postgres.url, number, kill_share, HEARTBEAT, options)
    process = FORK.Process(target=work_on_database, args=arguments)
    process.start()
    return process


def open_run(server: ChargingServer, postgres: Postgres, folder: Path, rows: int | None, **options: Any) -> Run:
    client = EvoLink("sk-evo-any", server.url)
    source = None if rows is None else jobs(rows)
    return Run(source, folder, client=client, database=postgres.url, run_id=folder.parent.name, **options)


def wait_until_ended(run: Run) -> RunStatus:
    """Wait until the workers can do nothing more, and return the status."""
    deadline = time.monotonic() + MAX_SECONDS
    while True:
        status = run.status()
        busy = sum(status.counts[state] for state in ("queued", "submitting", "running"))
        if not busy or time.monotonic() > deadline:
            return status
        time.sleep(0.2)


def end(*processes: ForkProcess) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(20)
        assert process.exitcode in (0, -signal.SIGTERM)  # which it has if it had only just begun


def interfere(run: Run, number: int) -> None:
    """Pause, resume, cancel and retry the run between some of the kills."""
    match number % 10:
        case 2:
            run.pause()
        case 3:
            run.resume()
        case 7:
            run.cancel()
        case 8:
            run.retry(failed=False, cancelled=True)


def kill_workers(server: ChargingServer, postgres: Postgres, run: Run, rows: int) -> Counter[str]:
    """Kill one worker after another until all rows have ended; return how often each kind of kill was."""
    rng, kinds = random.Random(7), Counter[str]()
    workers = [start(server, postgres, number) for number in range(WORKERS)]
    for number in range(KILLS):
        counts = run.status().counts
        if counts["done"] + counts["uncertain"] >= rows - HELD:
            break
        if number == KILLS // 4:
            server.set_scenario("")  # the first workers have their first responses lost
        if number == KILLS // 2:
            postgres.kill()
            time.sleep(OUTAGE)
            postgres.start()
        interfere(run, number)
        # Some workers die between a POST and the commit of its task id, unless they find no row to submit.
        is_dying = number % 5 in (0, 4)
        victim = rng.randrange(WORKERS)
        if is_dying:
            workers[victim].kill()
            workers[victim].join()
            workers[victim] = start(server, postgres, number, kill_share=0.5)
        workers[victim].join(10.0 if is_dying else rng.uniform(0.1, 1.0))
        kinds["at any moment" if workers[victim].is_alive() else "before the commit"] += 1
        workers[victim].kill()
        workers[victim].join()
        workers[victim] = start(server, postgres, number)
    for worker in workers:
        worker.kill()
        worker.join()
    return kinds


def test_killed_workers_lose_no_row_pay_for_none_twice_and_keep_to_the_budget(
    postgres: Postgres, tmp_path: Path
) -> None:
    rows = max(5 * KILLS, 60)
    limits = {"max_credits": (rows - HELD) * COST, "max_submissions_per_second": RATE}
    with (
        charging_server(tmp_path, speed=SPEED, honour_keys=HONOUR_KEYS) as server,
        open_run(server, postgres, tmp_path / "out", rows, **limits) as run,
    ):
        if HONOUR_KEYS:  # else each lost response is one more uncertain row
            server.set_scenario("lostx1")
        run.enqueue()
        kinds = kill_workers(server, postgres, run, rows)
        interfere(run, 3)
        interfere(run, 8)
        started = time.monotonic()
        workers = [start(server, postgres) for _ in range(WORKERS)]
        status = wait_until_ended(run)
        took = time.monotonic() - started
        charges, prompts, results = server.charges(), server.prompts(), list(run.rows())
        end(*workers)
    twice, lost = sum(charges.values()) - len(charges), rows - HELD - len(charges)
    done = [row for row in results if row.state == "done"]
    wrong = sum(prompts[str(row.task_id)] != f"A cat, take {row.line - 1}" for row in done)
    uncertain = status.counts["uncertain"]
    print(
        f"\n{dict(kinds)}, {WORKERS} workers, {rows} rows, {sum(charges.values())} charges, {twice} twice, {lost} lost"
        f" or over the budget, {uncertain} uncertain, {wrong} with the task of another row, the last workers took"
        f" {took:.1f} s"
    )

    assert kinds["before the commit"] >= max(KILLS // 10, 1)
    assert (twice, wrong) == (0, 0)
    assert (status.counts["done"] + uncertain, status.counts["held"]) == (rows - HELD, HELD)
    assert len(done) <= len(charges) <= rows - HELD
    if HONOUR_KEYS:
        assert (lost, uncertain) == (0, 0)
        assert status.charged == (rows - HELD) * COST


def test_a_stopped_worker_is_replaced_and_does_no_harm_when_it_goes_on(postgres: Postgres, tmp_path: Path) -> None:
    rows = 30
    with charging_server(tmp_path, speed=60) as server, open_run(server, postgres, tmp_path / "out", rows) as run:
        run.enqueue()
        first = start(server, postgres)
        while run.status().counts["running"] < rows:
            time.sleep(0.05)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGSTOP)
        stopped = time.monotonic()
        second = start(server, postgres)
        wait_until_ended(run)
        took = time.monotonic() - stopped
        time.sleep(max(STOP - took, 0.0))
        os.kill(first.pid, signal.SIGCONT)
        time.sleep(1)
        status = run.status()
        end(first, second)
        charges = server.charges()
    print(f"\nstopped for {max(STOP, took):.0f} s, all rows done after {took:.1f} s, {sum(charges.values())} charges")

    assert status.counts["done"] == rows
    assert sum(charges.values()) == len(charges) == rows
    assert took < 2 * HEARTBEAT + 20


async def create_rows(database: PostgresDatabase, run_id: str, count: int, max_credits: int | None = None) -> None:
    """Create a run with rows that can be submitted."""
    rows = [
        administration.CheckedRow(f"r{number}", number, number, "m", "{}", None, f"{number}.mp4", 10)
        for number in range(count)
    ]
    await database.run(partial(administration.create_run, run_id, folder="/", created=0.0))
    await database.run(partial(administration.set_limits, run_id, max_credits=max_credits, per_second=None))
    await database.run(partial(administration.add_rows, run_id, 0, rows))
    await database.run(partial(administration.confirm_reading, run_id, None))


def test_transactions_keep_the_budget_under_contention(postgres: Postgres) -> None:
    async def act() -> tuple[int, int, int]:
        database = await PostgresDatabase.connect(postgres.url)
        store, other = RunStore(database, "contended"), RunStore(database, "contended")
        await create_rows(database, "contended", 50, max_credits=205)
        found = await store.open_rows("todo", limit=100)
        claims = await asyncio.gather(*(worker.begin(row, body="{}") for row in found for worker in (store, other)))
        new = [claim for claim in claims if claim is not None and claim.is_new]
        noted = await asyncio.gather(*(store.note(claim.row, is_released=True, state="todo") for claim in new))
        state = await store.run_state()
        await database.run(partial(transactions.set_state, "contended", "cancelled"))
        await database.close()
        return len(new), sum(noted), state.reserved

    begun, noted, reserved = asyncio.run(act())

    assert begun == 20
    assert noted == 0  # each row was taken over by the other worker
    assert reserved == 200


def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path) -> None:
    with (
        pytest.raises(errors.ConfigurationError, match="The database cannot be used") as raised,
        Run(None, tmp_path, database="postgresql://user:hunter2@127.0.0.1:1/none", run_id="a") as run,
    ):
        run.status()
    assert "hunter2" not in str(raised.value)


def test_the_commands_work_on_a_database(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for job in jobs(2)))
    database = ["--database", postgres.url]
    with charging_server(tmp_path, speed=400) as server:
        monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-any")
        monkeypatch.setenv("EVOLINK_BASE_URL", server.url)

        def evolink(*arguments: str) -> str:
            command = [sys.executable, "-m", "evolink", "bulk", *arguments, *database]
            return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path, timeout=60).stdout

        evolink("run", "jobs.jsonl", "--output", "out", "--run", "spring", "--enqueue", "--quiet")
        assert "queued\t2" in evolink("status", "spring")
        worker = subprocess.Popen(
            [sys.executable, "-m", "evolink", "bulk", "worker", "--min-free", "0", *database], cwd=tmp_path
        )
        deadline = time.monotonic() + 60
        while "state\tfinished" not in evolink("status", "spring") and time.monotonic() < deadline:
            time.sleep(0.5)
        worker.send_signal(signal.SIGINT)
        assert worker.wait(30) == 0
        listed = evolink("list")

    assert f"{tmp_path / 'out'}\tfinished\t2\t2\t0\t54\n" in listed
    assert len(list((tmp_path / "out").glob("*.mp4"))) == 2


def test_rows_that_other_workers_end_are_read_each_once_whatever_their_clocks_show(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ended_rows, "MIN_INTERVAL", 0.01)
    count = 20

    async def act() -> list[str]:
        database, other = [await PostgresDatabase.connect(postgres.url) for _ in range(2)]
        await create_rows(database, "followed", count)
        rows = await RunStore(database, "followed").open_rows("todo", limit=count)
        found: list[str] = []

        async def end_rows(rows: Sequence[Row]) -> None:
            for number, row in enumerate(rows):
                claim = await RunStore(other, "followed").begin(row, body="{}")
                assert claim is not None
                clock = 2e9 if number % 2 else 1.0
                await RunStore(other, "followed").note(
                    claim.row, state="done" if number % 3 else "failed", finished=clock, is_released=not number % 3
                )

        async def put(row: Row) -> None:
            found.append(row.row_id)

        await end_rows(rows[:5])
        await ended_rows.EndedRows(RunStore(database, "followed")).follow(end_rows(rows[5:]), put)
        await database.run(partial(transactions.set_state, "followed", "cancelled"))
        await database.close()
        await other.close()
        return found

    assert asyncio.run(act()) == [f"r{number}" for number in range(5, count)]
