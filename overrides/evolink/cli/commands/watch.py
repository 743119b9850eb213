"""`evolink watch`: the live states of several tasks, until all of them have ended."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ... import errors
from ...tasks import TaskSnapshot
from .._click import Command
from .._client import open_client
from .._profile import profile_arguments
from .._program import PROGRAM
from ..options.generate import create_options
from ..options.shared import add_options
from ..options.task_id import TaskId
from ..output.errors import FAILED, TIMEOUT
from ..output.json_output import error_to_json, format_json
from ..output.progress import ProgressCallback, json_lines
from ..output.tables import write_records

if TYPE_CHECKING:
    from rich.console import ConsoleRenderable

BAR_WIDTH = 20
WIDE = 80
"""Columns of a terminal that has room for a task in one line."""


@click.command(cls=Command)
@click.argument("task_ids", metavar="ID…", type=TaskId(), nargs=-1, required=True)
@add_options(*create_options("timeout", "progress", "sandbox", "as_json", "quiet"))
def watch(
    task_ids: tuple[str, ...], *, timeout: float | None, progress: str, sandbox: bool, as_json: bool, quiet: bool
) -> None:
    """Watch tasks until all of them have ended.

    Shows the state of each task while it changes, then prints how it ended: id, status, model, and the link of the
    result or the error. Exits with 1 if a task has no result, with 4 if one is still running after --timeout.
    """
    ids = tuple(dict.fromkeys(task_ids))
    try:
        with open_client(sandbox=sandbox) as client, _show_states(ids, style="" if quiet else progress) as update:
            outcomes = client.tasks.wait_many(ids, timeout=timeout, on_progress=update, return_exceptions=True)
    except KeyboardInterrupt:
        command = shlex.join([PROGRAM, "watch", *ids, *(["--sandbox"] if sandbox else []), *profile_arguments()])
        click.echo(f"\nThe tasks continue on the server. To watch them again:\n{command}", err=True)
        raise
    if as_json:
        json_outcomes = [
            error_to_json(one) if isinstance(one, errors.EvoLinkError) else one.to_dict() for one in outcomes
        ]
        click.echo(format_json(json_outcomes))
    else:
        write_records((task_id, _describe(one)) for task_id, one in zip(ids, outcomes, strict=True))
    click.get_current_context().exit(_exit_code(outcomes))


def _describe(outcome: TaskSnapshot | errors.EvoLinkError) -> Sequence[str]:
    """Return the fields of a task's record: status, model, and the link or the error."""
    if isinstance(outcome, errors.WaitTimeout):
        return "running", "", "It is not final in time. Watch it again."
    if isinstance(outcome, errors.EvoLinkError):
        return "unknown", "", str(outcome)
    error = ": ".join(filter(None, (outcome.error_code, outcome.error_message)))
    return outcome.status, outcome.model or "", next(iter(outcome.results), outcome.element_id or error)


def _exit_code(outcomes: Sequence[TaskSnapshot | errors.EvoLinkError]) -> int:
    is_timeout = [isinstance(one, errors.WaitTimeout) for one in outcomes]
    is_completed = [isinstance(one, TaskSnapshot) and one.status == "completed" for one in outcomes]
    if all(is_completed):
        return 0
    return TIMEOUT if all(map(max, is_timeout, is_completed)) else FAILED


@contextmanager
def _show_states(ids: Sequence[str], *, style: str) -> Generator[ProgressCallback]:
    """Yield the function to call with each new state of a task; a style of "" shows nothing."""
    if not style:
        yield lambda task: None
    elif style == "json":
        yield json_lines()
    elif not sys.stderr.isatty():
        yield lambda task: click.echo(f"{task.id}: {task.status}, {task.progress} %", err=True)
    else:
        from rich.console import Console
        from rich.live import Live

        console, started = Console(stderr=True), time.monotonic()
        states: dict[str, TaskSnapshot] = {task_id: TaskSnapshot({"id": task_id}) for task_id in ids}

        def render() -> ConsoleRenderable:
            return _table(list(states.values()), time.monotonic() - started, is_wide=console.width >= WIDE)

        with Live(console=console, get_renderable=render, refresh_per_second=4, transient=True):
            yield lambda task: states.update({task.id: task})


def _table(tasks: Sequence[TaskSnapshot], elapsed: float, *, is_wide: bool) -> ConsoleRenderable:
    """Return the states of tasks, one in a line of a wide terminal, in two lines of a narrow one."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for task in tasks:
        status = Text("waiting" if task.status == "unknown" else task.status)
        state = (status, ProgressBar(100, task.progress, width=BAR_WIDTH), Text(f"{task.progress} %"))
        if is_wide:
            table.add_row(Text(task.id, style="cyan", no_wrap=True, overflow="fold"), *state)
        else:
            table.add_row(Text(task.id, style="cyan", overflow="fold"))
            inner = Table.grid(padding=(0, 1))
            inner.add_row(*state)
            table.add_row(inner)
    minutes, seconds = divmod(int(elapsed), 60)
    ended = sum(task.done for task in tasks)
    return Group(table, Text(f"{ended} of {len(tasks)} ended, {minutes}:{seconds:02}", style="dim"))
