"""scripts/drift between: tells how pages changed from one state to another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..reports.changelog_report import FORMATS, report_moves
from ..reports.sentences import plain
from ..watching.changelog import Placed, moves
from ..watching.collecting import NoSuchInput, Raw, collect, raw_pages, raw_pages_of_revision


def add_arguments(parser: argparse.ArgumentParser) -> None:
    for name in ("old", "new"):
        parser.add_argument(name, metavar=name.upper(), help="a page, a directory, or REV:DIR as git has it")
    parser.add_argument("--format", choices=FORMATS, default="text")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 nothing changed; 1 something did; 2 a page or an argument cannot be read."""
    try:
        old, new = (_raws(argument) for argument in (options.old, options.new))
    except NoSuchInput as error:
        print(error, file=sys.stderr)
        return 2
    (before, failed), (after, failed_too) = _placed(old), _placed(new)
    unreadable = failed.keys() | failed_too.keys()
    for name, reason in [*failed.values(), *failed_too.values()]:
        print(f"{plain(name)}: unreadable: {plain(reason)}", file=sys.stderr)
    if len(old) == len(new) == 1 and unreadable:
        return 2
    # A page that is there, but cannot be read, has not lost its models.
    found = moves(*([each for each in state if each.place not in unreadable] for state in (before, after)))
    sys.stdout.write(report_moves(found, form=options.format))
    return 2 if unreadable else 1 if found else 0


def _raws(argument: str) -> list[Raw]:
    """The pages of one state; what is no file and has a colon is a revision."""
    is_revision = ":" in argument and "://" not in argument and not Path(argument).exists()
    return list(raw_pages_of_revision(argument) if is_revision else raw_pages(argument))


def _placed(raws: Sequence[Raw]) -> tuple[list[Placed], dict[str, tuple[str, str]]]:
    """The pages that can be read, and by place the name and reason of those that cannot."""
    places = {raw.name: raw.place for raw in raws}
    collected = collect(raws)
    pages = [Placed(places[page.name], page) for page in collected.pages]
    return pages, {places[name]: (name, reason) for name, reason in collected.unreadable}
