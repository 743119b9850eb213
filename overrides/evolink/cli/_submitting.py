"""From a request to its task, and on to the file that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .. import contract
from .._sansio.download import check_destination
from .._sansio.preparation import replace_local_files
from .._sansio.submission_retry import new_idempotency_key
from ._connection import connected
from ._dry_run import tell
from ._finishing import Wishes, command, finish
from ._json import as_json, task_as_json

if TYPE_CHECKING:
    from ..client import EvoLink


def submit(
    request: dict[str, Any], extra: dict[str, Any], wishes: Wishes, *, key: str | None, check: bool, wait: bool
) -> None:
    """Submits a request, and waits for its result where `wait` says so; else the task's id is written."""
    check_destination(wishes.output, overwrite=wishes.overwrite)
    key = key or new_idempotency_key()
    with connected(sandbox=wishes.sandbox, journal=True) as client:
        if check:
            tell(contract.warnings(replace_local_files(request)[1]))
        try:
            task = client.videos.generate(request, extra_body=extra, idempotency_key=key, check=check)
        except KeyboardInterrupt:
            click.echo(f"\n{_interrupted(client, key, wishes)}", err=True)
            raise
        if wait:
            finish(client, task, wishes)
        elif wishes.as_json:
            click.echo(as_json(task_as_json(task)))
        else:
            click.echo(f"To wait for it: {command('wait', task.id, wishes)}", err=True)
            click.echo(task.id)


def _interrupted(client: EvoLink, key: str, wishes: Wishes) -> str:
    """What is known of a submission that Ctrl-C broke off."""
    if client.journal is None or all(intent.idempotency_key != key for intent in client.journal.entries()):
        return "Nothing was submitted, nothing was charged."
    how = command("resume", key, Wishes(sandbox=wishes.sandbox))
    return f"Whether it was accepted is not known. To ask, charged once at the most:\n{how}"
