"""Submitting the request of `evolink generate`, and continuing with its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ... import contract
from ..._sansio.download import check_destination
from ..._sansio.preparation import replace_local_files
from ..._sansio.submission_retry import new_idempotency_key
from .._client import open_client
from ..options.generate import GenerateOptions
from ..output.json_output import format_json, task_to_json
from .dry_run import print_warnings
from .results import follow_up_command, wait_and_download

if TYPE_CHECKING:
    from ...client import EvoLink


def submit(
    request: dict[str, Any],
    extra: dict[str, Any],
    options: GenerateOptions,
    *,
    key: str | None,
    check: bool,
    wait: bool,
) -> None:
    """Submit a request, then wait for its result and download it, or print the task's id.

    Args:
        request: The request, with a Path for each file to upload.
        extra: Fields to send unchecked.
        options: The options about the result.
        key: The idempotency key; by default a new one.
        check: Whether to check the request against the contract first.
        wait: Whether to wait for the result.
    """
    if wait or options.output is not None:
        check_destination(options.output, overwrite=options.overwrite)
    key = key or new_idempotency_key()
    with open_client(sandbox=options.sandbox, journal=True) as client:
        if check:
            print_warnings(contract.warnings(replace_local_files(request)[1]))
        try:
            task = client.videos.generate(request, extra_body=extra, idempotency_key=key, check=check)
        except KeyboardInterrupt:
            click.echo(f"\n{_describe_interruption(client, key, options)}", err=True)
            raise
        if wait:
            wait_and_download(client, task, options)
        elif options.as_json:
            click.echo(format_json(task_to_json(task)))
        else:
            click.echo(f"To wait for it: {follow_up_command('wait', task.id, options)}", err=True)
            click.echo(task.id)


def _describe_interruption(client: EvoLink, key: str, options: GenerateOptions) -> str:
    """Return what is known of a submission that Ctrl-C interrupted, from the open entries of the journal."""
    if client.journal is None or all(entry.idempotency_key != key for entry in client.journal.entries()):
        return "Nothing was submitted, nothing was charged."
    command = follow_up_command("resume", key, GenerateOptions(sandbox=options.sandbox))
    return f"It is unknown whether the submission was accepted. To find out, charged at most once:\n{command}"
