"""An account at EvoLink as the studio's service: the submissions of the journal, the account's tasks, and polling."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from .. import catalog, errors
from .._payload_values import read_number
from .._sansio.effects import ResponseSink
from .._sansio.messages import HTTPResponse
from .._sansio.result_stream import stream_result
from ..async_client import AsyncEvoLink
from ..journal import JournalEntry
from ..tasks import TaskSnapshot
from ._result_stream import ResultStream
from ._service import EXPIRED, Balance, Connection, SandboxControls, StudioError, TaskFilter, TaskList, TaskRecord

POLL_INTERVAL = 3.0
"""Seconds between two rounds of queries."""
MAX_POLLS = 48
"""Tasks that are queried in one round, those first that were not queried for the longest time."""
POLLS_IN_FLIGHT = 8
LIFETIME = 72 * 3600.0
"""Seconds after which a task that the journal has is taken as expired, without a query."""
LISTED_PAGES = 2
"""Pages of the account's tasks that are read at the start, for those that were submitted elsewhere."""
BALANCE_LIFETIME = 10.0
"""Seconds for which a balance is shown before it is queried again."""

logger = logging.getLogger("evolink.studio")


class AccountService:
    """The account of a client. `run` must be active, or its tasks do not change."""

    name = "EvoLink"
    controls: SandboxControls | None = None

    def __init__(
        self, client: AsyncEvoLink, *, profile: str | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        """Create the service; nothing is sent.

        Args:
            client: The client, whose journal has the earlier submissions.
            profile: The profile of the client, for copied code.
            clock: Returns the time in Unix seconds.
        """
        self._client, self._profile, self._clock = client, profile, clock
        self.allow_loopback = client._session.config.is_local
        self._records: dict[str, TaskRecord] = {}
        self._polled: dict[str, float] = {}
        """When each task was queried last."""
        self._balance: tuple[float, Balance | None] = (float("-inf"), None)

    @asynccontextmanager
    async def run(self) -> AsyncGenerator[None]:
        """Read the journal and the account's tasks, and query those that are not final, until the end."""
        self._add(filter(None, map(self._record_of_entry, self._journal_entries())))
        polling = asyncio.create_task(self._poll_for_ever())
        try:
            yield
        finally:
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling
            await self._client.close()

    def now(self) -> float:
        return self._clock()

    def list_tasks(self, wanted: TaskFilter, *, offset: int, limit: int) -> TaskList:
        found = [record for record in reversed(self._records.values()) if wanted.matches_record(record)]
        return TaskList([self._timed(record) for record in found[offset : offset + limit]], len(found))

    def states(self) -> Sequence[tuple[str, str, int]]:
        return [
            (task_id, record.snapshot.status, record.snapshot.progress)
            for task_id, record in reversed(self._records.items())
        ]

    async def task(self, task_id: str) -> TaskRecord | None:
        record = self._records.get(task_id)
        if record is not None and (not record.is_over or self._lacks_results(record)):
            await self._query(task_id)
        found = self._records.get(task_id)
        return None if found is None else self._timed(found)

    async def submit(self, request: Mapping[str, Any], *, idempotency_key: str, origin: str) -> str:
        try:
            task = await self._client.videos.generate(request, idempotency_key=idempotency_key or None)
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error
        self._records[task.id] = TaskRecord(task, request, credits_reserved=task.credits_reserved)
        self._balance = (float("-inf"), self._balance[1])
        return task.id

    def client(self, origin: str) -> AsyncEvoLink:
        return self._client

    async def upload(self, path: Path, name: str, *, origin: str) -> str:
        try:
            return (await self._client.files.upload(path, name=name)).url
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error

    async def result(self, task_id: str, number: int, *, byte_range: str | None = None) -> ResultStream:
        record = await self.task(task_id)
        if record is None:
            raise StudioError("There is no such task.")
        session = self._client._session

        def request(sink: ResponseSink) -> Awaitable[HTTPResponse]:
            operation = stream_result(session.config.endpoint, record.snapshot, number - 1, sink, byte_range=byte_range)
            return session.driver.run(operation)

        return await ResultStream.open(request)

    async def balance(self) -> Balance | None:
        at, known = self._balance
        if self._clock() - at < BALANCE_LIFETIME:
            return known
        self._balance = (self._clock(), known)
        try:
            found = await self._client.credits.get()
        except errors.EvoLinkError as error:
            logger.warning("the balance is not known: %s", error)
            return known
        self._balance = (self._clock(), Balance(found.remaining, found.used))
        return self._balance[1]

    def connection(self, origin: str) -> Connection:
        endpoint = self._client._session.config.endpoint
        return Connection(base_url=endpoint.base_url, profile=self._profile)

    def _journal_entries(self) -> list[JournalEntry]:
        return self._client.journal.entries(state="accepted") if self._client.journal is not None else []

    def _record_of_entry(self, entry: JournalEntry) -> TaskRecord | None:
        """Return the task of a submission in the journal, with a status that a query has to confirm."""
        if entry.task_id is None:
            return None
        status = EXPIRED if self._clock() - entry.began > LIFETIME else "pending"
        data = {"id": entry.task_id, "model": entry.model, "status": status, "created": int(entry.began)}
        return TaskRecord(TaskSnapshot(data), json.loads(entry.body), credits_reserved=entry.credits)

    def _add(self, records: Iterable[TaskRecord]) -> None:
        """Add tasks that are not known yet, in the order of their creation."""
        known = {record.id: record for record in records} | self._records
        by_age = sorted(known.values(), key=lambda record: record.snapshot.created or 0)
        self._records = {record.id: record for record in by_age}

    async def _poll_for_ever(self) -> None:
        try:
            for page in range(1, LISTED_PAGES + 1):
                listed = await self._client.tasks.list(page=page, page_size=50)
                self._add(TaskRecord(task) for task in listed.tasks)
        except errors.EvoLinkError as error:
            logger.warning("the account's tasks cannot be listed: %s", error)
        limit = asyncio.Semaphore(POLLS_IN_FLIGHT)

        async def query(task_id: str) -> None:
            async with limit:
                await self._query(task_id)

        while True:
            open_tasks = [
                task_id
                for task_id, record in self._records.items()
                if not record.is_over or (self._lacks_results(record) and task_id not in self._polled)
            ]
            open_tasks.sort(key=lambda task_id: self._polled.get(task_id, 0.0))
            await asyncio.gather(*map(query, open_tasks[:MAX_POLLS]))
            await asyncio.sleep(POLL_INTERVAL)

    async def _query(self, task_id: str) -> None:
        """Query a task, and keep what is known if the query fails."""
        self._polled[task_id] = self._clock()
        record = self._records[task_id]
        try:
            snapshot: TaskSnapshot = await self._client.tasks.get(task_id)
        except errors.NotFound:
            snapshot = TaskSnapshot({**record.snapshot.to_dict(), "status": EXPIRED})
        except errors.EvoLinkError as error:
            logger.warning("%s", error)
            return
        self._records[task_id] = replace(self._records[task_id], snapshot=snapshot)

    @staticmethod
    def _lacks_results(record: TaskRecord) -> bool:
        """Return whether it is completed, but only a list said so, which has no links."""
        return record.snapshot.status == "completed" and not record.result_count and not record.snapshot.element_id

    def _timed(self, record: TaskRecord) -> TaskRecord:
        """Return a task with the time that it is expected to take, and with what it cost."""
        if record.is_over:
            return replace(record, credits_charged=read_number(record.snapshot.to_dict(), "credits_used"))
        estimate = record.snapshot.estimated_time
        if estimate is None and record.model in catalog.ids():
            estimate = catalog.get(record.model).estimated_time
        if estimate is None or record.snapshot.created is None:
            return record
        return replace(record, seconds_left=max(record.snapshot.created + estimate - self._clock(), 0.0))
