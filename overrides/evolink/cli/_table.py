"""Tables: columns for people on a terminal, tab-separated lines for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import click


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Writes rows as wide as the terminal allows; into a pipe each is a line without a heading, with tabs between."""
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


def write_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Writes names and what there is to say of each, a line each; in a pipe with a tab between."""
    facts = list(facts)
    width = max(len(name) for name, _ in facts)
    for name, told in facts:
        click.echo(
            f"{click.style(name, bold=True)}{' ' * (width - len(name))}  {told}"
            if sys.stdout.isatty()
            else f"{name}\t{told}"
        )
