"""The PostgreSQL driver: pgqueuer decides which worker works on a row, the tables of the run decide what was paid."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pgqueuer import PgQueuer
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.domain.models import Job as QueueJob
from pgqueuer.queries import Queries

from ..._session import AsyncSession
from .._store.administration import has_open_rows, release_held
from .._store.postgres import SETUP_LOCK, PostgresDatabase
from .._store.run_store import RunStore
from .._store.transactions import run_state
from .context import JobContext
from .job import Job
from .poller import SharedPoller
from .runner import LAST_SUBMISSIONS, SETTLE_INTERVAL
from .settlement import Settlement
from .window import SubmissionWindow

logger = logging.getLogger("evolink")

ENTRYPOINT = "evolink-bulk-row"
"""The name of the queue's jobs; the payload of one is the JSON of the ids of a run and a row."""
HEARTBEAT_TIMEOUT = timedelta(seconds=20)
"""The rows of a worker without a heartbeat for so long are taken over."""
DEQUEUE_TIMEOUT = timedelta(seconds=5)
"""How often an idle worker asks for jobs. With the heartbeat of 20 s, takeovers take 10 to 25 s."""
MIN_DEQUEUE_INTERVAL = timedelta(seconds=1)
"""How often a worker that has as many rows in flight as it may asks for jobs."""
RECONCILE_INTERVAL = 5.0
"""Seconds. How often open rows without a job are enqueued, by whichever worker has the lock."""
DONE_INTERVAL = 1.0
"""Seconds. How often a worker that is to end with a run, and has none of its rows in flight, queries the open ones."""
RETRY_DELAY = timedelta(seconds=60)
"""How long a row waits before it is tried again whose outcome is uncertain or whose result could not be fetched."""
MAX_QUEUED = 5000
"""The most jobs in the queue; the other open rows wait in the table of rows."""
RECONCILE_LOCK = SETUP_LOCK + 1
MAX_BATCH = 100
"""The most jobs that a worker takes with one query."""

_WITHOUT_JOB = """
SELECT run_id, row_id, CASE WHEN rows.state = 'todo' THEN 0 ELSE 1 END, rows.error IS NOT NULL
FROM rows JOIN runs USING (run_id)
WHERE (rows.state IN ('intent', 'accepted') OR rows.state = 'todo' AND runs.state = 'running')
    AND NOT EXISTS (SELECT 1 FROM {queue} WHERE dedupe_key = run_id || ' ' || row_id)
ORDER BY 3 DESC, position
LIMIT $1
"""
"""The open rows without a job in the queue: the run, the row, its priority, and whether it is to be tried later."""


class ResilientDriver(AsyncpgPoolDriver):
    """pgqueuer's driver, which repeats a statement until the database is reachable.

    Without it, an outage ends pgqueuer's loop, which then waits for all jobs in flight before it can be restarted.
    """

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__(database.pool)
        self._database = database

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self._database.repeat(partial(super().fetch, query, *args))

    async def execute(self, query: str, *args: object) -> str:
        return await self._database.repeat(partial(super().execute, query, *args))


