"""scripts/drift compare: tells where pages and the spec disagree, and whom it breaks."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

from ...codegen.sources import SpecError
from ..comparison.compare import Comparison, compare_page, gone
from ..comparison.spec_models import ROOT, OurModel, read_models
from ..reports.comparison_report import FORMATS, Findings, remarks, report
from ..watching.collecting import NoSuchInput, Raw, collect, raw_pages


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pages", nargs="+", metavar="PAGE|DIR", help="a file, a directory of them, a URL, or -")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--date", type=iso_date, help="the date the pages are from; otherwise the spec's entries tell")
    parser.add_argument(
        "--complete", action="store_true", help="the pages are all there are: a model that none documents is gone"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")


def run(options: argparse.Namespace) -> int:
    """Exit codes: 0 in step; 1 drift; 2 a page, the spec or an argument cannot be read."""
    try:
        models = read_models(options.root.resolve())
        collected = collect(_all_pages(options.pages))
    except (SpecError, NoSuchInput) as error:
        print(error, file=sys.stderr)
        return 2
    comparisons = [compare_page(page, models, at=options.date) for page in collected.pages]
    if options.complete:
        comparisons += _missing(models, comparisons, at=options.date)
    return told(Findings(tuple(comparisons), collected.unreadable, collected.skipped), options.format, models)


def told(findings: Findings, form: str, models: dict[str, OurModel]) -> int:
    """Prints the report and answers the exit code."""
    if form in ("text", "json"):
        told_apart = findings if form == "json" else Findings((), findings.unreadable, findings.skipped)
        sys.stderr.write(remarks(told_apart))
    sys.stdout.write(report(findings, form=form, models=models))
    return findings.exit_code


def iso_date(text: str) -> str:
    """The argument of --date.

    Raises:
        ValueError: it is not YYYY-MM-DD.
    """
    return datetime.date.fromisoformat(text).isoformat()


def _all_pages(arguments: list[str]) -> Iterator[Raw]:
    for argument in arguments:
        yield from raw_pages(argument)


def _missing(models: dict[str, OurModel], comparisons: list[Comparison], *, at: str | None) -> Iterator[Comparison]:
    documented = {model for comparison in comparisons for model in comparison.models}
    return (gone(model, page=model.docs, at=at) for model in models.values() if model.id not in documented)
