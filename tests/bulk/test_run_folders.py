"""The folder, the jobs and the options of a bulk run: locks, full disks, files in the way, interruptions, reruns."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from evolink import errors
from evolink.bulk import AsyncRun, InvalidJobs, RowResult, Run
from evolink.bulk._async_run import LOCK_FILE, RECORD_FILE, RECORD_FOLDER
from evolink.bulk._store import sqlite
from evolink.bulk._store.sqlite import RunLock
from support.bulk_harness import COST, MODEL, BulkHarness, jobs

LOST = "lost"
READ_ONLY = Path("/sys/kernel")
"""A folder in which even root cannot create files."""


def states(results: list[RowResult]) -> Counter[str]:
    return Counter(result.state for result in results)


def test_two_processes_cannot_work_on_one_folder(bulk: BulkHarness) -> None:
    bulk.run(jobs(1))
    lock = RunLock(bulk.folder / RECORD_FOLDER / LOCK_FILE)
    lock.acquire()

    with pytest.raises(errors.ConfigurationError, match="Another process works on the run"):
        bulk.run(jobs(2))

    lock.release()
    assert bulk.charges == 1
    assert len(bulk.run(jobs(2))) == 1


@pytest.mark.skipif(not READ_ONLY.is_dir(), reason="needs sysfs")
def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_sent() -> None:
    bulk = BulkHarness(READ_ONLY)

    with pytest.raises(errors.ConfigurationError, match="cannot be written"):
        bulk.run(jobs(1))

    assert bulk.posts == 0


@pytest.mark.parametrize("below", ["", "deeper", "deeper/still"], ids=repr)
def test_a_folder_at_or_below_a_file_is_refused_before_anything_is_sent(bulk: BulkHarness, below: str) -> None:
    bulk.folder.write_text("a file")

    with pytest.raises(errors.ConfigurationError, match="cannot be written"):
        BulkHarness(bulk.folder / below).run(jobs(1))


def test_a_run_of_no_rows_ends_at_once(bulk: BulkHarness, tmp_path: Path) -> None:
    empty = tmp_path / "jobs.jsonl"
    empty.touch()

    assert bulk.run(empty) == []
    assert bulk.written() == []
    assert (bulk.folder / "results.csv").read_text().startswith("line,row,")


def test_nothing_is_sent_if_a_row_is_invalid_unless_it_is_skipped(bulk: BulkHarness) -> None:
    rows = [*jobs(2), {"model": MODEL, "prompt": "A cat", "duration": 700}, *jobs(3)[2:]]

    with pytest.raises(InvalidJobs, match="line 3: duration is 700"):
        bulk.run(rows)
    assert bulk.posts == 0
    assert bulk.counts() == {}

    assert states(bulk.run(rows, skip_invalid=True)) == {"done": 3}
    assert bulk.charges == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jobs.csv", f'model,prompt,duration\n{MODEL},A cat,5\n{MODEL},"A "dog",5\n{MODEL},A cow,5\n'),
        ("jobs.csv", f"model,prompt,duration\n{MODEL},A cat,5\n{MODEL},K\xe4tzchen,5\n"),
        ("jobs.yaml", f"model: {MODEL}\nprompt: A cat\n---\nprompt: [\n"),
        ("jobs.json", '[{"prompt": "A cat"}, {'),
    ],
    ids=["quotes", "encoding", "yaml", "json"],
)
def test_a_file_that_is_not_readable_to_its_end_cannot_be_skipped(
    bulk: BulkHarness, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))

    with pytest.raises(InvalidJobs):
        bulk.run(tmp_path / name, skip_invalid=True)

    assert bulk.posts == 0


def test_a_file_of_someone_else_is_not_replaced(bulk: BulkHarness) -> None:
    bulk.folder.mkdir()
    (bulk.folder / "cat.mp4").write_text("a holiday")

    with pytest.raises(InvalidJobs, match=r"The file cat.mp4 exists"):
        bulk.run(jobs(1, output="cat"), skip_invalid=True)

    assert (bulk.folder / "cat.mp4").read_text() == "a holiday"
    assert bulk.posts == 0


@pytest.mark.parametrize(
    "outputs",
    [("cat", "cat"), ("cat", "cat.mp4"), ("Cat", "cAT.MP4"), ("Kätzchen", "KÄTZCHEN"), ("Ka\u0308", "K\xe4")],
    ids=repr,
)
def test_two_rows_cannot_have_one_output(bulk: BulkHarness, outputs: tuple[str, str]) -> None:
    source = [job | {"output": output} for job, output in zip(jobs(2), outputs, strict=True)]

    with pytest.raises(InvalidJobs, match=r"line 2: The output .*\.(mp4|MP4) is also that of line 1"):
        bulk.run(source)

    assert bulk.posts == 0


def test_a_local_file_is_uploaded_once_for_all_rows(bulk: BulkHarness, tmp_path: Path) -> None:
    from evolink.sandbox._media.samples import choose_sample

    (tmp_path / "house.png").write_bytes(choose_sample("https://a.example/a.png")[1])
    (tmp_path / "copy.png").write_bytes((tmp_path / "house.png").read_bytes())
    table = tmp_path / "jobs.csv"
    lines = [f"wan2.5-image-to-video,Snow {number},house.png" for number in range(6)]
    table.write_text("\n".join(["model,prompt,image_urls", *lines, "wan2.5-image-to-video,Rain,copy.png"]))

    results = bulk.run(table)

    assert states(results) == {"done": 7}
    uploads = [request for request in bulk.sent if "upload" in request.url.path]
    assert len(uploads) == 1
    assert bulk.run(table) == []


def test_a_missing_result_is_fetched_again(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "result.broken, result.missing"

    assert states(bulk.run(jobs(2))) == {"done": 2}


def test_a_task_that_does_not_end_is_left_to_a_later_run(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "stall@50" if number == 0 else ""

    results = bulk.run(jobs(2), task_timeout=0.2)

    assert states(results) == {"done": 1, "accepted": 1}
    assert "is not final after" in next(str(result.error) for result in results if result.state == "accepted")


def test_an_interrupted_run_records_the_submissions_in_flight(bulk: BulkHarness) -> None:
    async def act() -> None:
        async with AsyncRun(jobs(24), bulk.folder, client=bulk.client(), max_in_flight=5) as run:
            async for _ in run.results():
                break

    asyncio.run(act())
    assert bulk.counts().get("submitting", 0) == 0
    assert 0 < bulk.charges < 24

    bulk.run(jobs(24))
    assert bulk.charges == 24
    assert bulk.counts() == {"done": 24}


def test_ctrl_c_records_the_submissions_in_flight_and_a_rerun_goes_on(bulk: BulkHarness) -> None:
    bulk.scenario_of = lambda number: "stall@50" if number == 0 else ""
    results: list[RowResult] = []

    def interrupt_after_three(result: RowResult) -> None:
        results.append(result)
        if len(results) == 3:
            threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    with Run(jobs(4), bulk.folder, client=bulk.client()) as run, pytest.raises(KeyboardInterrupt):
        run.run(interrupt_after_three)

    assert bulk.counts() == {"done": 3, "running": 1}
    assert {row["state"] for row in bulk.written()} == {"done", "accepted"}


def test_a_second_ctrl_c_does_not_wait_for_what_the_first_one_ends(
    bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_ended = threading.Event()

    async def end_late(run: AsyncRun) -> AsyncGenerator[RowResult, None]:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.to_thread(is_ended.wait)
        async for result in run.rows():
            yield result

    monkeypatch.setattr(AsyncRun, "results", end_late)
    with Run(jobs(1), bulk.folder, client=bulk.client()) as run:
        for seconds in (0.05, 0.1):
            threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            next(run.results())
        is_ended.set()


def test_jobs_that_have_not_changed_are_not_read_again(bulk: BulkHarness, tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text("".join(json.dumps(job) + "\n" for job in jobs(3)))
    bulk.run(path, max_credits=2 * COST)
    bulk.run(path, max_credits=10 * COST)
    assert bulk.counts() == {"done": 3}
    first = bulk.do(reading_of)
    bulk.run(path, model="ignored")
    second = bulk.do(reading_of)
    path.write_text(path.read_text() + json.dumps(jobs(4)[3]))
    bulk.run(path, model="ignored")

    assert (first, second) == (1, 2)
    assert bulk.counts() == {"done": 4}


async def reading_of(run: AsyncRun) -> int:
    """Return how often the jobs were read."""
    return (await (await run._open()).run_state()).reading


def test_the_rate_at_the_post_is_limited(bulk: BulkHarness) -> None:
    import time

    started = time.monotonic()
    bulk.run(jobs(11), max_submissions_per_second=50)

    assert time.monotonic() - started >= 0.2


def test_a_run_without_asyncio_has_the_same_methods(bulk: BulkHarness) -> None:
    with Run(jobs(3), bulk.folder, client=bulk.client()) as run:
        assert run.read().credits == 3 * COST
        assert states(list(run.results())) == {"done": 3}
        assert run.status().counts["done"] == 3
        assert [row.state for row in run.rows()] == ["done"] * 3
        run.pause()
        assert run.status().state == "paused"
        run.resume()
        assert run.retry() == 0
        assert run.export()[0].name == "results.jsonl"

    public = {name for name in vars(AsyncRun) if not name.startswith("_")}
    assert public - {"folder"} <= {name for name in vars(Run) if not name.startswith("_")}


@pytest.mark.parametrize(
    "options", [{"max_credits": -1}, {"max_credits": "many"}, {"max_in_flight": 0}, {"no_such": 1}], ids=str
)
def test_options_are_checked(bulk: BulkHarness, options: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError):
        AsyncRun(jobs(1), bulk.folder, **options)


def test_a_folder_without_a_run_has_no_status(tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="has no run"), Run(None, tmp_path) as run:
        run.status()
    with pytest.raises(errors.ConfigurationError, match="has no run"), Run(None, tmp_path) as run:
        run.run()
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_shown_while_another_process_writes(bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk.run(jobs(2))
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 0.0)

    async def show(run: AsyncRun) -> tuple[int, int]:
        return (await run.status()).counts["done"], len([row async for row in run.rows()])

    with closing(sqlite3.connect(bulk.folder / RECORD_FOLDER / RECORD_FILE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert bulk.do(show) == (2, 2)


def test_the_file_of_another_program_is_not_changed(bulk: BulkHarness) -> None:
    path = bulk.folder / RECORD_FOLDER / "run.sqlite3"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (a)")
    before = path.read_bytes()

    with pytest.raises(errors.ConfigurationError, match="is not a file of runs"):
        bulk.run(jobs(1))

    assert path.read_bytes() == before


def test_many_rows_are_read_and_submitted_some_hundred_at_a_time(
    bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evolink.bulk._jobs import reading
    from evolink.bulk._store.administration import add_rows
    from evolink.bulk._store.run_store import RunStore

    read, sizes = 0, list[int]()
    open_rows = RunStore.open_rows

    def source() -> Iterator[dict[str, Any]]:
        nonlocal read
        for job in jobs(700):
            read += 1
            yield job

    def add(run_id: str, number: int, rows: Any) -> Any:
        assert read <= (len(sizes) + 1) * reading.BATCH
        sizes.append(len(rows))
        return add_rows(run_id, number, rows)

    async def open_page(store: RunStore, *states: str, **options: Any) -> Any:
        found = await open_rows(store, *states, **options)
        sizes.append(len(found))
        return found

    monkeypatch.setattr(reading, "add_rows", add)
    monkeypatch.setattr(RunStore, "open_rows", open_page)

    bulk.run(source(), max_credits=COST)

    assert bulk.counts() == {"done": 1, "held": 699}
    assert max(sizes) == reading.BATCH
