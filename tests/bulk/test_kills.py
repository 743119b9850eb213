"""Bulk runs whose processes are killed at any moment: no row is lost or paid twice, and the budget is never passed.

`EVOLINK_TEST_BULK_KILLS=500 pytest -s tests/bulk/test_kills.py` kills so often and prints the figures.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from evolink.bulk import Run, RunStatus
from evolink.bulk._async_run import RECORD_FILE, RECORD_FOLDER
from support.bulk_harness import COST, MODEL
from support.bulk_processes import FORK, ChargingServer, charging_server, work

KILLS = int(os.environ.get("EVOLINK_TEST_BULK_KILLS", 3))
ROWS = 5 * KILLS
READINGS = 100
"""The processes that read the jobs; the others go on with what was read, lest they are killed while they read."""
HELD = 2
"""The rows for which the budget does not suffice."""
SPEED = 400.0 if KILLS < 50 else 50.0
"""A task takes a third of a second; results of the long test must not expire while it runs."""
MAX_SECONDS = 60.0
"""Seconds for the last process, which is not killed."""


def write_jobs(path: Path, rows: int) -> Path:
    jobs = ({"model": MODEL, "prompt": f"Row {number}", "duration": 5} for number in range(rows))
    path.write_text("".join(json.dumps(job) + "\n" for job in jobs))
    return path


def kill_processes(server: ChargingServer, jobs: Path, output: Path, **options: Any) -> Counter[str]:
    """Kill one process after another; the later ones have more to do before. Return how often each kind of kill was."""
    rng, kinds = random.Random(7), Counter[str]()
    for number in range(KILLS):
        if number == KILLS // 4:
            server.set_scenario("")  # the first processes have their first responses lost
        # A fifth of the processes dies between a POST and the commit of its task id.
        kill_share = 0.3 if number % 5 == 0 else 0.0
        source = jobs if number < READINGS else None
        interfere(number, output)
        arguments = (server.url, source, output, number, kill_share, options)
        process = FORK.Process(target=work, args=arguments)
        process.start()
        process.join(rng.uniform(0.05, 0.5) if not kill_share else MAX_SECONDS)
        kinds["before the commit" if process.exitcode == -signal.SIGKILL else "at any moment"] += 1
        process.kill()
        process.join()
    return kinds


def interfere(number: int, output: Path) -> None:
    """Pause, resume, cancel and retry the run between some of the processes."""
    if number % 10 not in (1, 2, 7, 8) or not (output / RECORD_FOLDER / RECORD_FILE).is_file():
        return
    with Run(None, output) as run:
        match number % 10:
            case 1:
                run.pause()
            case 2:
                run.resume()
            case 7:
                run.cancel()
            case 8:
                run.retry(failed=False, cancelled=True)


def finish(server: ChargingServer, jobs: Path, output: Path, **options: Any) -> RunStatus:
    """Run what is left in a process that is not killed, and return the status."""
    interfere(2, output)
    interfere(8, output)
    started = time.monotonic()
    process = FORK.Process(target=work, args=(server.url, jobs, output, 0, 0.0, options | {"max_in_flight": 200}))
    process.start()
    process.join(MAX_SECONDS + ROWS / 10)
    assert process.exitcode == 0
    with Run(None, output) as run:
        status = run.status()
    print(f"the last process took {time.monotonic() - started:.1f} s", end=", ")
    return status


def test_killed_runs_lose_no_row_pay_for_none_twice_and_keep_to_the_budget(tmp_path: Path) -> None:
    jobs, output = write_jobs(tmp_path / "jobs.jsonl", ROWS), tmp_path / "out"
    with charging_server(tmp_path, speed=SPEED) as server:
        server.set_scenario("lostx1")
        options = {"max_credits": (ROWS - HELD) * COST + 1, "max_in_flight": 16}
        kinds = kill_processes(server, jobs, output, **options)
        status = finish(server, jobs, output, **options)
        charges = server.charges()
    results = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    done = [row for row in results if row["state"] == "done"]
    twice, lost = sum(charges.values()) - len(charges), ROWS - HELD - len(charges)
    print(f"{dict(kinds)}, {ROWS} rows, {sum(charges.values())} charges, {twice} twice, {lost} lost or over the budget")

    assert kinds["before the commit"] >= max(KILLS // 10, 1)
    assert (twice, lost) == (0, 0)
    assert (status.counts["done"], status.counts["held"]) == (ROWS - HELD, HELD)
    assert len({row["task_id"] for row in done}) == ROWS - HELD
    assert all(Path(row["file"]).stat().st_size == row["bytes"] for row in done)
    assert status.charged == (ROWS - HELD) * COST
    assert status.reserved == 0


def test_where_keys_are_ignored_killed_runs_pay_for_none_twice(tmp_path: Path) -> None:
    jobs, output = write_jobs(tmp_path / "jobs.jsonl", ROWS), tmp_path / "out"
    with charging_server(tmp_path, speed=SPEED, honour_keys=False) as server:
        options = {"max_in_flight": 16, "resubmit_lost": False}
        kinds = kill_processes(server, jobs, output, **options)
        status = finish(server, jobs, output, **options)
        charges, prompts = server.charges(), server.prompts()
    twice = sum(charges.values()) - len(charges)
    uncertain = status.counts["uncertain"]
    rows = [json.loads(line) for line in (output / "results.jsonl").read_text("utf-8").splitlines()]
    done = [row for row in rows if row["state"] == "done"]
    wrong = sum(prompts[row["task_id"]] != f"Row {row['line'] - 1}" for row in done)
    print(
        f"{dict(kinds)}, {ROWS} rows, {sum(charges.values())} charges, {twice} twice, {uncertain} uncertain, {wrong}"
        " with the task of another row"
    )

    assert (twice, wrong) == (0, 0)
    assert len(done) == status.counts["done"] == ROWS - uncertain
    assert len(done) <= len(charges) <= ROWS
    assert uncertain >= KILLS // 10
