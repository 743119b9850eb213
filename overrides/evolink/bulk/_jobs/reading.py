"""A reading of the jobs: all records are checked before anything of them is submitted, some hundred at a time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path

from .._store.administration import CheckedRow, add_rows, begin_reading, shared_outputs
from .._store.run_store import RunStore
from .._store.states import NEW
from .._store.transactions import START, Place
from .records import Problem, Record
from .rows import RowChecker

BATCH = 500
"""The rows that are checked and added at a time."""
MAX_PROBLEMS = 1000
"""The problems that are kept; the others are counted."""


class Reading:
    """Reads the jobs of a run into its record, where the rows wait for their confirmation."""

    def __init__(self, store: RunStore, checker: RowChecker, folder: Path) -> None:
        self._store = store
        self._checker = checker
        self._folder = folder
        self.rows = 0
        """The rows that can be submitted, and those that were."""
        self.problems: list[Problem] = []
        """What is wrong; of many problems the first."""
        self.problem_count = 0
        self.conflicts: list[Problem] = []
        """Outputs that two rows have, or that exist in the folder, and files that end early; of many the first."""
        self.invalid_rows = 0
        self.has_files = False
        """Whether a row names local files, whose content may change while the jobs do not."""

    @property
    def warnings(self) -> Mapping[tuple[str, str], int]:
        """How many rows have a contract warning, by the model and the message."""
        return self._checker.warnings

    async def read(self, records: Iterator[Record | Problem]) -> None:
        """Read all records."""
        run_id, database = self._store.run_id, self._store.database
        reading = await database.run(partial(begin_reading, run_id))
        while batch := await asyncio.to_thread(self._check_batch, records):
            if batch[1]:
                await database.run(partial(add_rows, run_id, reading, batch[1]))
        await self._check_outputs()

    def _check_batch(self, records: Iterator[Record | Problem]) -> tuple[int, list[CheckedRow]] | None:
        """Check the next records; return their number and the rows that satisfy the contract, None at the end."""
        rows: list[CheckedRow] = []
        count = 0
        for record in islice(records, BATCH):
            count += 1
            if isinstance(record, Problem) and record.ends_file:
                self.conflicts.append(record)
                continue
            found = [record] if isinstance(record, Problem) else self._checker.check(record)
            if isinstance(found, CheckedRow):
                rows.append(found)
                self.has_files = self.has_files or found.files is not None
            else:
                self.invalid_rows += 1
                self._add(found)
        self.rows += len(rows)
        return (count, rows) if count else None

    def _add(self, problems: list[Problem]) -> None:
        self.problem_count += len(problems)
        self.problems += problems[: max(MAX_PROBLEMS - len(self.problems), 0)]

    async def _check_outputs(self) -> None:
        """Check that no two rows have the same output, and that none of a new row exists."""
        for output, first, last in await self._store.database.run(partial(shared_outputs, self._store.run_id)):
            other = f"line {first}" if first != last else "an earlier version of the row, which is running"
            self.conflicts.append(Problem(last, f"The output {output} is also that of {other}."))
        place: Place = START
        while len(self.conflicts) < MAX_PROBLEMS and (rows := await self._store.open_rows(NEW, after=place)):
            place = (rows[-1].position, rows[-1].row_id)
            for row in rows:
                if os.path.lexists(self._folder / row.output):
                    message = (
                        f"The file {row.output} exists in the output folder, and is not the result of this row. Move"
                        " it, or give the row another output."
                    )
                    self.conflicts.append(Problem(row.line, message))
