"""`Run`: a bulk run for code without asyncio, over an `AsyncRun` in the event loop of a thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import AsyncGeneratorType, TracebackType
from typing import Self, TypeVar, Unpack, cast

from ..async_client import AsyncEvoLink
from ..client import EvoLink
from ._async_run import AsyncRun
from ._jobs.source import Jobs
from ._options import RunOptions
from ._results import RowResult
from ._store import administration
from ._store.run_store import RunStore
from ._values import Plan, RunStatus, status_of

T = TypeVar("T")


class Run:
    """Thousands of generations that go on where they stopped; use it in a `with` statement.

    The first process that calls `read` or `results` locks the output folder. `status`, `pause`, `resume`, `cancel`,
    `retry` and `export` work at any time, also from another process, and need no client; so does `settle` with one.
    """

    def __init__(
        self,
        jobs: Jobs | None = None,
        output: str | Path = ".",
        *,
        client: EvoLink | AsyncEvoLink | None = None,
        **options: Unpack[RunOptions],
    ) -> None:
        """Create a run, or open the one that is in the output folder; nothing is read or sent.

        Args:
            jobs: A file (.jsonl, .json, .yaml, .csv or .tsv), or an iterable of mappings or request objects. None
                for the rows that an earlier reading left.
            output: The output folder, which has the results and the record of the run.
            client: The client, by default `AsyncEvoLink()`. Its journal is not used.
            options: `model` and `defaults` are fields of every row that does not have them. `name` is the template of
                the path of a result, such as "{product}"; by default the id of the row. `max_credits` is the budget:
                no row is submitted whose estimate would pass it. `unknown_price` are the credits to reserve for a row
                whose price is unknown. `max_in_flight` are the most rows between submission and the end of the
                download, 200 by default. `max_submissions_per_second` is the rate at the API. The run pauses if the
                disk has less than `min_free_bytes`, 1 GB by default. `task_timeout` are the seconds after which a task
                that is not final is left to a later call, 24 hours by default. With `skip_invalid`, rows that cannot
                be submitted are left out. With `retry_failed`, failed rows are submitted once more, which is paid
                again. `check=False` sends rows that the contract refuses.
                `resubmit_lost=False` looks for the task of a row whose response was lost in the account's list, for a
                gateway that ignores idempotency keys; by default the row is submitted again with its key. With
                `database`, a URL of PostgreSQL, the record is there, workers on other machines share the run, and
                `run_id` is its name, by default that of the output folder.

        Raises:
            ConfigurationError: If an option is not valid.
        """
        self._run = AsyncRun(jobs, output, client=client, **options)
        self._client = client
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="evolink-bulk-loop", daemon=True)
        self._thread.start()

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self._run.folder

    def read(self) -> Plan:
        """Read and check all jobs, and return what was found; nothing is sent.

        A row is identified by its request, its local files and its output name: a row that was read before keeps its
        state, a changed row is a new one, and equal rows are separate ones. Rows that were not submitted and are not
        in the jobs any more are cancelled by `results`.

        Raises:
            ConfigurationError: If another process works on the run, or its folder cannot be used.
        """
        return self._call(self._run.read())

    def results(self) -> Generator[RowResult, None, None]:
        """Submit the rows and yield the result of each when it has ended, in the order in which they end.

        With a database, these are also the rows that other workers end meanwhile. At the end, rows are yielded that
        have not ended: those that are held, uncertain, or could not be fetched yet. It ends when all rows have ended,
        or when nothing more can be done: the run is paused, the budget does not suffice for the held rows, or outcomes
        stay uncertain. results.jsonl and results.csv are written at the end.

        Raises:
            InvalidJobs: If rows cannot be submitted, unless `skip_invalid`; nothing was sent.
            ConfigurationError: If another process works on the run, or its record cannot be used any more.
        """
        results = self._run.results()
        try:
            while (result := self._call(anext(results, None))) is not None:
                yield result
        finally:
            if not cast("AsyncGeneratorType[RowResult, None]", results).ag_running:  # as after a second Ctrl-C
                self._call(results.aclose())

    def enqueue(self) -> Plan:
        """Let the rows be submitted, by the workers of the database or by `results`, and return what was read.

        Raises:
            InvalidJobs: If rows cannot be submitted, unless `skip_invalid`.
        """
        return self._call(self._run.enqueue())

    def run(self, on_result: Callable[[RowResult], object] | None = None) -> RunStatus:
        """Submit the rows, wait until all have ended, and return the status; `on_result` is called with each result."""
        for result in self.results():
            if on_result is not None:
                on_result(result)
        return self.status()

    def status(self) -> RunStatus:
        """Return how far the run has come."""
        return self._call(self._run.status())

    def pause(self) -> None:
        """Submit nothing more, in no process; tasks that were submitted are fetched all the same."""
        self._call(self._run.pause())

    def resume(self) -> None:
        """Let rows be submitted again, by the process that works on the run or by the next one."""
        self._call(self._run.resume())

    def cancel(self) -> None:
        """Submit nothing more and cancel the rows that were not submitted; the others cannot be cancelled."""
        self._call(self._run.cancel())

    def retry(
        self, rows: Sequence[str] = (), *, failed: bool = True, cancelled: bool = False, uncertain: bool = False
    ) -> int:
        """Let rows be submitted once more, which is paid again, and return their number; see `AsyncRun.retry`."""
        return self._call(self._run.retry(rows, failed=failed, cancelled=cancelled, uncertain=uncertain))

    def settle(self, tasks: Mapping[str, str] | None = None) -> list[str]:
        """Record the tasks of uncertain rows, and return the ids of these rows; see `AsyncRun.settle`."""
        return self._call(self._run.settle(tasks))

    def rows(self) -> Generator[RowResult, None, None]:
        """Yield all rows as they are now, in the order of the jobs."""
        rows = self._run.rows()
        while (row := self._call(anext(rows, None))) is not None:
            yield row

    def export(self) -> tuple[Path, Path]:
        """Write results.jsonl and results.csv to the output folder, and return their paths."""
        return self._call(self._run.export())

    def close(self) -> None:
        """Close the record of the run and its connections."""
        if self._loop.is_closed():
            return
        self._call(self._run.close())
        if isinstance(self._client, AsyncEvoLink):
            self._call(self._client._session.driver.close())  # of this event loop
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _call(self, awaitable: Awaitable[T]) -> T:
        """Await something in the thread's event loop; Ctrl-C cancels it and waits for its end, a second does not."""
        ended = threading.Event()
        future = asyncio.run_coroutine_threadsafe(_await(awaitable, ended), self._loop)
        try:
            return future.result()
        except KeyboardInterrupt:
            future.cancel()
            ended.wait()
            raise


def list_statuses(database: str) -> list[RunStatus]:
    """Return the status of each run in a PostgreSQL database, the newest first."""
    return asyncio.run(list_statuses_async(database))


async def list_statuses_async(url: str) -> list[RunStatus]:
    """Return the status of each run in a PostgreSQL database, the newest first."""
    from ._store.postgres import PostgresDatabase

    database = await PostgresDatabase.connect(url)
    try:
        return [
            status_of(
                await RunStore(database, run_id).run_state(),
                await database.run(partial(administration.count_rows, run_id), is_query=True),
            )
            for run_id in await database.run(administration.list_runs, is_query=True)
        ]
    finally:
        await database.close()


async def _await(awaitable: Awaitable[T], ended: threading.Event) -> T:
    try:
        return await awaitable
    finally:
        ended.set()
