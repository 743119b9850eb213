"""Printing the task of a generation: its id or its files, as text or with `--json`, and the command that continues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .._profile import profile_arguments
from .._program import PROGRAM
from ..options.generate import GenerateOptions
from ..output.json_output import format_json, task_to_json

if TYPE_CHECKING:
    from ...errors import PriceEstimate
    from ...tasks import Download, Task


def print_submission(task: Task, options: GenerateOptions, price: PriceEstimate | None) -> None:
    """Print the submitted task, and on standard error the command that waits for it."""
    if options.wait:
        return  # The task is printed with its result.
    if not options.as_json:
        click.echo(f"To wait for it: {follow_up_command('wait', task.id, options)}", err=True)
    print_task(task, options, task.id, price=price)


def print_task(
    task: Task,
    options: GenerateOptions,
    *lines: object,
    download: Download | None = None,
    key: str | None = None,
    price: PriceEstimate | None = None,
) -> None:
    """Print these lines, or with `--json` the task.

    Args:
        task: The task.
        options: The options of the command.
        lines: What to print without `--json`.
        download: The downloaded files of the task, if there are any.
        key: The idempotency key of the submission, where the task itself lacks it.
        price: What the task was estimated to cost, if known.
    """
    if options.as_json:
        click.echo(format_json(task_to_json(task, download, key=key, price=price)))
    else:
        for line in lines:
            click.echo(line)


def follow_up_command(subcommand: str, task_id: str, options: GenerateOptions) -> str:
    """Return the `evolink task` command that continues with a task, quoted for a shell."""
    import shlex

    command: list[Any] = [PROGRAM, "task", subcommand, task_id]
    command += ["--output", options.output] if options.output else []
    command += [f"--{flag}" for flag in ("overwrite", "sandbox") if getattr(options, flag)]
    return shlex.join(command + profile_arguments())
