"""The embedded driver: the SQLite table is the queue, and one process works on it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from functools import partial

from .._store.administration import release_held
from .._store.run_store import RunStore
from .._store.states import ACCEPTED, DONE, FAILED, INTENT, RUNNING, TODO, Row
from .._store.transactions import START, Place
from .context import JobContext
from .job import Job
from .settlement import Settlement

PAGE = 200
"""The rows that are read at a time."""
STATE_INTERVAL = 1.0
"""Seconds. How often a run that cannot submit reads whether it was resumed."""
CHECK_INTERVAL = 0.5
"""Seconds. How often the free disk space and the state of the run are looked up between submissions."""
SETTLE_INTERVAL = 60.0
"""Seconds. How often the tasks of uncertain rows are looked for between submissions."""
LAST_SUBMISSIONS = 60.0
"""Seconds for which the end of a run waits for submissions in flight."""


class Runner:
    """Runs the open rows of a run until all have ended, or nothing can be done about the others."""

    def __init__(
        self,
        context: JobContext,
        store: RunStore,
        *,
        max_in_flight: int,
        min_free_bytes: int,
        on_end: Callable[[Row], Awaitable[None]],
    ) -> None:
        """Create the runner.

        Args:
            context: What the jobs share.
            store: The record of the run.
            max_in_flight: The most rows between submission and the end of the download.
            min_free_bytes: The disk space of the output folder below which the run pauses.
            on_end: Called with each row that is done or failed; no further row is begun in its place until it returns.
        """
        self._context = context
        self._store = store
        self._slots = asyncio.Semaphore(max_in_flight)
        self._min_free_bytes = min_free_bytes
        self._checked_at = float("-inf")
        self._settlement = None if context.submitter.resubmit_lost else Settlement(context.session, store)
        self._settled_at = asyncio.get_running_loop().time()
        self._on_end = on_end
        self._jobs: dict[str, asyncio.Task[Row]] = {}
        self._left: set[str] = set()
        """The rows that this process has tried and can do nothing more about."""
        self._failure: BaseException | None = None
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Work until nothing more can be done.

        Raises:
            ConfigurationError: If the record of the run cannot be used any more. Submissions in flight have ended.
        """
        try:
            await self._run_pages((ACCEPTED, INTENT))
            while True:
                if self._is_settlement_due():
                    await self._settle(wait=False)
                is_running = (await self._store.run_state()).state == RUNNING
                if is_running and await self._run_pages((TODO,)):
                    continue
                self._raise_failure()
                if self._jobs:
                    await self._wait_for_news(is_running)
                elif not await self._store.database.run(release_held) and not await self._settle(wait=True):
                    return
        finally:
            await self._stop()

    def _is_settlement_due(self) -> bool:
        elapsed = asyncio.get_running_loop().time() - self._settled_at
        return self._settlement is not None and elapsed >= SETTLE_INTERVAL

    async def _settle(self, *, wait: bool) -> bool:
        """Look for the tasks of uncertain rows, and return whether a row has its task now, which is fetched then."""
        self._settled_at = asyncio.get_running_loop().time()
        settled = [] if self._settlement is None else await self._settlement.settle(wait=wait)
        self._left.difference_update(settled)
        return bool(settled) and await self._run_pages((ACCEPTED,))

    async def _wait_for_news(self, is_running: bool) -> None:
        """Wait until all jobs have ended or a row is to be tried again, or until a paused run is resumed."""
        self._news.clear()
        while True:
            try:
                async with asyncio.timeout(None if is_running else STATE_INTERVAL):
                    await self._news.wait()
                return
            except TimeoutError:
                if (await self._store.run_state()).state == RUNNING:
                    self._left.clear()
                    await self._run_pages((ACCEPTED, INTENT))
                    return

    async def _run_pages(self, states: tuple[str, ...]) -> bool:
        """Start a job for each row in some states, and return whether there was one."""
        place: Place = START
        has_started = False
        while rows := await self._store.open_rows(*states, after=place, limit=PAGE):
            for row in rows:
                place = (row.position, row.row_id)
                if row.row_id in self._jobs or row.row_id in self._left:
                    continue
                await self._slots.acquire()
                self._raise_failure()
                if row.state == TODO and not await self._may_submit():
                    self._slots.release()
                    return has_started or self._is_settlement_due()
                job = asyncio.create_task(self._run_job(Job(self._context, row)))
                self._jobs[row.row_id] = job
                job.add_done_callback(partial(self._finish, row.row_id))
                has_started = True
        return has_started

    async def _run_job(self, job: Job) -> Row:
        row = await job.run()
        if row.state in (DONE, FAILED):
            await self._on_end(row)
        return row

    async def _may_submit(self) -> bool:
        """Return whether the next row may be submitted now; the run pauses if the disk is nearly full.

        That is looked up from time to time: a row that is begun in a paused run is not submitted.
        """
        now = asyncio.get_running_loop().time()
        if now - self._checked_at < CHECK_INTERVAL:
            return True
        self._checked_at = now
        if self._is_settlement_due():
            return False
        free = await asyncio.to_thread(lambda: shutil.disk_usage(self._context.folder).free)
        if free < self._min_free_bytes:
            await self._store.pause(f"disk: {free / 1e9:.1f} GB are free in {self._context.folder}.")
        return (await self._store.run_state()).state == RUNNING

    def _finish(self, row_id: str, job: asyncio.Task[Row]) -> None:
        del self._jobs[row_id]
        self._slots.release()
        if not self._jobs:
            self._news.set()
        if job.cancelled():
            return
        if (error := job.exception()) is not None:
            self._failure = self._failure or error
            self._news.set()
            return
        row = job.result()
        if row.state == TODO:
            self._news.set()
        if row.state in (INTENT, ACCEPTED):
            self._left.add(row_id)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    async def _stop(self) -> None:
        """Wait for the submissions in flight, whose tasks are recorded, and cancel everything else."""
        context = self._context
        context.stopping.set()
        if context.submitting:
            await asyncio.wait(context.submitting, timeout=LAST_SUBMISSIONS)
        jobs = list(self._jobs.values())
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, *context.submitting, return_exceptions=True)
