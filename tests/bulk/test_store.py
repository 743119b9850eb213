"""The record of a run in SQLite: budget, epochs, time slots, and what a clock that jumps does."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from evolink import errors
from evolink.bulk._engine.window import INITIAL_SIZE, MAX_PAUSE, DeadlineQueue, SubmissionWindow
from evolink.bulk._store import administration, sqlite, transactions
from evolink.bulk._store.administration import CheckedRow
from evolink.bulk._store.run_store import RunStore
from evolink.bulk._store.sqlite import SQLiteDatabase
from evolink.bulk._store.states import ACCEPTED, HELD, INTENT, PAUSED, RUNNING, TODO, Claim

T = TypeVar("T")
RUN = "run-1"


class Clock:
    """A clock that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def with_store(
    tmp_path: Path,
    act: Callable[[RunStore, Clock], Awaitable[T]],
    *,
    rows: int = 3,
    max_credits: int | None = None,
    per_second: float | None = None,
) -> T:
    async def run() -> T:
        database, clock = SQLiteDatabase(tmp_path / "run.sqlite3"), Clock()
        checked = [CheckedRow(f"r{n}", n, n, "m", "{}", None, f"{n}.mp4", 10) for n in range(rows)]
        await database.run(partial(administration.create_run, RUN, folder="/", created=0.0))
        await database.run(partial(administration.set_limits, RUN, max_credits=max_credits, per_second=per_second))
        reading = await database.run(partial(administration.begin_reading, RUN))
        await database.run(partial(administration.add_rows, RUN, reading, checked))
        await database.run(partial(administration.confirm_reading, RUN, None))
        try:
            return await act(RunStore(database, RUN, clock=clock), clock)
        finally:
            await database.close()

    return asyncio.run(run())


async def begin_all(store: RunStore) -> list[Claim]:
    rows = await store.open_rows(TODO, INTENT, ACCEPTED, HELD)
    claims = await asyncio.gather(*(store.begin(row, body="{}") for row in rows))
    return [claim for claim in claims if claim is not None]


