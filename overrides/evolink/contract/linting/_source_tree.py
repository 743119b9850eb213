"""Payloads together with the positions of their values in the text that they were read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .._json_pointer import parse_pointer
from .._violations import more_violations


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Input that could not be read from a position on: to the end of the line in JSON Lines, of the file in others."""

    line: int
    column: int
    message: str


class SourceText:
    """A text with the line and the column of each of its characters.

    Lines are counted from the nearest checkpoint before an offset, so that lookups in ascending order are fast.
    """

    def __init__(self, text: str, *, first_line: int = 1) -> None:
        """Start counting at `first_line`, the number of the text's first line in its file."""
        self.text = text
        self._start = _Checkpoint(0, first_line, 0)
        self._last = self._kept = self._start

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line of the character at `offset` and its column in characters, both from 1."""
        nearest = self._last
        if nearest.offset > offset:
            nearest = self._kept if self._kept.offset <= offset else self._start
        newline = self.text.rfind("\n", nearest.offset, offset)
        if newline < 0:
            self._last = _Checkpoint(offset, nearest.line, nearest.line_start)
        else:
            line = nearest.line + self.text.count("\n", nearest.offset, offset)
            self._last = _Checkpoint(offset, line, newline + 1)
        return self._last.line, offset - self._last.line_start + 1

    def checkpoint(self, offset: int) -> tuple[int, int]:
        """Return the same as `position`, and keep it as a checkpoint for lookups behind it."""
        found = self.position(offset)
        self._kept = self._last
        return found

    def unreadable(self, offset: int, message: str) -> Unreadable:
        """Return that nothing could be read from `offset` on; at most the end of the last word is reported."""
        return Unreadable(*self.position(min(offset, len(self.text.rstrip()))), message)


class _Checkpoint(NamedTuple):
    """An offset whose line is known."""

    offset: int
    line: int
    line_start: int


@dataclass(slots=True)
class SourceNode:
    """A value and its offset in the text."""

    offset: int
    value: Any
    # Calling `dict` takes a sixth of the time of `dict[str, int]`, and there are nodes by the million.
    children: dict[str | int, SourceNode] = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]
    """The members of an object by name, the elements of a list by index."""
    names: dict[str, int] = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType]
    """The offset of each member's name."""

    def find_offset(self, pointer: str, *, of_name: bool = False) -> int:
        """Return the offset of the value at a JSON Pointer, or of its name; of its nearest ancestor if missing."""
        node, offset = self, self.offset
        for part in parse_pointer(pointer):
            key = int(part) if isinstance(node.value, list) and str(part).isdecimal() else part
            if key not in node.children:
                break
            offset = node.names.get(str(key), offset) if of_name else node.children[key].offset
            node = node.children[key]
        return offset


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A broken rule for the text of a payload."""

    offset: int
    pointer: str
    rule: str
    message: str
    value_replaced: bool = False
    """Whether the payload has another value at the pointer, so that violations of the contract there mean nothing."""
    only_if_valid: bool = False
    """Whether a violation of the contract by the same value, which is more specific, is reported instead."""


def more_problems(count: int, offset: int) -> TextProblem:
    """Return the problem that stands for those that are counted only; the payload's values then mean nothing."""
    more = more_violations(count, None)
    return TextProblem(offset, more.pointer, more.keyword, more.message, value_replaced=True)


@dataclass(slots=True)
class Payload:
    """A payload in a text."""

    text: SourceText
    offset: int
    value: Any
    """The payload as JSON; values that JSON does not have are replaced."""
    problems: list[TextProblem]
    build_tree: Callable[[], SourceNode]
    """Returns the positions of its values. That is slower than the rest of a check, so only diagnostics call it."""
    pointer: str = ""
    """The JSON Pointer in its file to the string that contains it, as in a HAR; empty if the file has it as JSON."""
    placeholders: tuple[str, ...] = ()
    """The JSON Pointers to values that are only known when it is sent, such as `{{model}}` in a Postman collection."""
