"""scripts/drift watch: fetches the pages that the spec names and compares them with it."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ...codegen.sources import SpecError
from ..comparison.compare import Comparison, compare_page, gone
from ..comparison.spec_models import ROOT, OurModel, read_models
from ..reports.comparison_report import FORMATS, Findings
from ..watching.collecting import Raw, collect
from ..watching.fetching import Cache, Fetched, Manners, Outcome, fetch_all
from .compare import iso_date, told

HOST = "https://docs.evolink.ai"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--base-url", default=HOST, help="another server with the same paths")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="the folder for pages that were fetched")
    parser.add_argument("--at-once", type=int, default=Manners.at_once, help="pages that are fetched at the same time")
    parser.add_argument("--timeout", type=float, default=Manners.timeout, help="seconds that one attempt may take")
    parser.add_argument("--date", type=iso_date, default=datetime.date.today().isoformat(), help="what counts as today")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")


def run(options: argparse.Namespace, *, manners: Manners | None = None) -> int:
    """Exit codes: 0 in step; 1 drift; 2 a page cannot be fetched or read, or the spec cannot."""
    try:
        models = read_models(options.root.resolve())
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    pages = {address: options.base_url.rstrip("/") + address.removeprefix(HOST) for address in addresses(models)}
    manners = manners or Manners(at_once=max(1, options.at_once), timeout=options.timeout)
    fetched = fetch_all(list(pages.values()), cache=Cache(options.cache), manners=manners)
    counts = Counter(each.outcome for each in fetched)
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()), file=sys.stderr)
    return told(findings(dict(zip(pages, fetched, strict=True)), models, today=options.date), options.format, models)


def addresses(models: dict[str, OurModel]) -> list[str]:
    """The markdown of every page that a file names, each once."""
    named = [page for model in models.values() for page in _pages_of(model)]
    return [f"{page}.md" for page in dict.fromkeys(named)]


def findings(fetched: dict[str, Fetched], models: dict[str, OurModel], *, today: str) -> Findings:
    """The comparisons with what was fetched, by the page's address; a page that is not there is a gone model."""
    here = {Outcome.FETCHED, Outcome.UNCHANGED}
    collected = collect(
        Raw(address, each.data if each.outcome in here else None, each.reason)
        for address, each in fetched.items()
        if each.outcome is not Outcome.GONE or not _owners(address, models)
    )
    comparisons: list[Comparison] = [compare_page(page, models, at=today) for page in collected.pages]
    for address, each in fetched.items():
        if each.outcome is Outcome.GONE:
            comparisons += [gone(model, page=address, at=today) for model in _owners(address, models)]
    return Findings(tuple(comparisons), collected.unreadable, collected.skipped)


def default_cache() -> Path:
    """A folder of the user's, as https://specifications.freedesktop.org/basedir-spec/latest/ has it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "evolink", "drift")


def _pages_of(model: OurModel) -> Sequence[str]:
    return [model.docs, *(entry.page for entry in model.declared if entry.page)]


def _owners(address: str, models: dict[str, OurModel]) -> list[OurModel]:
    return [model for model in models.values() if f"{model.docs}.md" == address]
