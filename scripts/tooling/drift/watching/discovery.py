"""Pages that no file of the spec names yet, found in the documentation's own indexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..pages.addresses import page_path
from .fetching import FetchResult

INDEXES = ("/llms.txt", "/sitemap.xml")
"""The files that list all pages. One of them is enough. Source: https://llmstxt.org, https://www.sitemaps.org"""
MAX_PAGES = 1000
"""Pages of an index that are considered."""
_PAGE = re.compile(r"/(en/api-manual/video-series/[A-Za-z0-9._~/-]{1,300}?)(?:\.md)?(?=[\s)<>\"'?#,]|$)")


def find_unnamed_pages(indexes: Mapping[str, FetchResult], *, named: Iterable[str], host: str) -> list[str]:
    """Return the addresses of the English pages about video models that are listed and not named.

    Args:
        indexes: The indexes by address; those that could not be fetched have no data.
        named: The addresses of pages that are known.
        host: The base URL of the addresses that are returned.
    """
    known = {page_path(address) for address in named}
    listed = dict.fromkeys(path for each in indexes.values() for path in list_pages(each.data))
    unnamed = [path for path in listed if page_path(f"{host}/{path}") not in known]
    return [f"{host}/{path}.md" for path in unnamed[:MAX_PAGES]]


def list_pages(index: bytes) -> list[str]:
    """Return the paths of the English pages about video models in an index; none if it is something else."""
    return list(dict.fromkeys(_PAGE.findall(index.decode("utf-8", "replace"))))
