"""`evolink check`: payloads in files against the contract."""

from __future__ import annotations

import io
import sys
import typing

import click

from ...contract import Kind
from ...contract.linting import FORMATS, Tally
from ...contract.linting import check as checked_payloads
from .._click import Command


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILES…")
@click.option(
    "--as", "kind", type=click.Choice(typing.get_args(Kind)), help="What the payloads are; recognised if left out."
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="For whom.")
@click.option("--strict", is_flag=True, help="Count notices as violations.")
@click.option("--local", is_flag=True, help="Allow http and loopback callback URLs, as a server on this machine does.")
def check(files: tuple[str, ...], kind: Kind | None, form: str, *, strict: bool, local: bool) -> None:
    """Check payloads against the contract.

    They are requests, tasks, callbacks and error bodies. FILES are .json (a payload or a list of them), .jsonl or
    .ndjson (one to a line), .yaml or .yml (one or a list in each document), directories (with all below them but what
    is hidden) and - for standard input, whose kind is found out. A callback's body is a task's, and recognised as one.

    Prints `file:line: model /pointer rule sentence` for each violation. Exits with 0 where there is none, 1 where there
    is one, 2 where some input cannot be read; the rest is checked all the same.

    JSON Lines are held a line at a time, other files whole. All formats are written as the check goes on; junit keeps
    the cases of one file in a temporary file, since it begins with their number.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A letter that the terminal lacks is no reason to stop, and who reads along need not wait.
        sys.stdout.reconfigure(errors="backslashreplace", line_buffering=True)
    tally = Tally()
    results = checked_payloads(files, kind=kind, strict=strict, local=local)
    sys.stdout.writelines(FORMATS[form](tally.counted(results), tally))
    sys.exit(tally.exit_code)
