"""From a task to its files: wait, download, say where they are."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ..tasks import Task
from ._commands import PROGRAM, Option
from ._json import as_json, task_as_json
from ._progress import progress

if TYPE_CHECKING:
    from ..client import EvoLink
    from ..tasks import Download

RESULT = "The result"
"""The heading of these options."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to become of a task."""

    output: str | None = None
    """A file, or a folder; the working directory where it is left out."""
    overwrite: bool = False
    open_it: bool = False
    timeout: float | None = None
    """Seconds."""
    as_json: bool = False
    quiet: bool = False
    sandbox: bool = False


def output_option() -> Option:
    return Option(
        ["--output", "-o"],
        section=RESULT,
        metavar="FILE|FOLDER",
        type=click.Path(),
        help="Where the result goes; <task id>.mp4 here where it is left out.",
    )


def overwrite_option() -> Option:
    return Option(["--overwrite"], section=RESULT, is_flag=True, help="Replace a file of that name.")


def open_option() -> Option:
    return Option(["--open", "open_it"], section=RESULT, is_flag=True, help="Open the result in its program.")


def timeout_option() -> Option:
    return Option(
        ["--timeout"],
        section=RESULT,
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long to wait; half an hour, or twice what the task expects, where it is left out.",
    )


def quiet_option() -> Option:
    return Option(["--quiet", "-q"], is_flag=True, help="Show no progress.")


def finish(client: EvoLink, task: Task, wishes: Wishes, *, estimate: float | None = None) -> None:
    """Waits for a task, fetches what it made and writes where that is as the last thing on standard output.

    On Ctrl-C it says how to go on from there.
    """
    done = wait(client, task, wishes, estimate=estimate)
    if done.element_id is not None and not done.results:
        click.echo(as_json(task_as_json(done, key=task.idempotency_key)) if wishes.as_json else done.element_id)
        return
    fetch(client, done, wishes, key=task.idempotency_key)


def wait(client: EvoLink, task: Task, wishes: Wishes, *, estimate: float | None = None) -> Task:
    """Waits for a task and answers it completed."""
    started = time.monotonic()
    try:
        with progress(task, quiet=wishes.quiet, estimate=estimate) as show:
            done = client.tasks.wait(task, timeout=wishes.timeout, on_progress=show)
    except KeyboardInterrupt:
        click.echo(f"\nTask {task.id} goes on. To wait for it:\n{command('wait', task.id, wishes)}", err=True)
        raise
    if not wishes.quiet:
        click.echo(f"{task.id}: completed after {time.monotonic() - started:.0f} s", err=True)
    return done


def fetch(client: EvoLink, task: Task, wishes: Wishes, *, key: str | None = None) -> None:
    """Fetches what a completed task made; `key` is the Idempotency-Key that it was submitted with, where known."""
    try:
        download = client.tasks.download(task, wishes.output, overwrite=wishes.overwrite)
    except KeyboardInterrupt:
        click.echo(f"\nThe rest of the result is fetched by:\n{command('download', task.id, wishes)}", err=True)
        raise
    if wishes.as_json:
        click.echo(as_json(task_as_json(task, download, key=key)))
    else:
        _tell(download)
    if wishes.open_it:
        click.launch(str(download.path))


def _tell(download: Download) -> None:
    for one in (download, *download.more):
        click.echo(one.path)


def command(verb: str, task_id: str, wishes: Wishes) -> str:
    """The command that goes on with a task, for a shell."""
    import shlex

    words: list[Any] = [PROGRAM, "task", verb, task_id]
    words += ["--output", wishes.output] if wishes.output else []
    words += [f"--{flag}" for flag in ("overwrite", "sandbox") if getattr(wishes, flag)]
    return shlex.join(words)