def test_credits_are_reserved_before_the_post_and_never_above_the_budget(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        claims = await begin_all(store)
        assert [claim.row.state for claim in claims] == [INTENT, INTENT, HELD]
        assert (await store.run_state()).reserved == 20
        await store.note(claims[0].row, is_released=True, state="failed")
        assert (await store.run_state()).reserved == 10
        await store.note(claims[0].row, is_released=True, state="failed")
        assert (await store.run_state()).reserved == 10  # a transaction may run twice
        assert await store.database.run(administration.release_held) == 1

    with_store(tmp_path, act, max_credits=25)


def test_held_rows_are_released_in_running_runs_alone_and_found_by_an_index(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        released: dict[str, int] = {}
        for state in (PAUSED, RUNNING):
            await store.database.run(partial(transactions.set_state, RUN, state))
            await store.database.run(hold_last_row)
            released[state] = await store.database.run(administration.release_held)
        assert released == {PAUSED: 0, RUNNING: 1}

    def hold_last_row() -> transactions.Transaction[None]:
        yield transactions.Statement("UPDATE rows SET state = 'held' WHERE row_id = 'r2'")

    with_store(tmp_path, act)
    statement = next(administration.release_held())
    with closing(sqlite3.connect(tmp_path / "run.sqlite3")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}").fetchall()
    assert not [step for *_, step in plan if step.startswith("SCAN rows")]


def test_an_intent_that_waits_for_its_time_slot_is_new_again_for_the_next_worker(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        first, second = await begin_all(store)
        assert [(claim.row.began, claim.wait) for claim in (first, second)] == [(clock.now, 0.0), (None, 2.0)]
        clock.now += 1.0

        again = {claim.row.row_id: claim for claim in await begin_all(store)}

        assert [again[each].is_new for each in ("r0", "r1")] == [False, True]
        assert again["r1"].row.reserved == 10
        assert (await store.run_state()).reserved == 20
        assert await store.note(again["r1"].row, began=clock.now)
        assert not await store.note(second.row, began=clock.now)  # so that its former worker sends nothing
        assert [claim.is_new for claim in await begin_all(store)] == [False, False]

    with_store(tmp_path, act, rows=2, max_credits=25, per_second=0.5)


def test_a_row_that_was_taken_over_is_not_changed_by_its_former_worker(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        (first,), (second,) = await begin_all(store), await begin_all(store)
        assert (first.is_new, second.is_new) == (True, False)
        assert second.row.epoch == first.row.epoch + 1
        assert not await store.note(first.row, state=ACCEPTED, task_id="task-1")
        assert not await store.note(first.row)
        await store.settle(first.row, task_id="task-1")  # what it has learned is kept
        (row,) = await store.open_rows(ACCEPTED)
        assert row.task_id == "task-1"

    with_store(tmp_path, act, rows=1)


def test_begin_recognises_its_own_intent_if_its_commit_was_lost(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        (row,) = await store.open_rows(TODO)
        begins = [transactions.Begin(row.row_id, body="{}", claim="mine")]
        again = partial(transactions.begin, RUN, begins, now=0.0)
        (first,), (second,) = await store.database.run(again), await store.database.run(again)
        assert first is not None
        assert second is not None
        assert (first.is_new, second.is_new) == (True, True)
        assert (await store.run_state()).reserved == 10

    with_store(tmp_path, act, rows=1)


@pytest.mark.parametrize("state", [PAUSED, "cancelled"])
def test_nothing_is_begun_in_a_run_that_is_not_running(tmp_path: Path, state: str) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        await store.database.run(partial(transactions.set_state, RUN, state))
        claims = await begin_all(store)
        assert [(claim.row.state, claim.is_blocked) for claim in claims] == [(TODO, True)] * 3
        assert (await store.run_state()).reserved == 0

    with_store(tmp_path, act)


def test_a_pause_keeps_the_first_reason(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        await store.pause("credits: none left")
        await store.pause("key: refused")
        state = await store.run_state()
        assert (state.state, state.reason) == (PAUSED, "credits: none left")
        await store.database.run(partial(transactions.set_state, RUN, RUNNING))
        assert (await store.run_state()).reason is None

    with_store(tmp_path, act)


def test_the_rows_of_one_tick_share_a_commit_and_a_reservation(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        assert isinstance(store.database, SQLiteDatabase)
        executed: list[str] = []
        store.database._connection.set_trace_callback(executed.append)
        claims = await begin_all(store)
        await asyncio.gather(*(store.note(claim.row, state=ACCEPTED, task_id="task-1") for claim in claims))
        words = [sql.partition(" ")[0] if "UPDATE runs" not in sql else "reserve" for sql in executed]
        assert len(claims) == 20
        assert words.count("COMMIT") == 2
        assert words.count("reserve") == 1

    with_store(tmp_path, act, rows=20, max_credits=1000)


def test_readers_and_writers_of_a_file_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 0.0)

    async def act(store: RunStore, clock: Clock) -> None:
        path = tmp_path / "run.sqlite3"
        count = partial(transactions.open_rows, RUN, [TODO])
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0.0, check_same_thread=False)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE rows SET state = 'held'")
            reader = SQLiteDatabase(path)
            assert len(await reader.run(count, is_query=True)) == 3
            writer.execute("COMMIT")

            def write(state: str) -> str:
                writer.execute("UPDATE rows SET state = 'todo'")
                return state

            reader._connection.create_function("write", 1, write)
            assert await reader.run(_states_during_a_write, is_query=True) == [HELD] * 3
            assert len(await store.open_rows(TODO)) == 3
            await reader.close()

    with_store(tmp_path, act)


def _states_during_a_write() -> transactions.Transaction[list[str]]:
    found = yield transactions.Statement("SELECT write(state) FROM rows")
    return [state for (state,) in found]


def test_of_two_jobs_that_begin_a_row_at_once_one_has_it(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        (row,) = await store.open_rows(TODO)
        first, second = await asyncio.gather(store.begin(row, body="{}"), store.begin(row, body="{}"))
        assert first is None
        assert second is not None
        assert (second.row.epoch, second.is_new) == (2, True)
        assert (await store.run_state()).reserved == 10

    with_store(tmp_path, act, rows=1)


def test_rows_are_read_by_their_ids(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        rows = await asyncio.gather(*(store.read_row(row_id) for row_id in ("r1", "unknown", "r0")))
        assert [row and row.output for row in rows] == ["1.mp4", None, "0.mp4"]

    with_store(tmp_path, act)


def test_without_a_rate_a_worker_does_not_wait_for_the_faster_clock_of_another(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        first, second, third = await store.open_rows(TODO)
        await store.begin(first, body="{}")
        clock.now -= 0.5
        claims = [await store.begin(row, body="{}") for row in (second, third)]
        assert [claim and claim.wait for claim in claims] == [0.0, 0.0]

    with_store(tmp_path, act)


def test_submissions_are_spaced_for_all_workers_together(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        waits = [claim.wait for claim in await begin_all(store)]
        assert waits == pytest.approx([0.0, 0.5, 1.0])

    with_store(tmp_path, act, per_second=2.0)


def test_a_refusal_delays_every_row(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        await store.slow_down(30.0)
        await store.slow_down(10.0)
        assert [claim.wait for claim in await begin_all(store)] == pytest.approx([30.0] * 3)

    with_store(tmp_path, act)


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_jumps_stops_no_run(tmp_path: Path, jump: float) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        await store.slow_down(60.0)
        clock.now += jump
        assert max(claim.wait for claim in await begin_all(store)) < 2.0

    with_store(tmp_path, act, per_second=2.0)


def test_a_clock_that_is_set_back_a_little_delays_a_run_at_most_that_long(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        await begin_all(store)
        clock.now -= 100
        await store.database.run(partial(administration.retry_rows, RUN, ["intent"]))
        assert max(claim.wait for claim in await begin_all(store)) < 103

    with_store(tmp_path, act, per_second=2.0)


def test_pages_of_rows_miss_none(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        found, place = [], transactions.START
        while page := await store.open_rows(TODO, after=place, limit=2):
            found += [row.row_id for row in page]
            place = (page[-1].position, page[-1].row_id)
        assert found == [f"r{number}" for number in range(5)]

    with_store(tmp_path, act, rows=5)


def test_the_key_depends_on_the_run_the_row_and_the_attempt(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        rows = await store.open_rows(TODO)
        keys = {row.idempotency_key(RUN) for row in rows} | {rows[0].idempotency_key("run-2")}
        assert len(keys) == 4
        claims = await begin_all(store)
        await store.note(claims[0].row, state="failed", is_released=True)
        await store.database.run(partial(administration.retry_rows, RUN, ["failed"]))
        (retried,) = await store.open_rows(TODO)
        assert retried.idempotency_key(RUN) not in keys
        assert all(16 <= len(key) <= 96 for key in keys)

    with_store(tmp_path, act)


def test_a_transaction_that_fails_changes_nothing(tmp_path: Path) -> None:
    async def act(store: RunStore, clock: Clock) -> None:
        def fail() -> transactions.Transaction[None]:
            yield from transactions.set_state(RUN, PAUSED)
            yield transactions.Statement("SELECT * FROM no_such_table")

        with pytest.raises(errors.ConfigurationError, match="cannot be used"):
            await store.database.run(fail)
        assert (await store.run_state()).state == RUNNING

    with_store(tmp_path, act)


def test_the_window_grows_with_acceptances_and_halves_with_refusals() -> None:
    window = SubmissionWindow(None)
    for _ in range(100):
        window.record_acceptance()
    grown = window._size

    pauses = [window.record_refusal(None, now) for now in (0.0, 0.1, 2.0, 4.0)]

    assert grown == INITIAL_SIZE + 100
    assert window._size == pytest.approx(grown / 8)  # the second refusal is of the same burst
    window.record_acceptance()
    assert grown / 8 < window._size < grown / 8 + 1  # growth is slower after a refusal
    assert pauses == sorted(pauses)
    assert window.record_refusal(3600.0, 10.0) == MAX_PAUSE
    assert SubmissionWindow(0.1)._max_size == 1


def test_results_that_expire_first_are_fetched_first() -> None:
    async def act() -> list[float]:
        queue, order = DeadlineQueue(1), list[float]()

        async def fetch(deadline: float) -> None:
            await queue.acquire(deadline)
            order.append(deadline)
            await asyncio.sleep(0)
            queue.release()

        await asyncio.gather(*map(fetch, (5.0, 4.0, 3.0, 1.0, 2.0)))
        return order

    assert asyncio.run(act()) == [5.0, 1.0, 2.0, 3.0, 4.0]


def test_a_cancelled_download_gives_its_turn_to_the_next() -> None:
    async def act() -> None:
        queue = DeadlineQueue(1)
        await queue.acquire(0.0)
        waiting = asyncio.ensure_future(queue.acquire(1.0))
        await asyncio.sleep(0)
        queue.release()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.wait_for(queue.acquire(2.0), 1)

    asyncio.run(act())
