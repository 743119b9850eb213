"""Differences in words, and a page's text made harmless for terminals, GitHub and Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ..comparison.compare import Difference, State
from ..comparison.severity import Effect
from ..pages.page import Json

LONGEST = 240
"""Characters of a value that a report for people shows."""


def plain(text: str) -> str:
    """Text of a page with what is not printable escaped, so that it can neither move a cursor nor break a line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(value: Json) -> str:
    """A value as JSON, shortened."""
    text = plain(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 20]} … {text[-15:]}"


def sentence(difference: Difference) -> str:
    """What the difference says, in one line without its page and model."""
    if difference.state is State.STALE:
        return _stale(difference)
    return _TELLING.get(difference.effect, _told_values)(difference)


def _stale(difference: Difference) -> str:
    place = f"{plain(difference.pointer)} {plain(difference.keyword)}"
    if difference.documented == difference.ours:
        return f"{place}: the page's schema now states {shown(difference.ours)} itself; take it out of x-source"
    return (
        f"{place}: declared as documented {_side(difference.documented)}, ours {_side(difference.ours)},"
        " but the page no longer says so; take the entry out of x-evolink.differences or correct it"
    )


def _told_values(difference: Difference) -> str:
    place = f"{plain(difference.pointer)} {plain(difference.keyword)}"
    if difference.keyword == "properties" and difference.documented is None:
        return f"{place}: the page has no such field; ours is {shown(difference.ours)}"
    if difference.keyword == "properties" and difference.ours is None:
        return f"{place}: a field that the spec lacks, {shown(difference.documented)}"
    told = f"{place}: the page says {_side(difference.documented)}, the spec {_side(difference.ours)}"
    if difference.keyword == "default":
        told += "; no request is refused, but one without the field means something else"
    return told


def _side(value: Json) -> str:
    return "nothing" if value is None else shown(value)


_TELLING: Mapping[Effect, Callable[[Difference], str]] = {
    Effect.NEW: lambda each: f"no file of spec/models has {shown(each.model)}; scripts/drift import drafts one",
    Effect.GONE: lambda each: "its page no longer documents it" if each.documented else "its page is no longer there",
    Effect.RENAMED: lambda each: f"the page documents it as {', '.join(map(shown, each.documented))}",
}


def code(text: str) -> str:
    """Text of a page as a code span that it cannot get out of, in a table or not."""
    text = plain(text).replace("|", "\\|")
    runs = [len(run) for run in "".join(c if c == "`" else " " for c in text).split()]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def command(level: str, properties: Mapping[str, str], message: str) -> str:
    """A workflow command of GitHub; nothing in a page's text can end it or start another."""
    told = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    return f"::{level} {told}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
