"""Payloads with the places of their values in the text they were read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .._checks import pointer_path


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place from which on nothing could be read: to the end of the line in JSON Lines, of the file in others."""

    line: int
    column: int
    message: str


class Text:
    """A text, and which line and column each of its characters stands in."""

    def __init__(self, text: str, *, first_line: int = 1) -> None:
        """`first_line` is the number of the text's first line in its file."""
        self.text = text
        self._first_line = first_line
        self._counted = (0, first_line)

    def line(self, offset: int) -> int:
        """The line of the character at `offset`; fast where one asks from the beginning to the end."""
        start, line = self._counted if self._counted[0] <= offset else (0, self._first_line)
        line += self.text.count("\n", start, offset)
        self._counted = (offset, line)
        return line

    def column(self, offset: int) -> int:
        """The column of the character at `offset`, counted in characters from 1."""
        return offset - self.text.rfind("\n", 0, offset)

    def unreadable(self, offset: int, message: str) -> Unreadable:
        """That from `offset` on nothing could be read; a text that ends too early is told of at its last word."""
        offset = min(offset, len(self.text.rstrip()))
        return Unreadable(self.line(offset), self.column(offset), message)


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
