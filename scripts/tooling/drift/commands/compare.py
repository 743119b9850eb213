"""scripts/drift compare: reports where pages and the spec disagree, and which differences are breaking."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

from ...codegen.sources import SpecError
from ..comparison.compare import Comparison, compare_missing_page, compare_page
from ..comparison.spec_models import ROOT, SpecModel, read_models, read_retired
from ..reports.comparison_report import FORMATS, ComparisonResults, format_remarks, format_report
from ..watching.collecting import NoSuchInput, PageSource, load_argument, read_pages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", nargs="+", metavar="PAGE|DIR", help="a file, a directory of them, a URL, or -")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--date", type=iso_date, help="the date of the pages; otherwise derived from the spec's dated entries"
    )
    parser.add_argument(
        "--complete", action="store_true", help="there are no other pages: a model that none documents is gone"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 in step; 1 drift; 2 a page, the spec or an argument cannot be read."""
    try:
        root = options.root.resolve()
        models, retired = read_models(root), read_retired(root)
        found = read_pages(_load_all(options.pages))
    except (SpecError, NoSuchInput) as error:
        print(error, file=sys.stderr)
        return 2
    comparisons = [compare_page(page, models, date=options.date, retired=retired) for page in found.pages]
    if options.complete:
        comparisons += _missing_models(models, comparisons, date=options.date)
    results = ComparisonResults(tuple(comparisons), found.unreadable, found.skipped)
    return print_results(results, options.format, models)


def print_results(results: ComparisonResults, form: str, models: dict[str, SpecModel]) -> int:
    """Print the report and return the exit code."""
    if form in ("text", "json"):
        remarked = results if form == "json" else ComparisonResults((), results.unreadable, results.skipped)
        sys.stderr.write(format_remarks(remarked))
    sys.stdout.write(format_report(results, form=form, models=models))
    return results.exit_code


def iso_date(text: str) -> str:
    """Return the argument of --date.

    Raises:
        ValueError: If it is not YYYY-MM-DD.
    """
    return datetime.date.fromisoformat(text).isoformat()


def _load_all(arguments: list[str]) -> Iterator[PageSource]:
    for argument in arguments:
        yield from load_argument(argument)


def _missing_models(
    models: dict[str, SpecModel], comparisons: list[Comparison], *, date: str | None
) -> Iterator[Comparison]:
    documented = {model for comparison in comparisons for model in comparison.models}
    missing = (model for model in models.values() if model.id not in documented)
    return (compare_missing_page(model, page=model.docs, date=date) for model in missing)
