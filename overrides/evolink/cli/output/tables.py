"""Tables on standard output: aligned columns on a terminal, tab-separated lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under column headings; in a pipe, write tab-separated lines without headings."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    table.columns[0].style = "cyan"
    for column in table.columns[:2]:
        column.no_wrap = True
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)


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
