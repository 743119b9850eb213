"""Tables on standard output: aligned columns on a terminal, blocks on a narrow one, tab-separated lines in a pipe."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

UNLIMITED = 10_000
"""Columns of a terminal on which every table fits."""


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
