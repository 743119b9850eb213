"""`evolink check`: checks payloads in files against the contract."""

from __future__ import annotations

import io
import sys
import typing

import click

from ...contract import Kind
from ...contract.linting import FORMATS, Summary
from ...contract.linting import check as check_payloads
from .._click import Command


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
@click.option("--strict", is_flag=True, help="Count warnings as violations.")
@click.option("--local", is_flag=True, help="Allow http and loopback callback URLs, as a server on this machine does.")
def check(files: tuple[str, ...], kind: Kind | None, format_name: str, *, strict: bool, local: bool) -> None:
    """Check payloads against the contract.

    Payloads are requests, tasks, callbacks and error bodies. FILES are .json (a payload or a list of them), .jsonl or
    .ndjson (one per line), .yaml or .yml (one or a list per document), directories (read recursively, except hidden
    files) and - for standard input, whose format is detected. A callback's body is recognised as a task, since it is
    one.

    Prints `file:line: model /pointer rule message` for each violation. Exits with 0 if there is none, 1 if there is
    one, 2 if some input cannot be read; the rest is checked all the same.

    JSON Lines are read one line at a time, other files as a whole. Reports are written during the check; junit keeps
    the cases of one file in a temporary file, since a suite begins with their number.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A character that the terminal cannot show must not end the check, and a reader of a pipe need not wait.
        sys.stdout.reconfigure(errors="backslashreplace", line_buffering=True)
    summary = Summary()
    results = check_payloads(files, kind=kind, strict=strict, allow_loopback=local)
    sys.stdout.writelines(FORMATS[format_name](summary.count(results), summary))
    sys.exit(summary.exit_code)
