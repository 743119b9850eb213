"""scripts/drift between: reports how pages changed from one state to another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..reports.changelog_report import FORMATS, format_changelog
from ..reports.escaping import escape_unprintable
from ..watching.changelog import LocatedPage, create_changelog
from ..watching.collecting import NoSuchInput, PageSource, load_argument, load_revision, read_pages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name in ("old", "new"):
        parser.add_argument(name, metavar=name.upper(), help="a page, a directory, or REV:DIR as git has it")
    parser.add_argument("--format", choices=FORMATS, default="text")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 nothing changed; 1 something did; 2 a page or an argument cannot be read."""
    try:
        old, new = (_load_state(argument) for argument in (options.old, options.new))
    except NoSuchInput as error:
        print(error, file=sys.stderr)
        return 2
    (before, failed), (after, failed_too) = _read_state(old), _read_state(new)
    unreadable = failed.keys() | failed_too.keys()
    for name, reason in [*failed.values(), *failed_too.values()]:
        print(f"{escape_unprintable(name)}: unreadable: {escape_unprintable(reason)}", file=sys.stderr)
    if len(old) == len(new) == 1 and unreadable:
        return 2
    # A page that exists, but cannot be read, has not lost its models.
    changelog = create_changelog(
        *([each for each in state if each.path not in unreadable] for state in (before, after))
    )
    sys.stdout.write(format_changelog(changelog, form=options.format))
    return 2 if unreadable else 1 if changelog else 0


def _load_state(argument: str) -> list[PageSource]:
    """Return the pages of one state; an argument with a colon that is not a file is a revision."""
    is_revision = ":" in argument and "://" not in argument and not Path(argument).exists()
    return list(load_revision(argument) if is_revision else load_argument(argument))


def _read_state(sources: Sequence[PageSource]) -> tuple[list[LocatedPage], dict[str, tuple[str, str]]]:
    """Return the pages that can be read, and by path the name and reason of those that cannot."""
    paths = {source.name: source.path for source in sources}
    found = read_pages(sources)
    pages = [LocatedPage(paths[page.name], page) for page in found.pages]
    return pages, {paths[name]: (name, reason) for name, reason in found.unreadable}
