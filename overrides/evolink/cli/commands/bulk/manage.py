"""`evolink bulk status`, `pause`, `resume`, `cancel`, `retry`, `export` and `list`: commands on runs that exist."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..._click import Command
from ..._client import open_client
from ...options.shared import add_options, json_option, sandbox_option
from ...output.json_output import format_json
from ...output.tables import write_table
from .options import database_option

if TYPE_CHECKING:
    from ....bulk import Run, RunStatus
    from ....client import EvoLink


def _run_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument DIR and `--database` to a command."""
    function = click.argument("run", metavar="DIR")(function)
    return add_options(database_option())(function)


def _open_run(run: str, database: str | None, client: EvoLink | None = None) -> Run:
    """Return the run in a folder, or with that name in a database."""
    from ....bulk import Run

    return Run(None, run, client=client, database=database, run_id=None if database is None else run)


@click.command(cls=Command)
@_run_argument
@click.option("--watch", is_flag=True, help="Show the status until all rows have ended or the run is paused.")
@add_options(json_option())
def status(run: str, *, database: str | None, watch: bool, as_json: bool) -> None:
    """Show how far the run in DIR has come."""
    from ...output.bulk_status import MIN_AGE, show_status, status_to_json, write_status

    with _open_run(run, database) as opened:
        if watch:
            with show_status(opened.status, quiet=False) as show:
                while (now := opened.status()).open and now.state == "running":
                    show(None)
                    time.sleep(MIN_AGE)
        found = opened.status()
    if as_json:
        click.echo(format_json(status_to_json(found)))
    else:
        write_status(found)


@click.command(cls=Command)
@_run_argument
def pause(run: str, *, database: str | None) -> None:
    """Submit no more rows of the run in DIR, whichever process works on it; results are still fetched."""
    with _open_run(run, database) as opened:
        opened.pause()


@click.command(cls=Command)
@_run_argument
def resume(run: str, *, database: str | None) -> None:
    """Let the run in DIR submit rows again: the process that works on it, or the next `evolink bulk run`."""
    with _open_run(run, database) as opened:
        opened.resume()


@click.command(cls=Command)
@_run_argument
def cancel(run: str, *, database: str | None) -> None:
    """Cancel the rows of the run in DIR that were not submitted; tasks that were cannot be cancelled."""
    with _open_run(run, database) as opened:
        opened.cancel()


@click.command(cls=Command)
@_run_argument
@click.argument("rows", metavar="[ROW…]", nargs=-1)
@click.option("--failed", is_flag=True, help="Retry failed rows, which is the default.")
@click.option("--cancelled", is_flag=True, help="Retry cancelled rows.")
@click.option("--uncertain", is_flag=True, help="Retry rows of unknown outcome, which may have been charged before.")
def retry(
    run: str, rows: tuple[str, ...], *, database: str | None, failed: bool, cancelled: bool, uncertain: bool
) -> None:
    """Let rows of the run in DIR be submitted once more, which is paid again; `evolink bulk run` submits them."""
    from ....bulk._values import format_rows

    with _open_run(run, database) as opened:
        is_failed = failed or not (cancelled or uncertain)
        count = opened.retry(rows, failed=is_failed, cancelled=cancelled, uncertain=uncertain)
    click.echo(f"{format_rows(count)} will be submitted again.", err=True)


@click.command(cls=Command)
@_run_argument
@click.argument("tasks", metavar="[ROW=TASK…]", nargs=-1)
@add_options(sandbox_option())
def settle(run: str, tasks: tuple[str, ...], *, database: str | None, sandbox: bool) -> None:
    """Find the tasks of the uncertain rows of the run in DIR; nothing is paid for it.

    Without further arguments, the tasks are those that the account's list shows without doubt. ROW=TASK names one: the
    id of a row, or the callback URL of its request, and the id of a task. Prints the rows that have their task now;
    `evolink bulk run` fetches the results.
    """
    named = dict(map(_parse_task, tasks))
    with open_client(sandbox=sandbox) as client, _open_run(run, database, client) as opened:
        for row in opened.settle(named or None):
            click.echo(row)
        for result in opened.rows():
            if result.state == "intent" and result.error is not None:
                click.echo(f"line {result.line}, row {result.row}: {result.error}", err=True)


def _parse_task(text: str) -> tuple[str, str]:
    row, _, task = text.rpartition("=")
    if not (row and task):
        raise click.UsageError(f"{text} names no task. Write ROW=TASK.")
    return row, task


@click.command(cls=Command)
@_run_argument
def export(run: str, *, database: str | None) -> None:
    """Write results.jsonl and results.csv of the run in DIR, as it is now, and print their paths."""
    with _open_run(run, database) as opened:
        for path in opened.export():
            click.echo(str(path))


@click.command("list", cls=Command)
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
@add_options(database_option(), json_option())
def list_(folder: Path, *, database: str | None, as_json: bool) -> None:
    """List the runs in DIR and its folders, or those in a database.

    Columns: folder, state, rows, done, failed, credits charged.
    """
    from ....prices._estimate import format_credits
    from ...output.bulk_status import status_to_json

    found: list[RunStatus] = []
    if database is not None:
        from ....bulk import list_statuses

        found = list_statuses(database)
    else:
        from ....bulk._folders import find_runs

        for output in find_runs(folder):
            with _open_run(str(output), None) as opened:
                found.append(opened.status())
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
