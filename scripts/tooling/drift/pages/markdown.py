"""Layout B, markdown: a heading, and the page's OpenAPI document in a fenced block of YAML."""

from __future__ import annotations

import re

from .openapi import FOLDERS, language_of, page_from
from .page import Page, Unreadable

_FENCE = re.compile(
    r"^(?P<fence>`{3,20})ya?ml (?P<file>\S{1,300}) (?P<method>[A-Za-z]{3,7}) (?P<path>/\S{0,300})[ \t]*$", re.MULTILINE
)
_TRAILING_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)
_LANGUAGE = re.compile(r"/?([a-z]{2})/")


def read_markdown(text: str, *, name: str) -> Page | None:
    """Return the page of a markdown text, or None if the text has no block with an OpenAPI document.

    Raises:
        Unreadable: If the block is not closed, is not YAML, or is one of several.
        OtherPage: If the page documents another operation.
    """
    opening = _FENCE.search(text)
    if opening is None:
        return None
    start = text.index("\n", opening.end()) + 1 if "\n" in text[opening.end() :] else len(text)
    fence = opening["fence"]
    end = _closing_fence(text, fence, start)
    if end is None:
        raise Unreadable(f"cut off: the block that {fence}yaml opens is not closed")
    if _FENCE.search(text, end + len(fence)):
        raise Unreadable("several blocks with OpenAPI; a page has one")
    from .yaml_block import load_yaml  # here, as other layouts need not wait for it to load

    folder = _LANGUAGE.match(opening["file"])
    language = FOLDERS.get(folder[1], folder[1]) if folder else language_of(text, name=name)
    return page_from(
        load_yaml(_TRAILING_BLANKS.sub("", text[start:end])),
        name=name,
        layout="markdown",
        language=language,
        operation=(opening["method"].upper(), opening["path"]),
    )


def _closing_fence(text: str, fence: str, start: int) -> int | None:
    """Return where the first line begins that holds the fence alone."""
    whole_line = re.compile(rf"{fence}[ \t]*$", re.MULTILINE)
    at = start - 1
    while (at := text.find(f"\n{fence}", at) + 1) > 0:  # ten times faster than a search for `^`
        if whole_line.match(text, at):
            return at
    return None
