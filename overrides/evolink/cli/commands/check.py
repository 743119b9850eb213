"""`evolink check`: checks payloads in files against the contract."""

from __future__ import annotations

import sys
import typing
from collections import Counter
from contextlib import suppress

import click

from ...contract import Kind
from ...contract.linting import FORMATS, Selection, Summary
from ...contract.linting import check as check_payloads
from .._click import Command
from ..output.errors import writing_report

LEFT_OUT = {
    "they have neither a model of EvoLink nor the shape of a task. Pass --all to judge them.": (
        "unrelated file",
        "unrelated document",
    ),
    "they are hidden, ignored, excluded or not regular.": ("file", "folder"),
}
"""Why things are left out -> the keys of `Selection.left_out` that count them."""


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILES…")
@click.option(
    "--as", "kind", type=click.Choice(typing.get_args(Kind)), help="What the payloads are; recognised if left out."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Format of the report.",
)
@click.option("--include", multiple=True, metavar="GLOB", help="Read only files that match; may be repeated.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders that match; may be repeated."
)
@click.option(
    "--all", "everything", is_flag=True, help="Judge documents in directories that do not look like payloads too."
)
@click.option(
    "--only-payloads", is_flag=True, help="Judge only documents that look like payloads, in files named here, too."
)
@click.option("--strict", is_flag=True, help="Count warnings as violations.")
@click.option("--local", is_flag=True, help="Allow http and loopback callback URLs, as a server on this machine does.")
def check(
    files: tuple[str, ...],
    kind: Kind | None,
    format_name: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    *,
    everything: bool,
    only_payloads: bool,
    strict: bool,
    local: bool,
) -> None:
    """Check payloads against the contract.

    Payloads are requests, tasks, callbacks and error bodies. FILES are .json (a payload or a list of them), .jsonl or
    .ndjson (one per line), .yaml or .yml (one or a list per document), .har and Postman collections (the bodies for
    EvoLink's URLs), directories, globs, and - for standard input, whose format is detected. A callback's body is
    recognised as a task, since it is one.

    Directories are searched without node_modules, virtual environments, hidden files and what a .gitignore ignores.
    In them, and in globs with **, only documents with a model of EvoLink or the shape of a task are judged, unless
    --all or --as is given. What is left out is counted on standard error. Patterns of --include and --exclude have the
    syntax of .gitignore; --include reads a file even if it is hidden or ignored.

    Prints `file:line: model /pointer rule message` for each violation. Exits with 0 if there is none, 1 if there is
    one, 2 if some input cannot be read; the rest is checked all the same.

    JSON Lines are read one line at a time, other files as a whole. Reports are written during the check; junit keeps
    the cases of one file in a temporary file, since a suite begins with their number.
    """
    if everything and only_payloads:
        raise click.UsageError("--all and --only-payloads exclude each other.")
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # A character that the terminal cannot show must not end the check, and a reader of a pipe need not wait.
        reconfigure(errors="backslashreplace", line_buffering=True)
    summary, selection = Summary(), Selection(include, exclude, everything or kind is not None, only_payloads)
    try:
        results = check_payloads(files, kind=kind, strict=strict, allow_loopback=local, selection=selection)
    except ValueError as error:
        raise click.UsageError(f"{error}. Patterns have the syntax of .gitignore.") from error
    with writing_report():
        sys.stdout.writelines(FORMATS[format_name](summary.count(results), summary))
    with suppress(OSError):  # the report is complete, and its exit code stays
        for sentence in _describe_left_out(selection.left_out, summary):
            click.echo(sentence, err=True)
    sys.exit(summary.exit_code)


def _describe_left_out(left_out: Counter[str], summary: Summary) -> typing.Iterator[str]:
    """Yield a sentence for each reason why something is not in the report."""
    for reason, nouns in LEFT_OUT.items():
        counts = [f"{left_out[noun]:,} {noun}{'s' * (left_out[noun] != 1)}" for noun in nouns if left_out[noun]]
        if counts:
            yield f"Left out {' and '.join(counts)}: {reason}"
    if summary.unreported:
        yield f"Left out {summary.unreported:,} results: the format takes no more."
