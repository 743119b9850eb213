"""`evolink history`: the submissions in the journal, the latest first, filtered by words."""

from __future__ import annotations

import json
import os
import time
from decimal import Decimal
from typing import Any

import click

from ..._json import is_dict
from ...journal import JournalEntry
from .._click import Command
from .._journal import journal_path, read_entries
from ..options.shared import add_options, json_option, sandbox_option
from ..output.json_output import format_json
from ..output.tables import write_records


@click.command(cls=Command)
@click.argument("words", metavar="[WORD]…", nargs=-1)
@click.option("--model", help="Filter by model.")
@click.option("--state", type=click.Choice(["open", "accepted", "refused"]), help="Filter by state.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(0), metavar="N", help="Submissions to list; 0: all."
)
@add_options(sandbox_option(), json_option())
def history(
    words: tuple[str, ...], *, model: str | None, state: str | None, limit: int, sandbox: bool, as_json: bool
) -> None:
    """List this machine's submissions, the latest first, or search them.

    Reads the journal and sends no request. Each WORD must occur in the id, the key, the model, the prompt, the label,
    the metadata or the file of a submission; case is ignored. In a pipe, the list is tab-separated lines: id or key,
    time, model, state, credits, label, prompt, file.
    """
    entries = [
        entry
        for entry in reversed(read_entries(sandbox=sandbox))
        if model in (None, entry.model) and state in (None, entry.state) and _has_words(entry, words)
    ]
    shown = entries[: limit or None]
    if as_json:
        click.echo(format_json(list(map(_to_json, shown))))
        return
    write_records((entry.task_id or entry.idempotency_key, _describe(entry)) for entry in shown)
    if not entries:
        matching = " matching" if words or model or state else ""
        click.echo(f"The journal {journal_path(sandbox=sandbox)} has no{matching} submission.", err=True)
    elif len(shown) < len(entries):
        click.echo(f"{len(shown)} of {len(entries)} submissions. --limit 0 lists all.", err=True)


def _has_words(entry: JournalEntry, words: tuple[str, ...]) -> bool:
    values = (entry.task_id, entry.idempotency_key, entry.model, entry.label, entry.file, _prompt(entry))
    text = "\n".join(str(value) for value in values if value is not None)
    if entry.metadata:
        text += json.dumps(dict(entry.metadata), ensure_ascii=False)
    return all(word.casefold() in text.casefold() for word in words)


def _prompt(entry: JournalEntry) -> str:
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):
        return ""
    prompt = body.get("prompt") if is_dict(body) else None
    return prompt if isinstance(prompt, str) else ""


def _describe(entry: JournalEntry) -> tuple[str, ...]:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.began))
    return when, entry.model, entry.state, _price(entry), entry.label or "", _prompt(entry), _file(entry) or ""


def _file(entry: JournalEntry) -> str | None:
    """Return the file of the result if it is still there; that of `--output -` was a temporary one."""
    return str(entry.file) if entry.file is not None and os.path.isfile(entry.file) else None


def _price(entry: JournalEntry) -> str:
    """Return the credits that the API has reserved, and the estimate if that is another price; empty if unknown."""
    reserved = "" if entry.credits is None else f"{entry.credits:g} credits"
    if entry.estimate is None:
        return reserved
    from ...prices import Estimate

    estimate = Estimate.from_dict(entry.estimate)
    if entry.credits is None:
        return f"{estimate}, estimated" if estimate.credits is not None else ""
    if estimate.credits == Decimal(repr(entry.credits)):
        return reserved
    return f"{reserved}, estimated: {estimate}"


def _to_json(entry: JournalEntry) -> dict[str, Any]:
    names = (
        "idempotency_key",
        "task_id",
        "began",
        "model",
        "state",
        "reason",
        "credits",
        "estimate",
        "label",
        "metadata",
    )
    return {name: getattr(entry, name) for name in names} | {"prompt": _prompt(entry), "file": _file(entry)}
