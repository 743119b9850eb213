"""`evolink task`: tasks that were submitted, also by other processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ... import errors
from ...journal import Journal
from ...journal._journal import LEASE
from .._click import Group
from .._client import open_client
from .._journal import journal_path, record_finished
from .._program import PROGRAM
from ..generation.destination import check_output, warn_about_suffix
from ..generation.results import download_result, wait_and_download, wait_for_task
from ..generation.task_output import print_task
from ..options.generate import GenerateOptions, create_options
from ..options.shared import add_options, json_option, sandbox_option
from ..options.task_id import TaskId
from ..output.json_output import format_json, task_to_json
from ..output.tables import write_properties, write_table

if TYPE_CHECKING:
    from ...journal import JournalEntry
    from ...tasks import TaskSnapshot

ACCOUNT_FILTERS = ("status", "type", "since", "until", "page", "page_size")
"""The parameters of `evolink task list` that `--local` does not allow."""


@click.group(cls=Group)
def task() -> None:
    """Show tasks, wait for them, download their results.

    A task continues on the server whether or not a command waits for it. Its result is kept for 24 hours.
    """


@task.command()
@click.argument("task_id", metavar="ID", type=TaskId())
@add_options(sandbox_option(), json_option())
def get(task_id: str, *, sandbox: bool, as_json: bool) -> None:
    """Show the status of a task."""
    with open_client(sandbox=sandbox) as client:
        found = client.tasks.get(task_id)
    if as_json:
        click.echo(format_json(found.to_dict()))
    else:
        write_properties(_properties(found))


@task.command()
@click.argument("task_id", metavar="ID", type=TaskId())
@click.option("--no-download", is_flag=True, help="Only wait, then print the task's id.")
@add_options(
    *create_options("output", "overwrite", "open_result", "timeout", "progress", "sandbox", "as_json", "quiet")
)
def wait(task_id: str, *, no_download: bool, **values: Any) -> None:
    """Wait for a task and download its result, as `evolink generate` does."""
    options = GenerateOptions(**values)
    if not no_download:
        check_output(options)
    with open_client(sandbox=options.sandbox) as client:
        found = client.tasks.get(task_id)
        download = None
        if not no_download:
            download = wait_and_download(client, found, options, estimate=_estimate(found))
        else:
            completed = wait_for_task(client, found, options, estimate=_estimate(found))
            print_task(completed, options, completed.id)
        record_finished(task_id, download, sandbox=options.sandbox)


@task.command()
@click.argument("task_id", metavar="ID", type=TaskId())
@add_options(*create_options("output", "overwrite", "open_result", "sandbox", "as_json"))
def download(task_id: str, **values: Any) -> None:
    """Download the result of a completed task; an interrupted download is continued."""
    options = GenerateOptions(**values, quiet=True)
    warn_about_suffix(options.output)
    with open_client(sandbox=options.sandbox) as client:
        result = download_result(client, client.tasks.get(task_id), options)
        record_finished(task_id, result, sandbox=options.sandbox)


@task.command("list")
@click.option("--local", is_flag=True, help="List the submissions in this machine's journal; send no request.")
@click.option(
    "--status", type=click.Choice(["processing", "completed", "failed", "cancelled"]), help="Filter by status."
)
@click.option("--type", help="Filter by type of output, such as video.")
@click.option("--model", help="Filter by model.")
@click.option("--since", metavar="TIME", help="Tasks created since then: Unix seconds or ISO 8601.")
@click.option("--until", metavar="TIME", help="Tasks created until then.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Number of the page.")
@click.option("--page-size", default=20, show_default=True, type=click.IntRange(1, 50), help="Tasks per page.")
@add_options(sandbox_option(), json_option())
def list_(*, local: bool, model: str | None, sandbox: bool, as_json: bool, **filters: Any) -> None:
    """List the account's tasks, or with --local this machine's submissions.

    --local shows the task of each submission, or its Idempotency-Key if it is unknown whether it was accepted; pass
    that to `evolink task resume`. It takes no filter but --model. Columns: id, model, status, progress or age.
    """
    if local:
        _refuse_account_filters()
        _list_submissions(model, sandbox=sandbox, as_json=as_json)
        return
    with open_client(sandbox=sandbox) as client:
        tasks = client.tasks.list(model=model, **filters).tasks
    if as_json:
        click.echo(format_json([one.to_dict() for one in tasks]))
        return
    rows = [(one.id, one.model or "-", one.status, f"{one.progress} %") for one in tasks]
    write_table(("task", "model", "status", "progress"), rows)


@task.command()
@click.argument("keys", nargs=-1, metavar="[KEY…]")
@add_options(*create_options("max_credits", "allow_unknown_price", "sandbox", "as_json"))
def resume(
    keys: tuple[str, ...], *, max_credits: float | None, allow_unknown_price: bool, sandbox: bool, as_json: bool
) -> None:
    """Find the tasks of submissions that a crash, Ctrl-C or a lost response left unfinished.

    Sends each submission of unknown outcome again with the same body and Idempotency-Key. The API returns the first
    task if the submission was accepted; otherwise it accepts it now. It is charged once. The tasks of accepted
    submissions that no command received are queried, which costs nothing. Without KEY, all of these are resumed, except
    those that another process still works on. Prints the ids of their tasks.
    """
    with open_client(sandbox=sandbox, journal=True) as client:
        assert client.journal is not None  # noqa: S101  open_client() was called with journal=True
        entries = client.journal.unfinished()
        _assert_unfinished(keys, entries, sandbox=sandbox)
        failures: list[errors.EvoLinkError] = []
        for entry in entries:
            if keys and entry.idempotency_key not in keys:
                continue
            seconds = entry.seconds_in_use(time.time())
            if seconds > LEASE and not keys:
                click.echo(f"The submission of {entry.model} is still in progress in {entry.owner}.", err=True)
                continue
            if 0 < seconds <= LEASE:  # its process was killed a moment ago, and the API may not be done with it
                time.sleep(seconds)
            try:
                found = client.videos.resubmit(
                    entry, max_credits=max_credits, allow_unknown_price=allow_unknown_price or None
                )
            except errors.EvoLinkError as error:
                if isinstance(error, errors.NotFound) and entry.task_id is not None:
                    client.journal.finished(entry.task_id)  # it has expired
                failures.append(error)
                continue
            except KeyboardInterrupt as interruption:
                click.echo("\n".join(("", *getattr(interruption, "__notes__", ()))), err=True)
                raise
            outcome = "was already accepted" if found.replayed else "is now accepted"
            click.echo(f"The submission of {entry.model} from {_age(entry)} ago {outcome}.", err=True)
            click.echo(format_json(task_to_json(found)) if as_json else found.id)
        if not entries:
            click.echo("The journal has no unfinished submission.", err=True)
        for failure in failures[:-1]:
            click.echo(f"{PROGRAM}: {failure}", err=True)
        if failures:
            raise failures[-1]


def _assert_unfinished(keys: tuple[str, ...], entries: list[JournalEntry], *, sandbox: bool) -> None:
    unfinished = {entry.idempotency_key for entry in entries}
    for key in keys:
        if key not in unfinished:
            command = f"{PROGRAM} task list --local" + (" --sandbox" if sandbox else "")
            raise click.UsageError(f"No unfinished submission has the key {key!r}. `{command}` lists all submissions.")


def _refuse_account_filters() -> None:
    """Raise a usage error if an option was given that only the list of the account's tasks has."""
    ctx = click.get_current_context()
    for option in ctx.command.params:
        if option.name in ACCOUNT_FILTERS and ctx.get_parameter_source(option.name) is not ParameterSource.DEFAULT:
            raise click.UsageError(
                f"{option.opts[0]} is for the account's tasks; --local lists this machine's submissions. "
                f"Leave out one of them."
            )


