"""The runs of a folder or a database for the studio: lists them, changes their states, retries and settles rows."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from .. import errors
from .._storage.media_types import HEADER_SIZE, detect_media_type
from ..async_client import AsyncEvoLink
from ..prices._estimate import to_credits
from ..studio import StudioError
from ..studio._bulk import BulkRow, BulkRun, RetryPrice
from ..studio._service import prompt_of
from ._async_run import RECORD_FILE, RECORD_FOLDER, AsyncRun
from ._folders import find_runs
from ._rate import EndRate
from ._run import list_statuses_async
from ._store import administration, transactions
from ._store.administration import ModelCount
from ._store.states import ACCEPTED, CANCELLED, FAILED, INTENT, TODO, Row
from ._values import IN_PROGRESS, QUEUED, SUBMITTING, UNCERTAIN, RunStatus, shown_state

T = TypeVar("T")

SCAN_INTERVAL = 5.0
"""Seconds between two searches for folders with runs."""
SCAN_SHARE = 20
"""A long search is followed by a pause of so many times its duration."""
_RECORDED = {
    QUEUED: (TODO, None),
    SUBMITTING: (INTENT, False),
    UNCERTAIN: (INTENT, True),
    IN_PROGRESS: (ACCEPTED, None),
}
"""State of a row as a status shows it -> its state in the record, and whether it has an error."""
MAX_CACHED = 50
"""Pages and figures of a run that are kept."""
Version = tuple[int, ...]
"""Times and sizes of the files of a record."""


class StudioRuns:
    """The runs in a folder and its folders, or those in a PostgreSQL database.

    Records are read in threads of their own, so that a busy file does not delay other pages, and only when a file has
    changed.
    """

    def __init__(self, folder: Path, *, database: str | None = None, clock: Callable[[], float] = time.time) -> None:
        """Create the list; nothing is read.

        Args:
            folder: Where runs are looked for, up to three folders deep.
            database: The URL of the database whose runs are listed instead.
            clock: Returns the time in Unix seconds.
        """
        self.place = "the database" if database is not None else str(folder.absolute())
        self._folder, self._database, self._clock = folder, database, clock
        self._outputs: dict[str, Path] = {}
        """The output folder of each run, or its name in the database, by its key."""
        self._scan_at = float("-inf")
        self._cache: dict[str, tuple[Version, dict[Hashable, Any]]] = {}
        """What was read of each run since its record changed last."""
        self._rates: dict[str, EndRate] = {}
        self._lock = asyncio.Lock()

    async def list_runs(self) -> Sequence[BulkRun]:
        async with self._lock:
            if self._database is not None:
                try:
                    statuses = await asyncio.to_thread(lambda: asyncio.run(list_statuses_async(str(self._database))))
                except (errors.EvoLinkError, ModuleNotFoundError) as error:
                    raise StudioError(str(error)) from error
                self._outputs = {_key_of(each.run_id): Path(each.run_id) for each in statuses}
                return [self._measured(_run_of(_key_of(each.run_id), each)) for each in statuses]
            await self._scan()
            found = [await self._read(key) for key in self._outputs]
        return sorted(found, key=lambda run: run.created, reverse=True)

    async def run(self, key: str) -> BulkRun | None:
        if key not in self._outputs:
            await self.list_runs()
        if key not in self._outputs:
            return None
        async with self._lock:
            return await self._read(key)

    async def rows(self, key: str, *, state: str, offset: int, limit: int) -> Sequence[BulkRow]:
        recorded, has_error = _RECORDED.get(state, (state or None, None))
        page = partial(administration.page_of_rows, has_error=has_error, offset=offset, limit=limit)

        async def read() -> list[BulkRow]:
            return [_row_of(row) for row in await self._query(key, lambda run_id: page(run_id, recorded))]

        return await self._cached(key, ("rows", state, offset, limit), read)

    async def retry_price(self, key: str, state: str) -> RetryPrice:
        recorded, has_error = _RECORDED.get(state, (state, None))
        prices = partial(administration.prices_of, states=[recorded], has_error=has_error)

        async def read() -> list[ModelCount]:
            return await self._query(key, prices)

        counts = await self._cached(key, ("price", state), read)
        rows, unknown = sum(each.rows for each in counts), sum(each.unknown for each in counts)
        return RetryPrice(rows, to_credits(sum(each.uc for each in counts)), unknown)

    async def pause(self, key: str) -> None:
        await self._call(key, AsyncRun.pause)

    async def resume(self, key: str) -> None:
        await self._call(key, AsyncRun.resume)

    async def cancel(self, key: str) -> None:
        await self._call(key, AsyncRun.cancel)

    async def retry(self, key: str, state: str) -> int:
        def retry(run: AsyncRun) -> Awaitable[int]:
            return run.retry(failed=state == FAILED, cancelled=state == CANCELLED, uncertain=state == UNCERTAIN)

        return await self._call(key, retry)

    async def settle(self, key: str, client: AsyncEvoLink) -> int:
        output, options = await self._place_of(key)
        try:
            # In this event loop, which is that of the client.
            async with AsyncRun(None, output, client=client, **options) as run:
                return len(await run.settle())
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error

    async def result(self, key: str, row_id: str, number: int) -> Path:
        reads = [transactions.Read(row_id)]
        (row,) = await self._query(key, lambda run_id: transactions.read_rows(run_id, reads))
        files = _files_of(row) if row is not None else []
        if row is None or not 1 <= number <= len(files):
            raise StudioError("The row has no such result.")
        path = Path(files[number - 1])
        try:
            with path.open("rb") as file:
                found = detect_media_type(file.read(HEADER_SIZE))
        except OSError as error:
            raise StudioError(
                f"{path} cannot be read: {error.strerror}. {row.host or 'Another machine'} wrote it."
            ) from error
        if found is None or found.kind != "video":
            raise StudioError(f"{path} is not a video.")
        return path

    async def _scan(self) -> None:
        """Look for the folders of runs, unless that was done just now."""
        started = self._clock()
        if started < self._scan_at:
            return
        outputs = await asyncio.to_thread(find_runs, self._folder)
        self._outputs = {_key_of(str(each.absolute())): each for each in outputs}
        self._scan_at = self._clock() + max(SCAN_INTERVAL, SCAN_SHARE * (self._clock() - started))

    async def _read(self, key: str) -> BulkRun:
        """Return a run, which is read if its record has changed."""

        async def read() -> BulkRun:
            version = self._version_of(key)
            try:
                run = _run_of(key, await self._call(key, AsyncRun.status))
            except StudioError as error:
                run = BulkRun(key, "", reason=str(error))
            if self._database is not None:
                return run
            folder = str(self._outputs[key].absolute())  # which may have been moved since it was recorded
            return replace(run, folder=folder, changed=max(version[::2], default=0) / 1e9)

        return self._measured(await self._cached(key, "status", read))

    async def _cached(self, key: str, name: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """Return what was read of a run, which is read anew if its record has changed or is in a database."""
        version = self._version_of(key)
        known, values = self._cache.get(key, ((), {}))
        if known != version or not version or len(values) > MAX_CACHED:
            values = {}
            self._cache[key] = version, values
        if name not in values:
            values[name] = await read()
        found: T = values[name]
        return found

    def _version_of(self, key: str) -> Version:
        """Return times and sizes of the files of a record, which change with it; nothing for a database."""
        found: list[int] = []
        for name in (RECORD_FILE, f"{RECORD_FILE}-wal") if self._database is None and key in self._outputs else ():
            try:
                status = (self._outputs[key] / RECORD_FOLDER / name).stat()
            except OSError:
                continue
            if status.st_size:
                found += (status.st_mtime_ns, status.st_size)
        return tuple(found)

    def _measured(self, run: BulkRun) -> BulkRun:
        """Return a run with its rate since the first time that it was shown."""
        rate = self._rates.setdefault(run.key, EndRate())
        rate.add(self._clock(), run.total - run.open)
        return replace(run, rate=rate.per_second if run.open else 0.0)

    async def _query(self, key: str, transaction: Callable[[str], transactions.Transaction[T]]) -> T:
        """Run a transaction on the record of a run."""

        async def query(run: AsyncRun) -> T:
            store = await run._open()
            return await store.database.run(lambda: transaction(store.run_id), is_query=True)

        return await self._call(key, query)

    async def _call(self, key: str, act: Callable[[AsyncRun], Awaitable[T]]) -> T:
        """Await what a function returns for a run, in a thread.

        Raises:
            StudioError: If there is no such run, or its record cannot be used.
        """
        output, options = await self._place_of(key)

        async def call() -> T:
            async with AsyncRun(None, output, **options) as run:
                return await act(run)

        try:
            return await asyncio.to_thread(lambda: asyncio.run(call()))
        except errors.EvoLinkError as error:
            raise StudioError(str(error)) from error

    async def _place_of(self, key: str) -> tuple[Path, dict[str, Any]]:
        """Return the output folder of a run and the options that open its record.

        Raises:
            StudioError: If there is no such run.
        """
        if key not in self._outputs:  # as after a restart of the studio, while its page is open
            await self.list_runs()
        output = self._outputs.get(key)
        if output is None:
            raise StudioError("There is no such run any more.")
        return output, {} if self._database is None else {"database": self._database, "run_id": str(output)}


def _key_of(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _run_of(key: str, status: RunStatus) -> BulkRun:
    return BulkRun(
        key,
        status.folder,
        status.state,
        status.reason,
        status.counts,
        status.reserved,
        status.charged,
        status.max_credits,
        status.created,
    )


def _row_of(row: Row) -> BulkRow:
    seconds = row.finished - row.began if row.finished is not None and row.began is not None else None
    return BulkRow(
        row.row_id,
        row.line,
        row.model,
        prompt_of(json.loads(row.request)),
        shown_state(row.state, has_error=row.error is not None),
        None if row.cost is None else to_credits(row.cost),
        row.task_id,
        _files_of(row),
        row.host,
        seconds,
        row.error,
    )


def _files_of(row: Row) -> list[str]:
    return [*([row.path] if row.path else []), *(json.loads(row.more) if row.more else [])]
