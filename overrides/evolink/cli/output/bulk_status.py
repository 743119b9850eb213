"""The status of bulk runs: a table, a live one on a terminal, and lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from ...bulk._rate import EndRate
from ...prices._estimate import format_credits
from .tables import write_properties

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...bulk import Plan, RowResult, RunStatus

LINE_INTERVAL = 10.0
"""Seconds between two lines of progress where there is no terminal."""
MIN_AGE = 1.0
"""Seconds for which a status is shown before it is read again."""
MAX_SHARE = 0.03
"""The largest share of the time that reading the status may take, so that watching a large run slows nothing down."""


class StatusReader:
    """Reads the status of a run from time to time, and measures how many rows end per second."""

    def __init__(self, read: Callable[[], RunStatus], clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._status: RunStatus | None = None
        self._stale_at = float("-inf")
        self._ended = EndRate()

    def status(self) -> RunStatus:
        """Return the status, which may be some seconds old."""
        started = self._clock()
        if self._status is None or started >= self._stale_at:
            self._status = self._read()
            now = self._clock()
            self._stale_at = now + max(MIN_AGE, (now - started) / MAX_SHARE)
            self._ended.add(now, self._status.total - self._status.open)
        return self._status

    @property
    def rate(self) -> float:
        """The rows that end per second."""
        return self._ended.per_second


def properties(status: RunStatus, rate: float = 0.0) -> list[tuple[str, str]]:
    """Return a status as names and values."""
    reason = f": {status.reason}" if status.reason else ""
    budget = "" if status.max_credits is None else f" of {format_credits(status.max_credits)}"
    rows = [
        ("run", f"{status.run_id} in {status.folder}"),
        ("state", f"{status.state}{reason}"),
        *((name, f"{count:,}") for name, count in status.counts.items()),
        ("credits reserved", format_credits(status.reserved)),
        ("credits charged", f"{format_credits(status.charged)}{budget}"),
    ]
    if rate:
        minutes, seconds = divmod(round(status.open / rate), 60)
        rows += [("rate", f"{rate:.1f} rows/s"), ("time left", f"{minutes // 60}:{minutes % 60:02}:{seconds:02}")]
    return rows


def write_status(status: RunStatus) -> None:
    """Write a status to standard output."""
    from ...bulk._values import format_rows

    write_properties(properties(status))
    if status.state == "paused":
        click.echo(
            "Nothing is submitted while the run is paused. `evolink bulk resume` ends that, and the next `bulk run`"
            " goes on.",
            err=True,
        )
    if uncertain := status.counts["uncertain"]:
        click.echo(
            f"{format_rows(uncertain)} may have been charged without a known task. `evolink bulk settle` looks for the"
            " tasks and shows what is known; `evolink bulk retry --uncertain` submits again, which may be paid twice.",
            err=True,
        )


def status_to_json(status: RunStatus) -> dict[str, Any]:
    """Return a status as JSON; credits are strings."""
    return {
        "run": status.run_id,
        "folder": status.folder,
        "state": status.state,
        "reason": status.reason,
        "rows": dict(status.counts),
        "credits_reserved": str(status.reserved),
        "credits_charged": str(status.charged),
        "max_credits": None if status.max_credits is None else str(status.max_credits),
    }


def write_plan(plan: Plan) -> None:
    """Write to standard error what a reading of the jobs found, and what it costs by model."""
    from ...bulk._values import format_rows

    for problem in (*plan.problems, *plan.conflicts):
        click.echo(str(problem), err=True)
    hidden = plan.problem_count - len(plan.problems)
    if hidden:
        click.echo(f"… and {hidden:,} more problems", err=True)
    for (model, message), rows in plan.warnings.items():
        click.echo(f"warning: {message} ({model}, {format_rows(rows)})", err=True)
    for price in plan.prices:
        unknown = f", {format_rows(price.unknown)} of unknown price" if price.unknown else ""
        click.echo(
            f"{price.model}: {format_rows(price.rows)}, {format_credits(price.credits)} credits{unknown}", err=True
        )
    click.echo(f"{plan}.", err=True)


@contextmanager
def show_status(read: Callable[[], RunStatus], *, quiet: bool) -> Generator[Callable[[RowResult | None], None]]:
    """Show the status of a run on standard error until the `with` block ends.

    Yields:
        The function to call with each row that has ended.
    """
    reader = StatusReader(read)
    if quiet:
        yield lambda row: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.live import Live

        with Live(
            console=Console(stderr=True),
            get_renderable=lambda: _table(reader.status(), reader.rate),
            refresh_per_second=1 / MIN_AGE,
            transient=True,
        ):
            yield lambda row: None
    else:
        shown_at = float("-inf")

        def show(row: RowResult | None) -> None:
            nonlocal shown_at
            if time.monotonic() >= shown_at + LINE_INTERVAL:
                shown_at = time.monotonic()
                status = reader.status()
                counts = ", ".join(f"{count:,} {name}" for name, count in status.counts.items() if count)
                click.echo(f"{counts}; {format_credits(status.charged)} credits charged", err=True)

        yield show


def _table(status: RunStatus, rate: float) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for name, value in properties(status, rate):
        table.add_row(Text(name, style="bold"), Text(value))
    return table
