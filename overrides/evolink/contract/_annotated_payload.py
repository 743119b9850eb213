"""A payload with each violation marked below its value, for the report of a failed test."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._json import is_array, is_mapping, iter_members
from .._security.redaction import escape_unprintable, shorten
from ._json_pointer import format_pointer
from ._violations import Violation

_MAX_WIDTH = 60
"""Of a value, in characters."""
_MAX_VALID_MEMBERS = 6
"""How many members without a violation are shown between two with one."""


def annotate_payload(payload: Any, violations: Sequence[Violation]) -> str:
    """Return the payload as JSON, one value per line, with each violation marked; values without one are shortened.

    {
      "model": "wan2.5-text-to-video",
      "duration": 7
                  ^ enum: duration is 7; it must be 5 or 10. The nearest is 5.
    }
    """
    annotator = _Annotator(violations)
    return "\n".join([*annotator.lines(payload, "", before="", after=""), *annotator.unplaced()])


class _Annotator:
    """Writes the lines of an annotated payload."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self._by_pointer: dict[str, list[Violation]] = {}
        for violation in violations:
            self._by_pointer.setdefault(violation.pointer, []).append(violation)
        self._unmarked = set(self._by_pointer)
        self._ancestors = {
            pointer[:end] for pointer in self._by_pointer for end, letter in enumerate(pointer) if letter == "/"
        }  # the pointers of all values that contain a violation

    def lines(self, value: Any, pointer: str, *, before: str, after: str) -> Iterator[str]:
        """Yield the value with its marks, `before` in front of its first line and `after` behind its last."""
        is_expanded = (is_mapping(value) or is_array(value)) and (
            pointer in self._ancestors or (not pointer and len(value) > 0)
        )
        if not is_expanded:
            yield f"{before}{_format_value(value)}{after}"
            yield from self._marks(pointer, before)
            return
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        yield before + opening
        yield from self._marks(pointer, before)
        indent = " " * (len(before) - len(before.lstrip()))
        yield from self._members(value, pointer, indent + "  ")
        yield indent + closing + after

    def unplaced(self) -> Iterator[str]:
        """Yield a line for each violation whose value is not shown, such as one of a name that is not JSON."""
        for pointer in sorted(self._unmarked):
            yield from self._marks(pointer, "")

    def _members(self, value: Any, pointer: str, indent: str) -> Iterator[str]:
        members = list(iter_members(value))
        last = len(members) - 1
        rows = [
            (key, item, pointer + format_pointer([key]), "," if index < last else "")
            for index, (key, item) in enumerate(members)
        ]
        for is_invalid, group in itertools.groupby(
            rows, key=lambda row: row[2] in self._by_pointer or row[2] in self._ancestors
        ):
            run = list(group)
            shown = run if is_invalid or len(run) <= _MAX_VALID_MEMBERS else run[: _MAX_VALID_MEMBERS // 2]
            for key, item, member_pointer, comma in shown:
                name = f"{_format_value(key)}: " if isinstance(value, Mapping) else ""
                yield from self.lines(item, member_pointer, before=indent + name, after=comma)
            if len(shown) < len(run):
                yield f"{indent}… {len(run) - len(shown)} more"

    def _marks(self, pointer: str, before: str) -> Iterator[str]:
        """Yield a line for each violation, below the value, or below the name if the name is wrong."""
        self._unmarked.discard(pointer)
        for violation in self._by_pointer.get(pointer, ()):
            is_of_name = violation.keyword == "additionalProperties"
            column = len(before) - len(before.lstrip()) if is_of_name else len(before)
            mark = "^" * max(len(before.strip().rstrip(":")), 1) if is_of_name else "^"
            yield f"{' ' * column}{mark} {violation.rule or violation.keyword}: {escape_unprintable(violation.message)}"


def _format_value(value: Any) -> str:
    """Return a value as JSON on one line, shortened."""
    try:
        text = escape_unprintable(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return shorten(value, limit=_MAX_WIDTH)
    return text if len(text) <= _MAX_WIDTH else text[: _MAX_WIDTH - 2] + "…" + text[-1]
