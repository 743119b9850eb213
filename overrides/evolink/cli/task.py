"""`evolink task`: tasks that were submitted, also those of other processes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from .._sansio.download import check_destination
from ._commands import PROGRAM, Group
from ._connection import connected, json_option, sandbox_file, sandbox_option, taking
from ._finishing import (
    Wishes,
    fetch,
    finish,
    open_option,
    output_option,
    overwrite_option,
    quiet_option,
    timeout_option,
)
from ._finishing import wait as waited_for
from ._json import as_json as written
from ._json import task_as_json
from ._table import write_facts, write_table

if TYPE_CHECKING:
    from ..journal import JournalEntry
    from ..tasks import TaskSnapshot


@click.group(cls=Group)
def task() -> None:
    """Look at tasks, wait for them, fetch their results.

    A task goes on whether anybody waits for it or not. Its result is kept for 24 hours.
    """


@task.command()
@click.argument("task_id", metavar="ID")
@taking(sandbox_option, json_option)
def get(task_id: str, *, sandbox: bool, as_json: bool) -> None:
    """Show how a task stands."""
    with connected(sandbox=sandbox) as client:
        found = client.tasks.get(task_id)
    if as_json:
        click.echo(written(found.to_dict()))
    else:
        write_facts(_facts(found))


@task.command()
@click.argument("task_id", metavar="ID")
@click.option("--no-download", is_flag=True, help="Wait only; write the task's id.")
@taking(output_option, overwrite_option, open_option, timeout_option, sandbox_option, json_option, quiet_option)
def wait(
    task_id: str,
    *,
    no_download: bool,
    output: str | None,
    overwrite: bool,
    open_it: bool,
    timeout: float | None,
    sandbox: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Wait for a task and fetch its result: what `evolink generate` does once it has submitted."""
    wishes = Wishes(output, overwrite, open_it, timeout, as_json, quiet, sandbox)
    if not no_download:
        check_destination(output, overwrite=overwrite)
    with connected(sandbox=sandbox) as client:
        found = client.tasks.get(task_id)
        if not no_download:
            finish(client, found, wishes, estimate=_estimate(found))
            return
        done = waited_for(client, found, wishes, estimate=_estimate(found))
        click.echo(written(task_as_json(done)) if as_json else done.id)


@task.command()
@click.argument("task_id", metavar="ID")
@taking(output_option, overwrite_option, open_option, sandbox_option, json_option)
def download(task_id: str, *, output: str | None, overwrite: bool, open_it: bool, sandbox: bool, as_json: bool) -> None:
    """Fetch the result of a completed task; a fetch that broke off goes on where it ended."""
    wishes = Wishes(output, overwrite, open_it, None, as_json, quiet=True, sandbox=sandbox)
    with connected(sandbox=sandbox) as client:
        fetch(client, client.tasks.get(task_id), wishes)


@task.command("list")
@click.option("--local", is_flag=True, help="List what this machine submitted, from its journal; asks nobody.")
@click.option("--status", type=click.Choice(["processing", "completed", "failed", "cancelled"]), help="Only these.")
@click.option("--model", help="Only those of this model.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--page-size", default=20, show_default=True, type=click.IntRange(1, 100), help="Tasks a page.")
@taking(sandbox_option, json_option)
def list_(
    *, local: bool, status: str | None, model: str | None, page: int, page_size: int, sandbox: bool, as_json: bool
) -> None:
    """List the account's tasks, or with --local this machine's submissions.

    --local shows each submission's task and, where nobody knows whether it was accepted, its Idempotency-Key, for
    `evolink task resume`. Columns: id, model, status, progress or age.
    """
    if local:
        _list_local(model, sandbox=sandbox, as_json=as_json)
        return
    with connected(sandbox=sandbox) as client:
        found = client.tasks.list(status=status, model=model, page=page, page_size=page_size)
    if as_json:
        click.echo(written([one.to_dict() for one in found.tasks]))
        return
    rows = [(one.id, one.model or "-", one.status, f"{one.progress} %") for one in found.tasks]
    write_table(("task", "model", "status", "progress"), rows)


@task.command()
@click.argument("keys", nargs=-1, metavar="[KEY…]")
@taking(sandbox_option, json_option)
def resume(keys: tuple[str, ...], *, sandbox: bool, as_json: bool) -> None:
    """Find out what became of submissions that a crash or a lost reply left open.

    Each is sent again with its own body and Idempotency-Key, which is answered with the first task where it was
    accepted; where it was not, it is accepted now, and charged once. Without KEY all open ones are. Writes the ids of
    their tasks.
    """
    with connected(sandbox=sandbox, journal=True) as client:
        assert client.journal is not None  # noqa: S101  connected() was asked for one
        intents = client.journal.entries()
        _assert_open(keys, intents)
        for intent in intents:
            if not keys or intent.idempotency_key in keys:
                found = client.videos.resubmit(intent)
                told = "was accepted before" if found.replayed else "is accepted now"
                click.echo(f"{intent.model}, submitted {_age(intent)} ago, {told}.", err=True)
                click.echo(written(task_as_json(found)) if as_json else found.id)
        if not intents:
            click.echo("No submission of this machine is open.", err=True)


def _assert_open(keys: tuple[str, ...], intents: list[JournalEntry]) -> None:
    known = {intent.idempotency_key for intent in intents}
    for key in keys:
        if key not in known:
            raise click.UsageError(f"No open submission has the key {key!r}; `{PROGRAM} task list --local` shows all.")


def _list_local(model: str | None, *, sandbox: bool, as_json: bool) -> None:
    from ..journal import Journal

    journal = Journal(sandbox_file("journal.sqlite3") if sandbox else None)
    intents = [one for one in journal.entries(state=None) if model in (None, one.model)]
    journal.close()
    if as_json:
        names = ("idempotency_key", "model", "began", "state", "task_id", "reason")
        click.echo(written([{name: getattr(one, name) for name in names} for one in intents]))
        return
    write_table(
        ("task or key", "model", "state", "age"),
        [(one.task_id or one.idempotency_key, one.model, one.state, _age(one)) for one in intents],
    )


def _age(intent: JournalEntry) -> str:
    seconds = max(time.time() - intent.began, 0.0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _estimate(task: TaskSnapshot) -> float | None:
    """How long such a task takes, by the catalog; a query does not tell."""
    from .. import catalog

    known = task.model in catalog.ids() or task.model in catalog.aliases()
    return float(catalog.get(task.model or "").estimated_time) if known else None


def _facts(task: TaskSnapshot) -> list[tuple[str, str]]:
    facts = [("task", task.id), ("model", task.model or "-"), ("status", f"{task.status}, {task.progress} %")]
    if task.created is not None:
        facts.append(("created", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(task.created))))
    if task.error_code or task.error_message:
        facts.append(("error", f"{task.error_code or '-'}: {task.error_message or '-'}"))
    if task.element_id:
        facts.append(("element", task.element_id))
    return facts + [("result", link) for link in task.results]
