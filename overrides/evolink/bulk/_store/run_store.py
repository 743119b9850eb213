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
from .transactions import START, Begin, Database, Note, Place


class RunStore:
    """What the jobs of one run read and write."""

    def __init__(self, database: Database, run_id: str, *, clock: Callable[[], float] = time.time) -> None:
        """Create the record of a run that exists; `clock` returns the time in Unix seconds."""
        self.run_id = run_id
        self.database = database
        self.clock = clock
        self._begins: Batches[Begin, Claim | None] = Batches(self._commit_begins)
        self._notes: Batches[Note, bool] = Batches(self._commit_notes)
        self._reads: Batches[str, Row | None] = Batches(self._read_rows)

    async def begin(self, row: Row, *, body: str) -> Claim | None:
        """Take a row over, and record the intent to submit it; see `transactions.begin`."""
        return await self._begins.add(Begin(row.row_id, body, os.urandom(8).hex()))

    async def note(self, row: Row, *, is_released: bool = False, **changes: Any) -> bool:
        """Change a row, and return False if another worker has taken it over; see `transactions.note`."""
        return await self._notes.add(Note(row.row_id, row.epoch, changes, is_released))

    async def read_row(self, row_id: str) -> Row | None:
        """Return a row, None if there is no such row."""
        return await self._reads.add(row_id)

    async def settle(self, row: Row, *, task_id: str) -> None:
        """Record the task of a submission whose row was taken over meanwhile; see `transactions.settle`."""
        await self.database.run(
            lambda: transactions.settle(self.run_id, row.row_id, claim=row.claim, task_id=task_id, now=self.clock())
        )

    async def open_rows(self, *states: str, after: Place = START, limit: int = 500) -> list[Row]:
        """Return the next rows in some states, or in any, in the order of their places, beginning behind one."""
        return await self.database.run(
            lambda: transactions.open_rows(self.run_id, states, after=after, limit=limit), is_single=True
        )

    async def run_state(self) -> RunState:
        """Return the run as it is now.

        Raises:
            ConfigurationError: If there is no such run.
        """
        state = await self.database.run(lambda: transactions.run_state(self.run_id), is_single=True)
        if state is None:
            raise errors.ConfigurationError(f"There is no run {self.run_id}.")
        return state

    async def pause(self, reason: str) -> None:
        """Pause the run for a reason, unless it is paused or cancelled already."""
        await self.database.run(lambda: transactions.set_state(self.run_id, PAUSED, reason, if_running=True))

    async def slow_down(self, seconds: float) -> None:
        """Let no row be submitted for some seconds."""
        await self.database.run(lambda: transactions.slow_down(self.run_id, self.clock() + seconds))

    async def _commit_begins(self, begins: list[Begin]) -> list[Claim | None]:
        return await self.database.run(lambda: transactions.begin(self.run_id, begins, now=self.clock()))

    async def _commit_notes(self, notes: list[Note]) -> list[bool]:
        return await self.database.run(lambda: transactions.note(self.run_id, notes))

    async def _read_rows(self, row_ids: list[str]) -> list[Row | None]:
        return await self.database.run(lambda: transactions.read_rows(self.run_id, row_ids), is_single=True)
