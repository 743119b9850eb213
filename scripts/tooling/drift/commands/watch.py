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
from ..comparison.compare import Comparison, compare_missing_page, compare_page
from ..comparison.spec_models import ROOT, SpecModel, read_models
from ..reports.comparison_report import FORMATS, ComparisonResults
from ..watching.collecting import PageSource, read_pages
from ..watching.fetching import FetchResult, FetchSettings, Outcome, fetch_all
from ..watching.page_cache import PageCache
from .compare import iso_date, print_results

HOST = "https://docs.evolink.ai"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--base-url", default=HOST, help="another server with the same paths")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="the folder for pages that were fetched")
    parser.add_argument(
        "--at-once", type=int, default=FetchSettings.concurrency, help="pages that are fetched at the same time"
    )
    parser.add_argument("--timeout", type=float, default=FetchSettings.timeout, help="seconds for one attempt")
    parser.add_argument("--date", type=iso_date, default=datetime.date.today().isoformat(), help="what counts as today")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds spec/")


def run(options: argparse.Namespace, *, settings: FetchSettings | None = None) -> int:
    """Exit codes: 0 in step; 1 drift; 2 a page cannot be fetched or read, or the spec cannot."""
    try:
        models = read_models(options.root.resolve())
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    urls = {address: options.base_url.rstrip("/") + address.removeprefix(HOST) for address in page_addresses(models)}
    settings = settings or FetchSettings(concurrency=max(1, options.at_once), timeout=options.timeout)
    fetched = fetch_all(list(urls.values()), cache=PageCache(options.cache), settings=settings)
    counts = Counter(each.outcome for each in fetched)
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()), file=sys.stderr)
    results = compare_fetched(dict(zip(urls, fetched, strict=True)), models, today=options.date)
    return print_results(results, options.format, models)


def page_addresses(models: dict[str, SpecModel]) -> list[str]:
    """Return the address of the markdown of every page that a file names, each once."""
    named = [page for model in models.values() for page in _pages_of(model)]
    return [f"{page}.md" for page in dict.fromkeys(named)]


def compare_fetched(fetched: dict[str, FetchResult], models: dict[str, SpecModel], *, today: str) -> ComparisonResults:
    """Return the comparisons with the fetched pages, given by address; if a model's page is gone, so is the model."""
    with_data = {Outcome.FETCHED, Outcome.UNCHANGED}
    found = read_pages(
        PageSource(address, each.data if each.outcome in with_data else None, each.reason)
        for address, each in fetched.items()
        if each.outcome is not Outcome.GONE or not _models_of(address, models)
    )
    comparisons: list[Comparison] = [compare_page(page, models, date=today) for page in found.pages]
    for address, each in fetched.items():
        if each.outcome is Outcome.GONE:
            comparisons += [
                compare_missing_page(model, page=address, date=today) for model in _models_of(address, models)
            ]
    return ComparisonResults(tuple(comparisons), found.unreadable, found.skipped)


def default_cache() -> Path:
    """Return the user's cache folder, by https://specifications.freedesktop.org/basedir-spec/latest/."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "evolink", "drift")


def _pages_of(model: SpecModel) -> Sequence[str]:
    return [model.docs, *(entry.page for entry in model.known_differences if entry.page)]


def _models_of(address: str, models: dict[str, SpecModel]) -> list[SpecModel]:
    return [model for model in models.values() if f"{model.docs}.md" == address]
