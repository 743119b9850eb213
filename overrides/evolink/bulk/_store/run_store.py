"""The record of one run: the transactions of `transactions.py` in a database."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from ... import errors
from . import transactions
from .batches import Batches
from .states import PAUSED, Claim, Row, RunState
from .transactions import START, Begin, Database, Note, Place, Read

PAUSE = 0.005
"""Seconds between two commits while rows are waiting. A commit takes 0.7 ms of CPU, one more row in it 0.05 ms."""


class RunStore:
    """What the jobs of one run read and write."""

    def __init__(self, database: Database, run_id: str, *, clock: Callable[[], float] = time.time) -> None:
        """Create the record of a run that exists; `clock` returns the time in Unix seconds."""
        self.run_id = run_id
        self.database = database
        self.clock = clock
        self._batches: Batches[Begin | Note | Read, Any] = Batches(self._commit, pause=PAUSE)

    async def begin(self, row: Row, *, body: str) -> Claim | None:
        """Take a row over, and record the intent to submit it; see `transactions.begin`."""
        claim: Claim | None = await self._batches.add(Begin(row.row_id, body, os.urandom(8).hex()))
        return claim

    async def note(self, row: Row, *, is_released: bool = False, **changes: Any) -> bool:
        """Change a row, and return False if another worker has taken it over; see `transactions.note`."""
        is_changed: bool = await self._batches.add(Note(row.row_id, row.epoch, changes, is_released))
        return is_changed

    async def read_row(self, row_id: str) -> Row | None:
        """Return a row, None if there is no such row."""
        row: Row | None = await self._batches.add(Read(row_id))
        return row

    async def settle(self, row: Row, *, task_id: str) -> None:
        """Record the task of a submission whose row was taken over meanwhile; see `transactions.settle`."""
        await self.database.run(
            lambda: transactions.settle(self.run_id, row.row_id, claim=row.claim, task_id=task_id, now=self.clock())
        )

    async def open_rows(self, *states: str, after: Place = START, limit: int = 500) -> list[Row]:
        """Return the next rows in some states, or in any, in the order of their places, beginning behind one."""
        return await self.database.run(
            lambda: transactions.open_rows(self.run_id, states, after=after, limit=limit), is_query=True
        )

    async def latest_end(self) -> float:
        """Return when the latest row was done or failed, in Unix seconds; 0 if none was."""
        return await self.database.run(lambda: transactions.latest_end(self.run_id), is_query=True)

    async def ended_rows(self, after: tuple[float, str]) -> list[Row]:
        """Return the next rows that are done or failed, in the order of their ends, beginning behind one."""
        return await self.database.run(lambda: transactions.ended_rows(self.run_id, after=after), is_query=True)

    async def run_state(self) -> RunState:
        """Return the run as it is now.

        Raises:
            ConfigurationError: If there is no such run.
        """
        state = await self.database.run(lambda: transactions.run_state(self.run_id), is_query=True)
        if state is None:
            raise errors.ConfigurationError(f"There is no run {self.run_id}.")
        return state

    async def pause(self, reason: str) -> None:
        """Pause the run for a reason, unless it is paused or cancelled already."""
        await self.database.run(lambda: transactions.set_state(self.run_id, PAUSED, reason, if_running=True))

    async def slow_down(self, seconds: float) -> None:
        """Let no row be submitted for some seconds."""
        await self.database.run(lambda: transactions.slow_down(self.run_id, self.clock() + seconds))

    async def _commit(self, items: list[Begin | Note | Read]) -> list[Any]:
        return await self.database.run(lambda: transactions.run_batch(self.run_id, items, now=self.clock()))
