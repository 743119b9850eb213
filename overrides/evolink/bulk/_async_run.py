"""`AsyncRun`: a bulk run under asyncio."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

from .._session import AsyncSession
from ..async_client import AsyncEvoLink
from ..client import EvoLink
from ._engine.settlement import Settlement
from ._engine.working import run_rows
from ._jobs.reading import Reading
from ._jobs.source import Jobs, fingerprint, new_checker, read_records
from ._options import CheckedOptions, RunOptions
from ._results import RowResult, iter_results, write_results
from ._session import session_of
from ._store import administration, transactions
from ._store.run_store import RunStore
from ._store.sqlite import RunLock, SQLiteDatabase
from ._store.states import ACCEPTED, CANCELLED, FAILED, HELD, INTENT, NEW, PAUSED, RUNNING, TODO, Row
from ._values import InvalidJobs, Plan, RunStatus, price_of, status_of

RECORD_FOLDER = ".evolink-bulk"
"""The folder in the output folder that has the record of the run."""
RECORD_FILE = "run.sqlite3"
LOCK_FILE = "run.lock"
MAX_WAITING = 1000
"""The most ended rows that wait for the caller of `results`; then no further ones are begun."""


class AsyncRun:
    """A bulk run under asyncio; use it in an `async with` statement. The arguments and errors are those of `Run`."""

    def __init__(
        self,
        jobs: Jobs | None = None,
        output: str | Path = ".",
        *,
        client: AsyncEvoLink | EvoLink | None = None,
        **options: Unpack[RunOptions],
    ) -> None:
        self.folder = Path(output).absolute()
        """The output folder."""
        self._jobs = jobs
        self._client = client
        self._session: AsyncSession | None = None
        self._options = CheckedOptions.of(options)
        self._store: RunStore | None = None
        self._lock = RunLock(self.folder / RECORD_FOLDER / LOCK_FILE)
        self._plan: Plan | None = None
        self._is_read = False
        """Whether rows wait for their confirmation."""
        self._source: str | None = None
        self._work: asyncio.Task[None] | None = None

    async def read(self) -> Plan:
        """Read and check all jobs, and return what was found; nothing is sent."""
        options, store = self._options, await self._open(is_worker=True)
        run_id, database = store.run_id, store.database
        max_credits, per_second = options.max_credits, options.max_submissions_per_second
        if self._jobs is not None or max_credits is not None or per_second is not None:
            await database.run(
                partial(administration.set_limits, run_id, max_credits=max_credits, per_second=per_second)
            )
        reading: Reading | int
        states: tuple[str, ...] = (TODO, HELD, FAILED) if options.retry_failed else (TODO, HELD)
        self._source = (
            None
            if self._jobs is None
            else await asyncio.to_thread(fingerprint, self._jobs, options, self._open_session())
        )
        if self._jobs is None or (self._source is not None and self._source == (await store.run_state()).source):
            reading = await database.run(partial(administration.count_reading, run_id), is_query=True)
            self._is_read = False
        else:
            reading, states, self._is_read = await self._read_jobs(store, self._jobs), (NEW, *states), True
        prices = await database.run(partial(administration.prices_of, run_id, states), is_query=True)
        self._plan = Plan.of(reading, tuple(map(price_of, prices)))
        return self._plan

    async def _read_jobs(self, store: RunStore, jobs: Jobs) -> Reading:
        checker = new_checker(jobs, self._options, self._open_session())
        reading = Reading(store, checker, self.folder)
        await reading.read(read_records(jobs))
        if reading.problems or reading.has_files:  # which may be repaired or changed when the jobs are read again
            self._source = None
        return reading

    async def results(self) -> AsyncGenerator[RowResult, None]:
        """Submit the rows and yield the result of each when it has ended, in the order in which they end.

        At the end, rows are yielded that have not ended: those that are held, uncertain, or could not be fetched yet.
        """
        await self.enqueue()
        store = await self._open(is_worker=True)
        ended: asyncio.Queue[Row | None] = asyncio.Queue()
        room = asyncio.Semaphore(MAX_WAITING)

        async def put(row: Row) -> None:
            await room.acquire()
            ended.put_nowait(row)

        work = self._work = asyncio.create_task(
            run_rows(self._open_session(), store, self._options, self.folder, on_end=put)
        )
        work.add_done_callback(lambda _: ended.put_nowait(None))
        try:
            while (row := await ended.get()) is not None:
                room.release()
                yield RowResult.of(row)
            await work
            async for result in iter_results(store, HELD, INTENT, ACCEPTED):
                yield result
        finally:
            await self._stop()

    async def enqueue(self) -> Plan:
        """Let the rows be submitted, by the workers of the database or by `results`, and return what was read."""
        plan = self._plan or await self.read()
        self._plan, store = None, await self._open(is_worker=True)
        if plan.conflicts or (plan.problems and not self._options.skip_invalid):
            await store.database.run(partial(administration.forget_reading, store.run_id))
            raise InvalidJobs((*plan.problems, *plan.conflicts), plan.problem_count + len(plan.conflicts))
        if self._is_read:
            await store.database.run(partial(administration.confirm_reading, store.run_id, self._source))
            self._is_read = False
        if self._options.retry_failed:
            await self.retry()
        return plan

    async def run(self, on_result: Callable[[RowResult], object] | None = None) -> RunStatus:
        """Submit the rows, wait until all have ended, and return the status; `on_result` is called with each result."""
        async for result in self.results():
            if on_result is not None:
                on_result(result)
        return await self.status()

    async def status(self) -> RunStatus:
        """Return how far the run has come."""
        store = await self._open()
        counts = await store.database.run(partial(administration.count_rows, store.run_id), is_query=True)
        return status_of(await store.run_state(), counts)

    async def pause(self) -> None:
        """Submit nothing more, in no process; tasks that were submitted are fetched all the same."""
        await self._set_state(PAUSED)

    async def resume(self) -> None:
        """Let rows be submitted again, by the process that works on the run or by the next one."""
        await self._set_state(RUNNING)

    async def cancel(self) -> None:
        """Submit nothing more and cancel the rows that were not submitted; the others cannot be cancelled."""
        store = await self._open()
        await store.database.run(partial(administration.cancel_rows, store.run_id))

    async def retry(
        self, rows: Sequence[str] = (), *, failed: bool = True, cancelled: bool = False, uncertain: bool = False
    ) -> int:
        """Let rows be submitted once more, which is paid again, and return their number; `results` submits them.

        Args:
            rows: The ids of the rows, by default all that are in the jobs.
            failed: Whether failed rows are retried.
            cancelled: Whether cancelled rows are, which resumes a cancelled run.
            uncertain: Whether rows are whose outcome is uncertain. They may have been charged before.
        """
        chosen = {FAILED: failed, CANCELLED: cancelled, INTENT: uncertain}
        states = [state for state, is_chosen in chosen.items() if is_chosen]
        store = await self._open()
        if cancelled:
            await self._set_state(RUNNING)
        if not states:
            return 0
        return await store.database.run(partial(administration.retry_rows, store.run_id, states, rows))

    async def settle(self, tasks: Mapping[str, str] | None = None) -> list[str]:
        """Record the tasks of uncertain rows, and return the ids of these rows; `results` fetches what they are.

        Nothing is submitted. By default the tasks are those that the account's list shows without doubt, as `results`
        finds them if `resubmit_lost` is False; the error of a row that stays uncertain says what is missing.

        Args:
            tasks: The task of each row, given by the id of the row or by the `callback_url` of its request.

        Raises:
            ConfigurationError: If a row is not uncertain, or a task cannot be its own.
            NotFound: If the API has no such task.
        """
        settlement = Settlement(self._open_session(), await self._open())
        return await settlement.settle() if tasks is None else await settlement.name_tasks(tasks)

    async def rows(self) -> AsyncIterator[RowResult]:
        """Yield all rows as they are now, in the order of the jobs."""
        async for result in iter_results(await self._open()):
            yield result

    async def export(self) -> tuple[Path, Path]:
        """Write results.jsonl and results.csv to the output folder, and return their paths."""
        return await write_results(await self._open(), self.folder)

    async def close(self) -> None:
        """Close the record of the run, and the connections if no AsyncEvoLink was passed."""
        if self._store is not None:
            await self._stop()
            await self._store.database.close()
            self._store = None
        self._lock.release()
        if self._session is not None and not isinstance(self._client, AsyncEvoLink):
            await self._session.driver.close()
        self._session = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _open(self, *, is_worker: bool = False) -> RunStore:
        """Return the record of the run; a worker locks the folder, and creates the run if there is none.

        Raises:
            ConfigurationError: If another process works on the run, or there is none.
        """
        if self._options.database is not None:
            return await self._open_database(self._options.database, is_worker=is_worker)
        record = self.folder / RECORD_FOLDER / RECORD_FILE
        is_new = is_worker and self._jobs is not None
        if is_worker and (is_new or record.is_file()):
            self._lock.acquire()
        if self._store is None:
            database = SQLiteDatabase(record, create=is_new)
            run_ids = await database.run(administration.list_runs, is_query=True)
            if not run_ids:
                run_ids = [os.urandom(6).hex()]
                create = partial(administration.create_run, folder=str(self.folder), created=time.time())
                await database.run(partial(create, run_ids[0]))
            self._store = RunStore(database, run_ids[0])
        return self._store

    async def _open_database(self, url: str, *, is_worker: bool) -> RunStore:
        """Return the record of the run in PostgreSQL.

        Raises:
            ConfigurationError: If the database cannot be used, or has no such run.
        """
        if self._store is None:
            from ._store.postgres import PostgresDatabase

            run_id = self._options.run_id or self.folder.name
            database = await PostgresDatabase.connect(url)
            self._store = RunStore(database, run_id)
            if is_worker:
                create = partial(administration.create_run, run_id, folder=str(self.folder), created=time.time())
                await database.run(create)
            await self._store.run_state()  # raises if there is no such run
        return self._store

    async def _set_state(self, state: str) -> None:
        store = await self._open()
        await store.database.run(partial(transactions.set_state, store.run_id, state))

    def _open_session(self) -> AsyncSession:
        if self._session is None:
            self._session = session_of(self._client or AsyncEvoLink())
        return self._session

    async def _stop(self) -> None:
        """End the work on the rows, once the submissions in flight are recorded, and write the results."""
        if self._work is None or self._store is None:
            return
        work, self._work = self._work, None
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await write_results(self._store, self.folder)
