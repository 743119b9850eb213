"""`evolink open`: opens the result of a task, which is downloaded if this machine has no file of it."""

from __future__ import annotations

from pathlib import Path

import click

from .._click import Command
from .._client import open_client
from .._journal import read_entries, record_finished
from .._program import PROGRAM
from ..options.generate import create_options
from ..options.shared import add_options
from ..options.task_id import TaskId
from ..output.errors import FAILED, CommandError


@click.command("open", cls=Command)
@click.argument("task_id", metavar="ID", type=TaskId())
@add_options(*create_options("output", "overwrite", "sandbox"))
def open(task_id: str, *, output: str | None, overwrite: bool, sandbox: bool) -> None:
    """Open the result of a task in its default program.

    Opens the file that the journal has for the task, or <task id>.mp4 in the working directory. If there is none, or
    with --output, the result is downloaded first. Prints the path of the file.
    """
    path = _existing_file(task_id, sandbox=sandbox) if output is None else None
    if path is None:
        with open_client(sandbox=sandbox) as client:
            download = client.tasks.download(task_id, output, overwrite=overwrite)
        record_finished(task_id, download, sandbox=sandbox)
        path = download.path
    click.echo(path)
    if click.launch(str(path.absolute())) != 0:
        raise CommandError(f"{PROGRAM}: No program opens {path}. Open it by hand.", FAILED)


def _existing_file(task_id: str, *, sandbox: bool) -> Path | None:
    recorded = [entry.file for entry in read_entries(sandbox=sandbox) if entry.task_id == task_id]
    return next((path for path in (*recorded, Path(f"{task_id}.mp4")) if path is not None and path.is_file()), None)
