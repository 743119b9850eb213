"""Bulk runs as the studio shows them, as a protocol that `evolink.bulk` implements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypedDict

from ..async_client import AsyncEvoLink

ENDED = ("done", "failed", "cancelled")
"""The states of rows that do not change any more by themselves."""
RETRIED = ("failed", "uncertain", "cancelled")
"""The states of rows that can be submitted once more."""


@dataclass(frozen=True, slots=True)
class BulkRun:
    """A bulk run and how far it has come. Times are Unix seconds."""

    key: str
    """Its name in URLs."""
    folder: str
    state: str = "unreadable"
    """running, paused, cancelled or finished; unreadable if its record cannot be read."""
    reason: str | None = None
    """Why it is paused, or why its record cannot be read; None if the user paused it."""
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    """The number of rows by state."""
    reserved: Decimal = Decimal(0)
    """The credits of the rows that are submitted and have not ended."""
    charged: Decimal = Decimal(0)
    max_credits: Decimal | None = None
    """The budget."""
    created: float = 0.0
    changed: float | None = None
    """When its record was changed last; None if that is unknown."""
    rate: float = 0.0
    """Rows that end per second."""

    @property
    def name(self) -> str:
        return Path(self.folder).name or self.folder

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """The rows that have not ended."""
        return self.total - sum(self.counts.get(state, 0) for state in ENDED)

    @property
    def seconds_left(self) -> float | None:
        """Until all rows have ended at the present rate; None if that is unknown."""
        return self.open / self.rate if self.rate and self.open else None

    @property
    def shares(self) -> list[tuple[str, float, float]]:
        """Each state that rows have, where its share of them begins, and the share, in per cent; ended ones first."""
        found: list[tuple[str, float, float]] = []
        begins = 0.0
        for state in sorted(self.counts, key=[*ENDED, *reversed([*self.counts])].index):
            if count := self.counts[state]:
                share = 100 * count / self.total
                found.append((state, begins, share))
                begins += share
        return found


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A row of a bulk run."""

    id: str
    line: int
    """The line of the row in its file."""
    model: str
    prompt: str
    state: str
    credits: Decimal | None = None
    """The estimate of its price; None if it is unknown."""
    task_id: str | None = None
    files: Sequence[str] = ()
    """The paths of its results."""
    host: str | None = None
    """The machine that has the files."""
    seconds: float | None = None
    """The time from the submission to the end of the download."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RetryPrice:
    """What rows cost if they are submitted once more."""

    rows: int
    """How many can be submitted; not those that are no longer in the jobs."""
    credits: Decimal
    """The sum of the known prices."""
    unknown: int
    """How many rows have no known price."""


class BulkRuns(Protocol):
    """The runs in a folder or a database. Methods raise `StudioError` if a record cannot be used."""

    place: str
    """Where the runs are, for the page."""

    async def list_runs(self) -> Sequence[BulkRun]:
        """Return all runs, the newest first."""
        ...

    async def run(self, key: str) -> BulkRun | None:
        """Return a run as it is now; None if there is none."""
        ...

    async def rows(self, key: str, *, state: str, offset: int, limit: int) -> Sequence[BulkRow]:
        """Return rows in the order of the jobs; of one state, or of any if it is empty."""
        ...

    async def retry_price(self, key: str, state: str) -> RetryPrice:
        """Return what the rows of a state cost if they are retried."""
        ...

    async def pause(self, key: str) -> None: ...
    async def resume(self, key: str) -> None: ...
    async def cancel(self, key: str) -> None: ...
    async def retry(self, key: str, state: str) -> int:
        """Let the rows of a state be submitted once more, which is paid again, and return their number."""
        ...

    async def settle(self, key: str, client: AsyncEvoLink) -> int:
        """Record the tasks of uncertain rows that a client's task list shows, and return the number of these rows.

        Nothing is submitted. The errors of the rows that stay uncertain say why.
        """
        ...

    async def result(self, key: str, row_id: str, number: int) -> Path:
        """Return the file of a row's result, by its number from 1."""
        ...


class StudioPages(TypedDict, total=False):
    """The further pages of a studio, as arguments of `create_app`."""

    drift_report: Path | None
    """A report of `scripts/drift compare --format json`."""
    bulk_runs: BulkRuns | None
