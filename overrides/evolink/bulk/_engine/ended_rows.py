"""The rows of a run in PostgreSQL that end, whichever worker ends them, as the workers of one process yield them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

from .._store.run_store import RunStore
from .._store.states import Row

MIN_INTERVAL = 0.5
"""Seconds between two queries for rows that have ended."""
MAX_INTERVAL = 2.0
"""Seconds between two queries while no row ends."""
MAX_SHARE = 0.03
"""The largest share of the time that these queries may take."""
OVERLAP = 10.0
"""Seconds between the time that the database records for the end of a row and the commit of it, at most."""


class EndedRows:
    """Reads the rows of a run that end, each once; keeps the ids of those of the last seconds in memory."""

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self._recent: dict[tuple[str, int], float] = {}
        """The rows and attempts that have ended lately, and when by the clock of the database."""
        self._latest = 0.0

    async def follow(self, work: Coroutine[Any, Any, None], put: Callable[[Row], Awaitable[None]]) -> None:
        """Run some work and pass on each row that ends meanwhile."""
        clock = asyncio.get_running_loop().time
        self._latest = await self._store.latest_end()
        async for _ in self._read():  # those that have ended before
            pass
        working = asyncio.create_task(work)
        interval = MIN_INTERVAL
        try:
            is_done = False
            while not is_done:
                is_done = bool((await asyncio.wait({working}, timeout=interval))[0])
                started = clock()
                rows = [row async for row in self._read()]
                interval = MIN_INTERVAL if rows else min(2 * interval, MAX_INTERVAL)
                interval = max(interval, (clock() - started) / MAX_SHARE)
                for row in rows:
                    await put(row)
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _read(self) -> AsyncIterator[Row]:
        """Yield the rows that have ended since the last call."""
        after = (self._latest - OVERLAP, "")
        while rows := await self._store.ended_rows(after):
            for row in rows:
                finished = row.finished or 0.0
                after = (finished, row.row_id)
                self._latest = max(self._latest, finished)
                if (key := (row.row_id, row.attempt)) not in self._recent:
                    self._recent[key] = finished
                    yield row
        oldest = self._latest - OVERLAP
        self._recent = {key: finished for key, finished in self._recent.items() if finished >= oldest}
