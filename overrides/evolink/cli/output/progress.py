"""Progress of a task on standard error: a live line on a terminal, plain lines elsewhere, or JSON for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import click

from ...tasks import TaskSnapshot

PERCENT_PER_LINE = 25
"""Percent of progress between two plain lines."""

ProgressCallback = Callable[[TaskSnapshot], object]


@contextmanager
def show_progress(
    task: TaskSnapshot, *, quiet: bool, as_json: bool = False, estimate: float | None = None
) -> Generator[ProgressCallback]:
    """Show the progress of a task until the `with` block ends.

    Args:
        task: The task as it is now.
        quiet: Whether to show nothing.
        as_json: Whether to write each state as JSON.
        estimate: Seconds that the task is expected to take; by default its own estimate.

    Yields:
        The function to call with each newer state of the task.
    """
    estimate = estimate or task.estimated_time
    if quiet or task.done:
        yield lambda task: None
    elif as_json:
        update = json_lines(estimate)
        update(task)
        yield update
    elif sys.stderr.isatty():
        with _live_line(task, estimate) as update:
            yield update
    else:
        yield _plain_lines(task, estimate)


def json_lines(estimate: float | None = None) -> ProgressCallback:
    """Return a function that writes each new state of tasks as a line of JSON, with the seconds since this call."""
    started = time.monotonic()
    shown: dict[str, tuple[str, int]] = {}

    def update(task: TaskSnapshot) -> None:
        if shown.get(task.id) == (task.status, task.progress):
            return
        shown[task.id] = (task.status, task.progress)
        state = {
            "task_id": task.id,
            "model": task.model,
            "status": task.status,
            "progress": task.progress,
            "elapsed": round(time.monotonic() - started, 3),
            "estimated_time": estimate or task.estimated_time,
        }
        click.echo(json.dumps(state, ensure_ascii=False), err=True)

    return update


def _plain_lines(task: TaskSnapshot, estimate: float | None) -> ProgressCallback:
    started = time.monotonic()
    shown = (task.status, task.progress // PERCENT_PER_LINE)
    expected = f", about {estimate:g} s" if estimate else ""
    click.echo(f"{task.model} {task.id}: {task.status}{expected}", err=True)

    def update(task: TaskSnapshot) -> None:
        nonlocal shown
        step = (task.status, task.progress // PERCENT_PER_LINE)
        if step != shown:
            shown = step
            elapsed = time.monotonic() - started
            click.echo(f"{task.id}: {task.status}, {task.progress} %, {elapsed:.0f} s", err=True)

    return update


@contextmanager
def _live_line(task: TaskSnapshot, estimate: float | None) -> Generator[ProgressCallback]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    console = Console(stderr=True)
    console.print(Text.assemble((task.model or "-", "bold"), " ", (task.id, "dim")))
    state = TextColumn("{task.description:10}", markup=False)
    columns = [state, BarColumn(), TaskProgressColumn(), TimeElapsedColumn()]
    if estimate:
        minutes, seconds = divmod(round(estimate), 60)
        columns.append(TextColumn(f"[dim]of about {minutes}:{seconds:02}[/]"))
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task(task.status, total=100, completed=task.progress)

        def update(task: TaskSnapshot) -> None:
            bar.update(line, completed=task.progress, description=task.status)

        yield update
