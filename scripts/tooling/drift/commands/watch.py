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

HOSTS = ("https://docs.evolink.ai", "https://evolink.ai/docs")
"""Where the documentation is: the same paths at either host, though a page may be at one of them only."""


_MISSING = frozenset({Outcome.GONE, Outcome.FAILED})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--base-url",
        action="append",
        help="another server with the same paths; may be repeated, to try several in turn (default: both hosts)",
    )
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
    settings = settings or FetchSettings(concurrency=max(1, options.at_once), timeout=options.timeout)
    fetched = fetch_pages(
        page_addresses(models), hosts=options.base_url or (), cache=PageCache(options.cache), settings=settings
    )
    counts = Counter(each.outcome for each in fetched.values())
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()), file=sys.stderr)
    results = compare_fetched(fetched, models, today=options.date)
    return print_results(results, options.format, models)


def page_addresses(models: dict[str, SpecModel]) -> list[str]:
    """Return the address of the markdown of every page that a file names, each once."""
    named = [page for model in models.values() for page in _pages_of(model)]
    return [f"{page}.md" for page in dict.fromkeys(named)]


def fetch_pages(
    addresses: Sequence[str], *, hosts: Sequence[str], cache: PageCache, settings: FetchSettings
) -> dict[str, FetchResult]:
    """Fetch each page from the first host that has it, and return the results by address.

    Args:
        addresses: The addresses of the pages.
        hosts: The base URLs to try in turn; if empty, the host of the address and then the other one of `HOSTS`.
        cache: The pages that were fetched before.
        settings: Concurrency, retries and timeouts.
    """
    found: dict[str, FetchResult] = {}
    for turn in range(len(hosts or HOSTS)):
        missing = [address for address in addresses if address not in found or found[address].outcome in _MISSING]
        urls = [_urls_of(address, hosts)[turn] for address in missing]
        results = dict(zip(missing, fetch_all(urls, cache=cache, settings=settings), strict=True))
        # Gone is only what no host has.
        found |= {address: each for address, each in results.items() if turn == 0 or each.outcome is not Outcome.GONE}
    return found


def _urls_of(address: str, hosts: Sequence[str]) -> list[str]:
    """Return the URLs of a page in the order in which they are tried."""
    own = next(host for host in HOSTS if address.startswith(f"{host}/"))
    tried = [host.rstrip("/") for host in hosts] or [own, *(host for host in HOSTS if host != own)]
    return [host + address.removeprefix(own) for host in tried]


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
