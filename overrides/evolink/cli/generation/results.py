"""From a submitted task to its files: waiting, downloading, and printing their paths."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from ...tasks import Task
from .._program import PROGRAM
from ..options.generate import GenerateOptions
from ..output.json_output import format_json, task_to_json
from ..output.progress import show_progress

if TYPE_CHECKING:
    from ...client import EvoLink


def wait_and_download(client: EvoLink, task: Task, options: GenerateOptions, *, estimate: float | None = None) -> None:
    """Wait for a task, download its result and print the paths as the last lines of standard output.

    A result without files, an element, is printed as its id. On Ctrl-C, the command that continues is printed.

    Args:
        client: The client.
        task: The task.
        options: The options about the result.
        estimate: Seconds that the task is expected to take; by default its own estimate.
    """
    completed = wait_for_task(client, task, options, estimate=estimate)
    if completed.element_id is not None and not completed.results:
        result = task_to_json(completed, key=task.idempotency_key)
        click.echo(format_json(result) if options.as_json else completed.element_id)
        return
    download_result(client, completed, options, key=task.idempotency_key)


def wait_for_task(client: EvoLink, task: Task, options: GenerateOptions, *, estimate: float | None = None) -> Task:
    """Wait for a task with progress on standard error, and return the completed task."""
    started = time.monotonic()
    try:
        with show_progress(task, quiet=options.quiet, estimate=estimate) as update:
            completed = client.tasks.wait(task, timeout=options.timeout, on_progress=update)
    except KeyboardInterrupt:
        command = follow_up_command("wait", task.id, options)
        click.echo(f"\nTask {task.id} continues on the server. To wait for it:\n{command}", err=True)
        raise
    if not options.quiet:
        click.echo(f"{task.id}: completed after {time.monotonic() - started:.0f} s", err=True)
    return completed


def download_result(client: EvoLink, task: Task, options: GenerateOptions, *, key: str | None = None) -> None:
    """Download the files of a completed task and print their paths.

    Args:
        client: The client.
        task: The completed task.
        options: The options about the result.
        key: The idempotency key of the submission, if known.
    """
    try:
        download = client.tasks.download(task, options.output, overwrite=options.overwrite)
    except KeyboardInterrupt:
        command = follow_up_command("download", task.id, options)
        click.echo(f"\nThe download is incomplete. To continue it:\n{command}", err=True)
        raise
    if options.as_json:
        click.echo(format_json(task_to_json(task, download, key=key)))
    else:
        for file in (download, *download.more):
            click.echo(file.path)
    if options.open_result:
        click.launch(str(download.path))


def follow_up_command(subcommand: str, task_id: str, options: GenerateOptions) -> str:
    """Return the `evolink task` command that continues with a task, quoted for a shell."""
    import shlex

    command: list[Any] = [PROGRAM, "task", subcommand, task_id]
    command += ["--output", options.output] if options.output else []
    command += [f"--{flag}" for flag in ("overwrite", "sandbox") if getattr(options, flag)]
    return shlex.join(command)
