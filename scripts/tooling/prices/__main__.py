"""scripts/prices: reads EvoLink's published price rules, compares them with spec/prices and imports them."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from evolink.prices._rules import compile_rule
from evolink.prices._values import RuleError

from ..codegen.sources import SpecError
from ..drift.pages.loading import load_page
from ..drift.pages.page import Unreadable
from .comparison import compare_entries
from .price_files import read_entries, write_entry
from .published import URL, parse_published, read_published
from .report import FORMATS, format_report

ROOT = Path(__file__).resolve().parents[3]
"""The folder that holds spec/."""
SOURCE_HELP = "a file, - for standard input, or an http(s) URL; by default EvoLink's pricing endpoint"


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code.

    Exit codes: 0 done, or the same prices; 1 prices differ; 2 wrong usage, or a source or spec/ cannot be read.
    """
    parser = argparse.ArgumentParser(prog="scripts/prices", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_command(subparsers, "fetch", "print the published price rules as JSON, to keep or to pipe into compare -")
    compare = _add_command(subparsers, "compare", "report which prices differ from spec/prices; writes nothing")
    compare.add_argument("--format", choices=FORMATS, default="text")
    importing = _add_command(subparsers, "import", "write the published rules to spec/prices")
    importing.add_argument("--model", action="append", help="only this model; may be repeated")
    importing.add_argument("--captured", type=_iso_date, help="the date of the rules, if the source does not have it")
    importing.add_argument("--pricing-version", help="their version, if the source does not have it")
    options = parser.parse_args(arguments)
    commands = {"fetch": _fetch, "compare": _compare, "import": _import}
    try:
        return commands[options.command](options)
    except Unreadable as error:
        print(f"{options.source}: {error}", file=sys.stderr)
    except SpecError as error:
        print(error, file=sys.stderr)
    return 2


def _add_command(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], name: str, summary: str
) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=summary, description=f"{summary.capitalize()}.")
    parser.add_argument("source", nargs="?", default=URL, metavar="SOURCE", help=SOURCE_HELP)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")
    return parser


def _iso_date(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _fetch(options: argparse.Namespace) -> int:
    data = load_page(options.source)
    parse_published(data)  # an error page is not printed
    sys.stdout.buffer.write(data)
    return 0


def _compare(options: argparse.Namespace) -> int:
    published = read_published(options.source)
    changes = compare_entries(read_entries(options.root), published.entries)
    sys.stdout.write(format_report(changes, published, form=options.format))
    return 1 if changes else 0


def _import(options: argparse.Namespace) -> int:
    published = read_published(options.source)
    captured = options.captured or published.captured
    version = options.pricing_version or published.pricing_version
    if captured is None or version is None:
        raise Unreadable("has no date or version; use --captured and --pricing-version")
    unknown = sorted({*(options.model or ())} - published.entries.keys())
    if unknown:
        raise Unreadable(f"has no price of {', '.join(unknown)}")
    chosen = {model: published.entries[model] for model in options.model or published.entries}
    for model, entry in chosen.items():
        try:
            compile_rule(entry)
        except RuleError as error:
            raise Unreadable(f"has a price rule of {model} that cannot be calculated: {error}") from None
    for entry in chosen.values():
        write_entry(options.root, entry, captured=captured, pricing_version=version)
    gone = [] if options.model else sorted(read_entries(options.root).keys() - published.entries.keys())
    for model in gone:
        print(f"spec/prices/{model}.yaml: the model has no price any more; remove the file.", file=sys.stderr)
    print(f"{len(chosen)} files written. Run scripts/generate.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
