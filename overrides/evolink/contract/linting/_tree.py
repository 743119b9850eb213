"""Payloads with the places of their values in the text they were read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .._checks import pointer_path


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place from which on nothing could be read: to the end of the line in JSON Lines, of the file in others."""

    line: int
    column: int
    message: str


class Text:
    """A text, and which line and column each of its characters stands in.

    It counts from the nearest place before that it knows, so that what is asked from the beginning to the end is fast.
    """

    def __init__(self, text: str, *, first_line: int = 1) -> None:
        """`first_line` is the number of the text's first line in its file."""
        self.text = text
        self._first = _Counted(0, first_line, 0)
        self._last = self._marked = self._first

    def place(self, offset: int) -> tuple[int, int]:
        """The line of the character at `offset`, and its column in characters, from 1."""
        known = self._last
        if known.offset > offset:
            known = self._marked if self._marked.offset <= offset else self._first
        newline = self.text.rfind("\n", known.offset, offset)
        if newline < 0:
            self._last = _Counted(offset, known.line, known.line_start)
        else:
            line = known.line + self.text.count("\n", known.offset, offset)
            self._last = _Counted(offset, line, newline + 1)
        return self._last.line, offset - self._last.line_start + 1

    def mark(self, offset: int) -> tuple[int, int]:
        """The same, keeping the place for all that is asked later of what comes behind it."""
        found = self.place(offset)
        self._marked = self._last
        return found

    def unreadable(self, offset: int, message: str) -> Unreadable:
        """That from `offset` on nothing could be read; a text that ends too early is told of at its last word."""
        return Unreadable(*self.place(min(offset, len(self.text.rstrip()))), message)


class _Counted(NamedTuple):
    """How far a text was counted."""

    offset: int
    line: int
    line_start: int


@dataclass(slots=True)
class Node:
    """A value and where it stands."""

    offset: int
    value: Any
    children: dict[str | int, Node] = field(default_factory=dict)
    """The members of an object by name, the elements of a list by index."""
    names: dict[str, int] = field(default_factory=dict)
    """Where the name of each member stands."""

    def place(self, pointer: str, *, of_name: bool = False) -> int:
        """The offset of the value at `pointer`, or of its name; of what holds it where it is not there."""
        node, offset = self, self.offset
        for part in pointer_path(pointer):
            key = int(part) if isinstance(node.value, list) and str(part).isdecimal() else part
            if key not in node.children:
                break
            offset = node.names.get(str(key), offset) if of_name else node.children[key].offset
            node = node.children[key]
        return offset


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the text itself."""

    offset: int
    pointer: str
    rule: str
    message: str
    spoilt: bool = False
    """Whether another value stands in for the one at the pointer, so that the contract's opinion of it is void."""
    lesser: bool = False
    """Whether the contract's word about the same value, where it has one, says more."""


@dataclass(slots=True)
class Payload:
    """One payload of a text."""

    text: Text
    offset: int
    value: Any
    """What JSON can say of it, other values stood in for."""
    faults: list[Fault]
    tree: Callable[[], Node]
    """Gives its places; costs more than all the rest, so it is asked only for what is told."""
