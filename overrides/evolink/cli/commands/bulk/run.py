"""`evolink bulk run`: checks, prices and submits the rows of a file."""

from __future__ import annotations

import json
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..._click import Command
from ..._client import open_client
from ..._profile import profile_arguments
from ..._program import PROGRAM
from ...options.shared import add_options, json_option, quiet_option, sandbox_option
from ...output.errors import FAILED, KEY_OR_CREDITS, CommandError
from ...output.json_output import format_json
from .options import CONFIRMED_CREDITS, database_options, limit_options, output_option, row_options, worker_options

if TYPE_CHECKING:
    from ....bulk import Plan, RunStatus


@click.command(cls=Command)
@click.argument("jobs", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@add_options(
    output_option(),
    *row_options(),
    *limit_options(),
    *worker_options(),
    *database_options(),
    sandbox_option(),
    json_option(),
    quiet_option(),
)
def run(
    jobs: Path,
    *,
    output: Path,
    fields: tuple[str, ...],
    no_check: bool,
    no_resubmit: bool,
    min_free: float,
    yes: bool,
    dry_run: bool,
    enqueue: bool,
    sandbox: bool,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Submit the rows of FILE and download their results; the same command goes on where it stopped.

    FILE is JSON Lines, JSON, YAML or CSV with a row per generation; columns are fields, with dots for nested ones.
    {product} in a text stands for the column product. All rows are checked and priced before anything is sent. Exits
    with 1 if a row has no result, with 3 if the run paused because the key or the credits were refused.
    """
    from ....bulk import InvalidJobs, Run
    from ...output.bulk_status import show_status, write_plan

    options |= {
        "defaults": dict(map(_parse_default, fields)),
        "check": not no_check,
        "resubmit_lost": not no_resubmit,
        "min_free_bytes": int(min_free * 1e9),
    }
    if enqueue and options["database"] is None:
        raise click.UsageError("--enqueue needs --database, since workers have no part in a run in a folder.")
    with ExitStack() as stack:
        client = stack.enter_context(open_client(sandbox=sandbox))
        run = stack.enter_context(Run(jobs, output, client=client, **options))
        plan = run.read()
        if not quiet or plan.problems or plan.conflicts:
            write_plan(plan)
        if plan.conflicts or (plan.problems and not options["skip_invalid"]):
            raise InvalidJobs((), plan.problem_count + len(plan.conflicts))  # they were written before
        if dry_run:
            return
        if not yes:
            _confirm(plan)
        if enqueue:
            run.enqueue()
            return
        try:
            with show_status(run.status, quiet=quiet) as show:
                for result in run.results():
                    show(result)
        except KeyboardInterrupt:
            command = [PROGRAM, "bulk", "run", str(jobs), "--output", str(output)]
            arguments = shlex.join([*command, *(["--sandbox"] if sandbox else []), *profile_arguments()])
            click.echo(f"\nThe same command goes on where this one stopped: {arguments} …", err=True)
            raise
        _finish(run.status(), as_json=as_json)


def _parse_default(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise click.UsageError(f"--set {text} has no value. Write --set NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _confirm(plan: Plan) -> None:
    """Ask whether to submit the rows, if they cost more than CONFIRMED_CREDITS or their price is unknown.

    Raises:
        CommandError: If the answer is no.
        click.UsageError: If there is no terminal to ask on.
    """
    if plan.credits <= CONFIRMED_CREDITS and not plan.unknown:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"The rows cost more than {CONFIRMED_CREDITS} credits, or their price is unknown, and there is no terminal"
            " to ask on. Pass --yes to submit them. Nothing was sent."
        )
    if not click.confirm("Submit them?", err=True):
        raise CommandError("The rows were not submitted. Nothing was sent.", FAILED)


def _finish(status: RunStatus, *, as_json: bool) -> None:
    """Write how a run has ended, and exit with the code that says so."""
    from ...output.bulk_status import status_to_json, write_status

    if as_json:
        click.echo(format_json(status_to_json(status)))
    else:
        write_status(status)
    is_refused = (status.reason or "").partition(":")[0] in ("credits", "key")
    is_complete = status.counts["done"] + status.counts["cancelled"] == status.total
    click.get_current_context().exit(KEY_OR_CREDITS if is_refused else 0 if is_complete else FAILED)
