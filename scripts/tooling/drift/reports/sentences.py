"""A difference between a page and the spec as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..comparison.compare import Difference, State
from ..comparison.severity import Effect
from ..pages.page import Json
from .escaping import escape_unprintable, format_value


def describe(difference: Difference) -> str:
    """Return the difference in one line, without its page and model."""
    if difference.state is State.STALE:
        return _describe_stale(difference)
    return _BY_EFFECT.get(difference.effect, _describe_values)(difference)


def _describe_stale(difference: Difference) -> str:
    if difference.documented == difference.ours:
        stated = format_value(difference.ours)
        return f"{_location(difference)}: the page's schema now states {stated} itself; take it out of x-source"
    documented, ours = _side(difference.documented), _side(difference.ours)
    return (
        f"{_location(difference)}: declared as documented {documented}, ours {ours},"
        " but the page no longer states that; take the entry out of x-evolink.differences or correct it"
    )


def _describe_values(difference: Difference) -> str:
    location = _location(difference)
    if difference.keyword == "properties" and difference.documented is None:
        return f"{location}: the page has no such field; ours is {format_value(difference.ours)}"
    if difference.keyword == "properties" and difference.ours is None:
        return f"{location}: a field that the spec lacks, {format_value(difference.documented)}"
    sentence = f"{location}: the page has {_side(difference.documented)}, the spec {_side(difference.ours)}"
    if difference.keyword == "default":
        sentence += "; no request is refused, but one without the field means something else"
    return sentence


def _location(difference: Difference) -> str:
    return f"{escape_unprintable(difference.pointer)} {escape_unprintable(difference.keyword)}"


def _side(value: Json) -> str:
    return "nothing" if value is None else format_value(value)


def _describe_rename(difference: Difference) -> str:
    return f"the page documents it as {', '.join(map(format_value, difference.documented))}"


_BY_EFFECT: Mapping[Effect, Callable[[Difference], str]] = {
    Effect.NEW: lambda each: f"no file of spec/models has {format_value(each.model)}; scripts/drift import drafts one",
    Effect.GONE: lambda each: "its page no longer documents it" if each.documented else "its page no longer exists",
    Effect.RENAMED: _describe_rename,
}
