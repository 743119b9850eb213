"""How far a task is, on standard error: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from ..tasks import TaskSnapshot

STEP = 25
"""Percent between two plain lines."""

Show = Callable[[TaskSnapshot], object]


@contextmanager
def progress(task: TaskSnapshot, *, quiet: bool, estimate: float | None = None) -> Iterator[Show]:
    """Shows a task for the time of the `with` statement; gives what is to be called with its newer states."""
    estimate = estimate or task.estimated_time
    if quiet:
        yield lambda task: None
    elif sys.stderr.isatty():
        with _live(task, estimate) as show:
            yield show
    else:
        yield _plain(task, estimate)


def _plain(task: TaskSnapshot, estimate: float | None) -> Show:
    started, told = time.monotonic(), (task.status, task.progress // STEP)
    about = f", about {estimate:g} s" if estimate else ""
    click.echo(f"{task.model} {task.id}: {task.status}{about}", err=True)

    def show(task: TaskSnapshot) -> None:
        nonlocal told
        if (task.status, task.progress // STEP) == told:
            return
        told = (task.status, task.progress // STEP)
        click.echo(f"{task.id}: {task.status}, {task.progress} %, {time.monotonic() - started:.0f} s", err=True)

    return show


@contextmanager
def _live(task: TaskSnapshot, estimate: float | None) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    console.print(f"[bold]{task.model}[/] [dim]{task.id}[/]", highlight=False)
    columns = [TextColumn("{task.description:10}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()]
    if estimate:
        minutes, seconds = divmod(round(estimate), 60)
        columns.append(TextColumn(f"[dim]of about {minutes}:{seconds:02}[/]"))
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task(task.status, total=100, completed=task.progress)

        def show(task: TaskSnapshot) -> None:
            bar.update(line, completed=task.progress, description=task.status)

        yield show
