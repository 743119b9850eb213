"""`evolink docs`: the documentation's pages in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .._click import Command
from ..output.errors import FAILED, CommandError

FOLDERS = (Path(__file__).parents[2] / "_docs", Path(__file__).parents[4] / "docs")
"""Where the pages are: in an installed package, and in a clone of the repository."""


@click.command(cls=Command)
@click.argument("page", required=False, metavar="[PAGE]")
def docs(page: str | None) -> None:
    """Show a page of the documentation, or list the pages.

    On a terminal the page is formatted and shown in the program of PAGER; otherwise it is printed as Markdown.
    """
    pages = find_pages()
    if page is None:
        width = max(map(len, pages), default=0)
        for name, path in pages.items():
            click.echo(f"{name:{width}}  {read_title(path)}")
    elif page not in pages:
        raise click.UsageError(f"There is no page {page}. The pages are {', '.join(pages)}.")
    elif sys.stdout.isatty():
        _show(pages[page].read_text(encoding="utf-8"))
    else:
        click.echo(pages[page].read_text(encoding="utf-8"), nl=False)


def find_pages() -> dict[str, Path]:
    """Return the paths of the pages by their names, in alphabetical order.

    Raises:
        CommandError: If the package contains no pages.
    """
    for folder in FOLDERS:
        pages = {path.stem: path for path in sorted(folder.glob("*.md")) if path.stem != "index"}
        if pages:
            return pages
    raise CommandError("This installation contains no documentation. Install evolink from a wheel or a clone.", FAILED)


def read_title(page: Path) -> str:
    """Return the first heading of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# ") for line in lines if line.startswith("# ")), page.stem)


def _show(text: str) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    with console.pager(styles=True):
        console.print(Markdown(text), width=min(console.width, 100))
