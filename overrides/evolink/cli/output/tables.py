"""Tables and records on standard output: laid out for the terminal's width, tab-separated lines in a pipe."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import click

UNLIMITED = 10_000
"""Columns of a terminal on which every table fits."""
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under column headings; in a pipe, write tab-separated lines without headings.

    On a terminal that is too narrow for the columns, each row is a block that begins with its first value, so that no
    id is cut.
    """
    rows = list(rows)
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    table.columns[0].style = "cyan"
    for column in table.columns[:2]:
        column.no_wrap = True
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console()
    if Measurement.get(console, console.options.update(max_width=UNLIMITED), table).minimum <= console.width:
        console.print(table)
        return
    for row in rows:
        _write_block(columns, row, console.width)


def _write_block(columns: Sequence[str], row: Sequence[str], width: int) -> None:
    """Write the first value of a row on a line of its own, and the others with their names below it."""
    click.secho(row[0], fg="cyan")
    values = [f"{name}: {value}" for name, value in zip(columns[1:], row[1:], strict=True) if value not in ("", "-")]
    if values:
        text = textwrap.fill("; ".join(values), width - 2, break_long_words=False, break_on_hyphens=False)
        click.echo(textwrap.indent(text, "  "))


def write_records(records: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write records, each a title and its other fields; on a terminal as many fields in a line as it has room for.

    White space and control characters become single spaces. A long word, such as a link, is not broken.
    """
    width = shutil.get_terminal_size().columns
    for title, fields in records:
        title, *fields = (" ".join(_CONTROL_CHARACTERS.sub(" ", text).split()) for text in (title, *fields))
        if not sys.stdout.isatty():
            click.echo("\t".join((title, *fields)))
            continue
        click.echo(click.style(title, fg="cyan"))
        for line in _fill_lines(fields, width - 2):
            click.echo(wrap(line, width, "  "))


def _fill_lines(fields: Iterable[str], width: int) -> Iterator[str]:
    """Yield lines of fields with two spaces between them; a field that is too long for a line is one of its own."""
    line = ""
    for field in filter(None, fields):
        if line and len(line) + 2 + len(field) > width:
            yield line
            line = ""
        line = f"{line}  {field}".strip()
    if line:
        yield line


def wrap(text: str, width: int, indent: str) -> str:
    """Return a text in lines of at most `width` columns, each behind the indent; a long word is not broken."""
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def write_properties(properties: Iterable[tuple[str, str]]) -> None:
    """Write pairs of name and value, one to a line; in a pipe with a tab between them."""
    properties = list(properties)
    width = max(len(name) for name, _ in properties)
    for name, value in properties:
        click.echo(
            f"{click.style(name, bold=True)}{' ' * (width - len(name))}  {value}"
            if sys.stdout.isatty()
            else f"{name}\t{value}"
        )
