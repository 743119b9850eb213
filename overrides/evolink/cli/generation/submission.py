"""Submitting the request of `evolink generate`, and continuing with its result."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from ... import contract, errors
from ..._sansio.submission_retry import new_idempotency_key
from .._client import open_client
from ..options.generate import GenerateOptions
from .destination import check_output
from .dry_run import print_warnings
from .price import approve_price, price_options, print_balance, warn_about_difference
from .results import wait_and_download
from .task_output import follow_up_command, print_submission

if TYPE_CHECKING:
    from ...client import EvoLink


def submit(request: dict[str, Any], extra: dict[str, Any], options: GenerateOptions) -> None:
    """Submit a request, then wait for its result and download it, or print the task's id.

    Args:
        request: The request, with a Path for each file to upload.
        extra: Fields to send unchecked.
        options: The options of the command.
    """
    if options.wait or options.output is not None:
        check_output(options, request["model"])
    key, check = options.idempotency_key or new_idempotency_key(), not options.no_check
    with open_client(sandbox=options.sandbox, journal=True) as client:
        if check:
            print_warnings(contract.warnings(request))
        estimate = None
        if not (check and contract.validate(request, allow_loopback=client._session.config.is_local)):
            estimate = client._session.estimate({**request, **extra})
            approve_price(client, estimate, options)
        try:
            task = client.videos.generate(
                request,
                extra_body=extra,
                idempotency_key=key,
                check=check,
                label=options.label,
                expected_credits=estimate,
                **price_options(options),
            )
        except KeyboardInterrupt as interruption:
            click.echo(f"\n{_describe_interruption(client, key, interruption, options)}", err=True)
            raise
        warn_about_difference(task, estimate, options)
        print_submission(task, options, estimate)
        if options.wait:
            wait_and_download(client, task, options, price=estimate)
            print_balance(client, options)


def _describe_interruption(client: EvoLink, key: str, interruption: KeyboardInterrupt, options: GenerateOptions) -> str:
    """Return what the journal, and the notes of Ctrl-C, say of a submission that it interrupted."""
    entry = None
    if client.journal is not None:
        with suppress(errors.ConfigurationError):
            entry = client.journal.entry(key)
    if entry is not None and entry.task_id is not None:
        command = follow_up_command("wait", entry.task_id, options)
        return f"Task {entry.task_id} was submitted, and continues on the server. To wait for it:\n{command}"
    if entry is not None and entry.state == "open":
        command = follow_up_command("resume", key, GenerateOptions(sandbox=options.sandbox))
        return f"It is unknown whether the submission was accepted. To find out, charged at most once:\n{command}"
    notes = [note for note in getattr(interruption, "__notes__", ()) if key in note]
    return notes[-1] if notes else "Nothing was submitted, nothing was charged."
