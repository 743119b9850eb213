"""A payload with each violation marked at its place, for people who read a failed test."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._security.redaction import escape_unprintable, shorten
from ._checks import pointer_of
from ._violations import Violation

_WIDTH = 60
_SHOWN_IN_A_ROW = 6
"""How many members without a violation are shown between two with one."""


def excerpt(payload: Any, violations: Sequence[Violation]) -> str:
    """The payload as JSON on lines of its own, what is not at fault shorten.

    {
      "model": "wan2.5-text-to-video",
      "duration": 7
                  ^ enum: duration is 7; it must be 5 or 10. The nearest is 5.
    }
    """
    made = _Excerpt(violations)
    return "\n".join([*made.lines(payload, "", before="", after=""), *made.rest()])


class _Excerpt:
    def __init__(self, violations: Sequence[Violation]) -> None:
        self._at: dict[str, list[Violation]] = {}
        for violation in violations:
            self._at.setdefault(violation.pointer, []).append(violation)
        self._unmarked = set(self._at)
        self._above = {
            pointer[:end] for pointer in self._at for end, letter in enumerate(pointer) if letter == "/"
        }  # every place that holds one with a violation

    def lines(self, value: Any, pointer: str, *, before: str, after: str) -> Iterator[str]:
        """The value with its marks, `before` in front of its first line and `after` behind its last."""
        opened = isinstance(value, Mapping | list | tuple) and (
            pointer in self._above or (not pointer and len(value) > 0)
        )
        if not opened:
            yield f"{before}{_shown(value)}{after}"
            yield from self._marks(pointer, before)
            return
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        yield before + opening
        yield from self._marks(pointer, before)
        indent = " " * (len(before) - len(before.lstrip()))
        yield from self._members(value, pointer, indent + "  ")
        yield indent + closing + after

    def rest(self) -> Iterator[str]:
        """A line for each violation whose place is not to be seen, such as a name that JSON cannot say."""
        for pointer in sorted(self._unmarked):
            yield from self._marks(pointer, "")

    def _members(self, value: Any, pointer: str, indent: str) -> Iterator[str]:
        named = list(value.items() if isinstance(value, Mapping) else enumerate(value))
        last = len(named) - 1
        rows = [
            (key, item, pointer + pointer_of([key]), "," if at < last else "") for at, (key, item) in enumerate(named)
        ]
        for faulty, group in itertools.groupby(rows, key=lambda row: row[2] in self._at or row[2] in self._above):
            run = list(group)
            shown = run if faulty or len(run) <= _SHOWN_IN_A_ROW else run[: _SHOWN_IN_A_ROW // 2]
            for key, item, place, comma in shown:
                name = f"{_shown(key)}: " if isinstance(value, Mapping) else ""
                yield from self.lines(item, place, before=indent + name, after=comma)
            if len(shown) < len(run):
                yield f"{indent}… {len(run) - len(shown)} more"

    def _marks(self, pointer: str, before: str) -> Iterator[str]:
        """A line for each violation, under the value, or under the name where that is at fault."""
        self._unmarked.discard(pointer)
        for violation in self._at.get(pointer, ()):
            of_name = violation.keyword == "additionalProperties"
            column = len(before) - len(before.lstrip()) if of_name else len(before)
            mark = "^" * max(len(before.strip().rstrip(":")), 1) if of_name else "^"
            yield f"{' ' * column}{mark} {violation.rule or violation.keyword}: {escape_unprintable(violation.message)}"


def _shown(value: Any) -> str:
    """A value as JSON, on one line and not too long."""
    try:
        text = escape_unprintable(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return shorten(value, limit=_WIDTH)
    return text if len(text) <= _WIDTH else text[: _WIDTH - 2] + "…" + text[-1]
