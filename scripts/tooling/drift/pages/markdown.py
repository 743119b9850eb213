"""Layout B: markdown with a heading and the page's OpenAPI document in a fenced block of YAML."""

from __future__ import annotations

import re

from .openapi import FOLDERS, language_of, page_from
from .page import Page, Unreadable

_FENCE = re.compile(
    r"^(?P<fence>`{3,20})ya?ml (?P<file>\S{1,300}) (?P<method>[A-Za-z]{3,7}) (?P<path>/\S{0,300})$", re.MULTILINE
)
_LANGUAGE = re.compile(r"/?([a-z]{2})/")


def read_markdown(text: str, *, name: str) -> Page | None:
    """The page of a markdown text, or None where it has no such block.

    Raises:
        Unreadable: the block is not closed, not YAML, or one of several.
        OtherPage: it is about another operation.
    """
    opening = _FENCE.search(text)
    if opening is None:
        return None
    start = opening.end() + 1
    closing = re.compile(rf"^{opening['fence']}[ \t]*$", re.MULTILINE).search(text, start)
    if closing is None:
        raise Unreadable(f"cut off: the block that {opening['fence']}yaml opens is not closed")
    if _FENCE.search(text, closing.end()):
        raise Unreadable("several blocks with OpenAPI; a page has one")
    from .yaml_block import load_yaml

    found = _LANGUAGE.match(opening["file"])
    language = FOLDERS.get(found[1], found[1]) if found else language_of(text)
    return page_from(
        load_yaml(text[start : closing.start()]),
        name=name,
        layout="markdown",
        language=language,
        operation=(opening["method"].upper(), opening["path"]),
    )
