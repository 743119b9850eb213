"""Addresses of documentation pages: a page is known by its path, whatever its host, language or extension."""

from __future__ import annotations

import re

_EXTENSIONS = (".md", ".mdx", ".json", ".yaml", ".yml", ".txt", ".html")
_ADDRESS = re.compile(r"https?://[^/]+/(?:docs/)?(?:[a-z]{2}(?:-[A-Za-z]{2,4})?/)?(?P<path>.+)")


def page_name(address: str) -> str:
    """Return the last segment of a path or URL without its extension: a page's name wherever it is kept."""
    return _without_extension(address).rpartition("/")[2]


def page_path(address: str) -> str | None:
    """Return the path of a URL without host, language and extension; None if it is not a URL.

    The documentation is at docs.evolink.ai/LANG/… and at evolink.ai/docs/LANG/….
    """
    found = _ADDRESS.fullmatch(_without_extension(address))
    return None if found is None else found["path"]


def is_same_page(one: str, other: str) -> bool:
    """Return whether two URLs lead to the same page; False if one is not a URL."""
    path = page_path(one)
    return path is not None and path == page_path(other)


def _without_extension(address: str) -> str:
    stripped = address.partition("?")[0].partition("#")[0].rstrip("/")
    for extension in _EXTENSIONS:
        stripped = stripped.removesuffix(extension)
    return stripped