def _list_submissions(model: str | None, *, sandbox: bool, as_json: bool) -> None:
    journal = Journal(journal_path(sandbox=sandbox))
    entries = [entry for entry in journal.entries(state=None) if model in (None, entry.model)]
    journal.close()
    if as_json:
        names = ("idempotency_key", "model", "began", "state", "task_id", "reason", "label", "metadata")
        click.echo(format_json([{name: getattr(entry, name) for name in names} for entry in entries]))
        return
    write_table(
        ("task or key", "model", "state", "age"),
        [(entry.task_id or entry.idempotency_key, entry.model, entry.state, _age(entry)) for entry in entries],
    )


def _age(entry: JournalEntry) -> str:
    """Return the whole units since a submission, in the largest unit of which there is at least one."""
    seconds = max(int(time.time() - entry.began), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _estimate(task: TaskSnapshot) -> float | None:
    """Return the seconds that the catalog expects such a task to take; the API's task query has no estimate."""
    from ... import catalog

    known = task.model in catalog.ids() or task.model in catalog.aliases()
    return float(catalog.get(task.model or "").estimated_time) if known else None


def _properties(task: TaskSnapshot) -> list[tuple[str, str]]:
    properties = [("task", task.id), ("model", task.model or "-"), ("status", f"{task.status}, {task.progress} %")]
    if task.created is not None:
        properties.append(("created", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(task.created))))
    if task.error_code or task.error_message:
        properties.append(("error", f"{task.error_code or '-'}: {task.error_message or '-'}"))
    if task.element_id:
        properties.append(("element", task.element_id))
    return properties + [("result", url) for url in task.results]
