"""scripts/drift watch: fetches the pages that the spec names and compares them with it."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ...codegen.sources import SpecError
from ..comparison.compare import compare_missing_page, compare_page
from ..comparison.spec_models import ROOT, SpecModel, read_models, read_retired
from ..reports.comparison_report import FORMATS, ComparisonResults
from ..watching.collecting import PageSource, read_pages
from ..watching.discovery import INDEXES, find_unnamed_pages, list_pages
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
    root = options.root.resolve()
    try:
        models, retired = read_models(root), read_retired(root)
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    settings = settings or FetchSettings(concurrency=max(1, options.at_once), timeout=options.timeout)
    fetch = partial(fetch_pages, hosts=options.base_url or (), cache=PageCache(options.cache), settings=settings)
    named = page_addresses(models)
    indexes = fetch([HOSTS[0] + path for path in INDEXES])
    fetched = fetch(named)
    unnamed = fetch(find_unnamed_pages(indexes, named=named, host=HOSTS[0]))
    counts = Counter(each.outcome for each in (*fetched.values(), *unnamed.values()))
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()), file=sys.stderr)
    results = compare_fetched(fetched, models, unnamed=unnamed, today=options.date, retired=retired)
    if not any(list_pages(index.data) for index in indexes.values()):
        results = replace(results, unreadable=(*results.unreadable, _why_no_index(indexes)))
    return print_results(results, options.format, models)


def _why_no_index(indexes: Mapping[str, FetchResult]) -> tuple[str, str]:
    """Return the name and the reason of the index of pages, if none could be read."""
    reasons = [f"{address.removeprefix(HOSTS[0])}: {each.reason or 'no page'}" for address, each in indexes.items()]
    return "the index of pages", f"pages that no file names are not found ({'; '.join(reasons)})"


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


def compare_fetched(
    fetched: Mapping[str, FetchResult],
    models: dict[str, SpecModel],
    *,
    unnamed: Mapping[str, FetchResult],
    today: str,
    retired: Collection[str],
) -> ComparisonResults:
    """Return the comparisons with the fetched pages; if a model's page is gone, so is the model.

    Args:
        fetched: The pages that the files name, by address.
        models: The files by model id.
        unnamed: Pages that no file names, by address; those about something else are skipped.
        today: The date of the pages.
        retired: Ids of models that are no longer offered.
    """
    with_data = {Outcome.FETCHED, Outcome.UNCHANGED}
    found = read_pages(
        PageSource(address, each.data if each.outcome in with_data else None, each.reason, address in unnamed)
        for address, each in (*fetched.items(), *unnamed.items())
        if each.outcome is not Outcome.GONE or not (address in unnamed or _models_of(address, models))
    )
    comparisons = [compare_page(page, models, date=today, retired=retired) for page in found.pages]
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