class Worker:
    """Works on the rows of all runs in a database, beside any number of other workers."""

    def __init__(
        self,
        session: AsyncSession,
        database: PostgresDatabase,
        *,
        max_in_flight: int,
        folder: Path | None = None,
        min_free_bytes: int = 0,
        **context_options: Any,
    ) -> None:
        """Create a worker.

        Args:
            session: What sends the requests.
            database: The database.
            max_in_flight: The most rows between submission and the end of the download.
            folder: The output folder; by default that of each run.
            min_free_bytes: The disk space of an output folder below which its run pauses.
            context_options: Further fields of `JobContext`.
        """
        self._session = session
        self._database = database
        self._max_in_flight = max(max_in_flight, 2)
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self._context_options = context_options
        self._contexts: dict[str, JobContext] = {}
        self._settlements: list[Settlement] = []
        """Those of the runs whose lost submissions are not sent again."""
        self._settled_at = float("-inf")
        self._in_flight = Counter[str]()
        """How many rows of each run this worker has in flight."""
        self._stopping = asyncio.Event()
        self._failure: BaseException | None = None

    async def run(self, *, until_done: str | None = None) -> None:
        """Work until `stop` is called, or until a run has no open row any more, or is paused and has none in flight.

        Args:
            until_done: The id of that run.
        """
        driver = ResilientDriver(self._database)
        async with SharedPoller(self._session) as self._poller:
            manager = PgQueuer(driver)
            await self._database.repeat(self._install)
            manager.entrypoint(ENTRYPOINT)(self._work)
            manager.qm.min_dequeue_poll_interval = MIN_DEQUEUE_INTERVAL
            batch = max(min(MAX_BATCH, self._max_in_flight // 2), 1)
            queue = asyncio.create_task(
                manager.qm.run(
                    dequeue_timeout=DEQUEUE_TIMEOUT,
                    heartbeat_timeout=HEARTBEAT_TIMEOUT,
                    batch_size=batch,
                    max_concurrent_tasks=max(self._max_in_flight, 2 * batch),
                )
            )
            reconciler = asyncio.create_task(self._reconcile(until_done))
            try:
                await asyncio.wait({queue, reconciler}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await self._end(manager, queue, reconciler)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """End the worker once its submissions in flight are recorded; other workers take over its rows."""
        self._stopping.set()

    async def _install(self) -> None:
        """Create the tables of the queue unless the database has them."""
        async with self._database.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", SETUP_LOCK)
            queries = Queries(AsyncpgDriver(connection))
            if not await queries.schema_is_installed():
                await queries.install()

    async def _work(self, job: QueueJob) -> None:
        """Take a row as far as it goes."""
        run_id, row_id = json.loads(job.payload or b"[]")
        self._in_flight[run_id] += 1
        try:
            context = await self._context_of(run_id)
            row = None if context is None else await context.store.read_row(row_id)
            if context is not None and row is not None:
                await Job(context, row).run()
        except Exception as error:
            self._failure = self._failure or error
            self._stopping.set()
            raise
        finally:
            self._in_flight[run_id] -= 1

    async def _context_of(self, run_id: str) -> JobContext | None:
        if run_id not in self._contexts:
            run = await self._database.run(partial(run_state, run_id))
            if run is None:
                return None
            folder = self._folder or Path(run.folder)
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            if run_id not in self._contexts:
                self._contexts[run_id] = context = JobContext(
                    session=self._session,
                    store=RunStore(self._database, run_id),
                    poller=self._poller,
                    window=SubmissionWindow(run.per_second),
                    folder=folder,
                    **self._context_options,
                )
                if not context.submitter.resubmit_lost:
                    self._settlements.append(Settlement(self._session, RunStore(self._database, run_id)))
        return self._contexts[run_id]

    async def _reconcile(self, until_done: str | None) -> None:
        """Enqueue open rows that have no job, and try held rows again, every five seconds.

        Jobs are lost because pgqueuer lets a worker finish a job that another one has taken over, and because the rows
        that are read are not enqueued in the same transaction.
        """
        while not self._stopping.is_set():
            await self._database.repeat(self._reconcile_once)
            for context in list(self._contexts.values()):
                free = (await asyncio.to_thread(shutil.disk_usage, context.folder)).free
                if free < self._min_free_bytes:
                    await context.store.pause(f"disk: {free / 1e9:.1f} GB are free in {context.folder}.")
            is_last = await self._is_done(until_done)
            if not await self._settle(is_last=is_last) and is_last:
                return
            await self._wait_for_next(until_done)

    async def _is_done(self, run_id: str | None) -> bool:
        if run_id is None or self._in_flight[run_id]:
            return False
        return not await self._database.run(partial(has_open_rows, run_id), is_query=True)

    async def _wait_for_next(self, until_done: str | None) -> None:
        """Wait until open rows are to be enqueued again, or until this worker is to end."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + RECONCILE_INTERVAL
        interval = RECONCILE_INTERVAL if until_done is None else DONE_INTERVAL
        while (left := deadline - clock()) > 0 and not self._stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(min(interval, left)):
                    await self._stopping.wait()
            if await self._is_done(until_done):
                return

    async def _settle(self, *, is_last: bool) -> bool:
        """Look for the tasks of uncertain rows from time to time, and return whether one has its task now."""
        now = asyncio.get_running_loop().time()
        if not is_last and now - self._settled_at < SETTLE_INTERVAL:
            return False
        self._settled_at = now
        return any([await settlement.settle(wait=is_last) for settlement in self._settlements])

    async def _reconcile_once(self) -> None:
        await self._database.run(release_held)
        async with self._database.pool.acquire() as connection, connection.transaction():
            if await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", RECONCILE_LOCK):
                await self._enqueue(connection)

    async def _enqueue(self, connection: Any) -> None:
        """Enqueue the open rows that have no job."""
        queries = Queries(AsyncpgDriver(connection))
        queued = sum(each.count for each in await queries.queue_size() if each.status == "queued")
        without_job = _WITHOUT_JOB.format(queue=queries.qbe.settings.queue_table)
        rows = await connection.fetch(without_job, max(MAX_QUEUED - queued, 0))
        if not rows:
            return
        keys = [(run_id, row_id) for run_id, row_id, _, _ in rows]
        await queries.enqueue(
            [ENTRYPOINT] * len(rows),
            [json.dumps(key).encode() for key in keys],
            [priority for _, _, priority, _ in rows],
            [RETRY_DELAY if is_later else None for _, _, _, is_later in rows],
            dedupe_key=[f"{run_id} {row_id}" for run_id, row_id in keys],
            on_conflict="skip",
        )

    async def _end(self, manager: PgQueuer, queue: asyncio.Task[None], reconciler: asyncio.Task[None]) -> None:
        """Wait for the submissions in flight, whose tasks are recorded, and end everything else."""
        for task in (queue, reconciler):
            if task.done() and not task.cancelled() and self._failure is None:
                self._failure = task.exception()
        reconciler.cancel()
        submitting: list[asyncio.Task[Any]] = []
        for context in self._contexts.values():
            context.stopping.set()
            submitting += context.submitting
        if submitting:
            await asyncio.wait(submitting, timeout=LAST_SUBMISSIONS)
        manager.shutdown.set()
        await asyncio.wait({queue}, timeout=1.0)
        queue.cancel()
        await asyncio.gather(queue, reconciler, return_exceptions=True)
