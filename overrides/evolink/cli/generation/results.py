"""Waiting for a submitted task and downloading its result."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ...errors import PriceEstimate
from ...tasks import Task
from ..options.generate import GenerateOptions
from ..output.progress import show_progress
from .destination import STANDARD_OUTPUT, open_destination, warn_about_other_suffix, write_to_standard_output
from .task_output import follow_up_command, print_task

if TYPE_CHECKING:
    from ...client import EvoLink
    from ...tasks import Download


def wait_and_download(
    client: EvoLink,
    task: Task,
    options: GenerateOptions,
    *,
    estimate: float | None = None,
    price: PriceEstimate | None = None,
) -> Download | None:
    """Wait for a task, download its result and print the paths as the last lines of standard output.

    A result without files, an element, is printed as its id. On Ctrl-C, the command that continues is printed.

    Args:
        client: The client.
        task: The task.
        options: The options of the command.
        estimate: Seconds that the task is expected to take; by default its own estimate.
        price: What the task was estimated to cost, if known.
    """
    completed = wait_for_task(client, task, options, estimate=estimate)
    if completed.element_id is not None and not completed.results:
        print_task(completed, options, completed.element_id, key=task.idempotency_key, price=price)
        return None
    return download_result(client, completed, options, key=task.idempotency_key, price=price)


def wait_for_task(client: EvoLink, task: Task, options: GenerateOptions, *, estimate: float | None = None) -> Task:
    """Wait for a task with progress on standard error, and return the completed task."""
    started = time.monotonic()
    try:
        as_json = options.progress == "json"
        with show_progress(task, quiet=options.quiet, as_json=as_json, estimate=estimate) as update:
            completed = client.tasks.wait(task, timeout=options.timeout, on_progress=update)
    except KeyboardInterrupt:
        command = follow_up_command("wait", task.id, options)
        click.echo(f"\nTask {task.id} continues on the server. To wait for it:\n{command}", err=True)
        raise
    if not options.quiet and not as_json:
        elapsed = "" if task.done else f" after {time.monotonic() - started:.0f} s"
        click.echo(f"{task.id}: completed{elapsed}", err=True)
    return completed


def download_result(
    client: EvoLink,
    task: Task,
    options: GenerateOptions,
    *,
    key: str | None = None,
    price: PriceEstimate | None = None,
) -> Download | None:
    """Download the files of a completed task and print their paths.

    Returns the download, None if it was written to standard output.

    Args:
        client: The client.
        task: The completed task.
        options: The options of the command.
        key: The idempotency key of the submission, if known.
        price: What the task was estimated to cost, if known.
    """
    with open_destination(task, options) as destination:
        try:
            download = client.tasks.download(task, destination, overwrite=options.overwrite)
        except KeyboardInterrupt:
            command = follow_up_command("download", task.id, options)
            click.echo(f"\nThe download is incomplete. To continue it:\n{command}", err=True)
            raise
        if options.output == STANDARD_OUTPUT:
            write_to_standard_output(download)
            return None
    warn_about_other_suffix(download, task)
    paths = [file.path for file in (download, *download.more)]
    print_task(task, options, *paths, download=download, key=key, price=price)
    if options.open_result:
        click.launch(str(download.path))
    return download
