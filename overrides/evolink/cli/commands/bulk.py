"""`evolink bulk`: runs of thousands of generations, which go on where they stopped."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .._click import Group, Option
from .._client import open_client
from .._profile import profile_arguments
from .._program import PROGRAM
from ..options.shared import add_options, json_option, quiet_option, sandbox_option
from ..output.errors import FAILED, KEY_OR_CREDITS
from ..output.json_output import format_json
from ..output.tables import write_table

if TYPE_CHECKING:
    from ...bulk import Plan, Run, RunStatus

CONFIRMED_CREDITS = 100
"""Credits up to which a run begins without a yes, if all prices are known."""
MAX_DEPTH = 3
"""How many folders deep `evolink bulk list` looks for runs."""
RECORD = Path(".evolink-bulk") / "run.sqlite3"


@click.group(cls=Group)
def bulk() -> None:
    """Submit the rows of a file, thousands of them, and go on where that stopped.

    A run is a folder with the results and a record of what was paid. Nothing is paid twice, whatever ends the process.
    """


def _limit_options() -> list[click.Option]:
    positive = click.FloatRange(min=0, min_open=True)
    return [
        Option(["--max-credits"], metavar="CREDITS", help="The budget: no row is submitted that could pass it."),
        Option(["--unknown-price"], metavar="CREDITS", help="Reserve this for a row whose price is unknown."),
        Option(
            ["--in-flight", "max_in_flight"],
            type=click.IntRange(1, 100_000),
            default=200,
            show_default=True,
            help="The most rows between submission and the end of the download.",
        ),
        Option(
            ["--per-second", "max_submissions_per_second"],
            type=positive,
            metavar="NUMBER",
            help="The most submissions per second, of all workers together.",
        ),
        Option(
            ["--min-free"],
            type=click.FloatRange(0),
            default=1.0,
            show_default=True,
            metavar="GB",
            help="Pause if the disk has less space.",
        ),
        Option(
            ["--task-timeout"],
            type=positive,
            default=24 * 3600.0,
            show_default="24 hours",
            metavar="SECONDS",
            help="Leave a task that is not final by then to a later run.",
        ),
        Option(
            ["--no-resubmit"],
            is_flag=True,
            help="Leave rows uncertain whose response was lost, for a gateway that ignores idempotency keys.",
        ),
    ]


def _row_options() -> list[click.Option]:
    return [
        Option(["--model"], help="The model of rows without one."),
        Option(
            ["--set", "fields"], multiple=True, metavar="NAME=VALUE", help="A field of rows without it; repeatable."
        ),
        Option(
            ["--name"], metavar="TEMPLATE", help="The path of each result, such as {product}; by default the row's id."
        ),
        Option(["--no-check"], is_flag=True, help="Submit rows that the contract refuses."),
        Option(["--skip-invalid"], is_flag=True, help="Leave out rows that cannot be submitted."),
        Option(["--retry-failed"], is_flag=True, help="Submit failed rows once more, which is paid again."),
        Option(["--yes", "-y"], is_flag=True, help=f"Do not ask above {CONFIRMED_CREDITS} credits."),
        Option(["--dry-run"], is_flag=True, help="Check and price the rows; submit nothing."),
    ]


def _output_option() -> Option:
    return Option(
        ["--output", "-o"],
        required=True,
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The folder of the results and of the record.",
    )


@bulk.command()
@click.argument("jobs", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@add_options(_output_option(), *_row_options(), *_limit_options(), sandbox_option(), json_option(), quiet_option())
def run(
    jobs: Path,
    *,
    output: Path,
    fields: tuple[str, ...],
    no_check: bool,
    no_resubmit: bool,
    min_free: float,
    retry_failed: bool,
    yes: bool,
    dry_run: bool,
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
    from ...bulk import InvalidJobs, Run
    from ..output.bulk_status import show_status, write_plan

    options |= {
        "defaults": dict(map(_parse_default, fields)),
        "check": not no_check,
        "resubmit_lost": not no_resubmit,
        "min_free_bytes": int(min_free * 1e9),
    }
    with ExitStack() as stack:
        client = stack.enter_context(open_client(sandbox=sandbox))
        run = stack.enter_context(Run(jobs, output, client=client, **options))
        plan = run.read()
        if not quiet or plan.problems or plan.conflicts:
            write_plan(plan)
        if plan.conflicts or (plan.problems and not options["skip_invalid"]):
            raise InvalidJobs((*plan.problems, *plan.conflicts), plan.problem_count + len(plan.conflicts))
        if dry_run:
            return
        if not yes:
            _confirm(plan)
        if retry_failed:
            run.retry()
        try:
            with show_status(run.status, quiet=quiet) as show:
                for result in run.results():
                    show(result)
        except KeyboardInterrupt:
            command = [PROGRAM, "bulk", "run", str(jobs), "--output", str(output)]
            arguments = [*command, *(["--sandbox"] if sandbox else []), *profile_arguments(), "…"]
            click.echo(f"\nThe same command goes on where this one stopped: {shlex.join(arguments[:-1])}", err=True)
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
    """Ask whether to submit the rows, if they cost more than a little.

    Raises:
        click.Abort: If the answer is no.
        click.UsageError: If there is no terminal to ask on.
    """
    if plan.credits <= CONFIRMED_CREDITS and not plan.unknown:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("The rows cost more than a little. Pass --yes to submit them. Nothing was sent.")
    click.confirm("Submit them?", abort=True, err=True)


def _finish(status: RunStatus, *, as_json: bool) -> None:
    """Write how a run has ended, and exit with the code that says so."""
    from ..output.bulk_status import status_to_json, write_status

    if as_json:
        click.echo(format_json(status_to_json(status)))
    else:
        write_status(status)
    is_refused = (status.reason or "").partition(":")[0] in ("credits", "key")
    is_complete = status.counts["done"] + status.counts["cancelled"] == status.total
    click.get_current_context().exit(KEY_OR_CREDITS if is_refused else 0 if is_complete else FAILED)


def _folder_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))(function)


def _open_run(folder: Path) -> Run:
    from ...bulk import Run

    return Run(None, folder)


@bulk.command()
@_folder_argument
@click.option("--watch", is_flag=True, help="Show the status until all rows have ended or the run is paused.")
@add_options(json_option())
def status(folder: Path, *, watch: bool, as_json: bool) -> None:
    """Show how far the run in DIR has come."""
    import time

    from ..output.bulk_status import MIN_AGE, show_status, status_to_json, write_status

    with _open_run(folder) as run:
        if watch:
            with show_status(run.status, quiet=False) as show:
                while (now := run.status()).open and now.state == "running":
                    show(None)
                    time.sleep(MIN_AGE)
        found = run.status()
    if as_json:
        click.echo(format_json(status_to_json(found)))
    else:
        write_status(found)


@bulk.command()
@_folder_argument
def pause(folder: Path) -> None:
    """Submit no more rows of the run in DIR, whichever process works on it; results are still fetched."""
    with _open_run(folder) as run:
        run.pause()


@bulk.command()
@_folder_argument
def resume(folder: Path) -> None:
    """Let the run in DIR submit rows again: the process that works on it, or the next `evolink bulk run`."""
    with _open_run(folder) as run:
        run.resume()


@bulk.command()
@_folder_argument
def cancel(folder: Path) -> None:
    """Cancel the rows of the run in DIR that were not submitted; tasks that were cannot be cancelled."""
    with _open_run(folder) as run:
        run.cancel()


@bulk.command()
@_folder_argument
@click.argument("rows", metavar="[ROW…]", nargs=-1)
@click.option("--failed", is_flag=True, help="Retry failed rows, which is the default.")
@click.option("--cancelled", is_flag=True, help="Retry cancelled rows.")
@click.option("--uncertain", is_flag=True, help="Retry rows of unknown outcome, which may have been charged before.")
def retry(folder: Path, rows: tuple[str, ...], *, failed: bool, cancelled: bool, uncertain: bool) -> None:
    """Let rows of the run in DIR be submitted once more, which is paid again; `evolink bulk run` submits them."""
    with _open_run(folder) as run:
        is_failed = failed or not (cancelled or uncertain)
        count = run.retry(rows, failed=is_failed, cancelled=cancelled, uncertain=uncertain)
    click.echo(f"{count:,} rows will be submitted again.", err=True)


@bulk.command()
@_folder_argument
def export(folder: Path) -> None:
    """Write results.jsonl and results.csv of the run in DIR, as it is now, and print their paths."""
    with _open_run(folder) as run:
        for path in run.export():
            click.echo(str(path))


@bulk.command("list")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
@add_options(json_option())
def list_(folder: Path, *, as_json: bool) -> None:
    """List the runs in DIR and its folders. Columns: folder, state, rows, done, failed, credits charged."""
    from ...prices._estimate import format_credits
    from ..output.bulk_status import status_to_json

    found = []
    for depth in range(MAX_DEPTH + 1):
        for record in sorted(folder.glob("*/" * depth + str(RECORD))):
            with _open_run(record.parent.parent) as run:
                found.append(run.status())
    if as_json:
        click.echo(format_json(list(map(status_to_json, found))))
        return
    columns = ("folder", "state", "rows", "done", "failed", "credits")
    rows = [
        (
            each.folder,
            each.state,
            *map(str, (each.total, each.counts["done"], each.counts["failed"])),
            format_credits(each.charged),
        )
        for each in found
    ]
    write_table(columns, rows)
