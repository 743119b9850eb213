"""A reader of JSON that keeps the place of every value, and tells what readers of JSON disagree about.

Ten times as slow as the standard library's, it reads only payloads about which there is something to tell. It takes and
refuses what `json.loads` takes and refuses.
"""

from __future__ import annotations

import json
import re
from json import JSONDecodeError

from ..._security.redaction import shorten
from .._checks import Path, pointer_of
from .._not_json import DEPTH, half_pairs_replaced
from .._words import field_name
from . import _numbers, _rules
from ._numbers import Number
from ._tree import Fault, Node, Text

_DECODER = json.JSONDecoder()
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_NOT_FINITE = re.compile(r"NaN|-?Infinity")
SPACE = re.compile(r"[ \t\n\r]*")


def read(text: Text, offset: int) -> tuple[Node, int, list[Fault]]:
    """The value at `offset`, where it ends, and what is wrong with its text.

    Raises:
        JSONDecodeError: there is no JSON value.
        RecursionError: it is nested more deeply than the standard library reads.
    """
    reader = _Reader(text)
    node, end = reader.node(offset, ())
    return node, end, reader.faults


class _Reader:
    def __init__(self, text: Text) -> None:
        self._lines = text
        self._text = text.text
        self.faults: list[Fault] = []

    def node(self, at: int, path: Path) -> tuple[Node, int]:
        """The value at `at` and where it ends."""
        opening = self._text[at : at + 1]
        if opening in ("{", "["):
            if len(path) >= DEPTH:
                return self._too_deep(at, path)
            return self._object(at, path) if opening == "{" else self._list(at, path)
        if opening == '"':
            text, end = self._string(at, path)
            return Node(at, text), end
        number = _NUMBER.match(self._text, at)
        if number is not None:
            read = _numbers.real if number[1] else _numbers.integer
            return Node(at, self._number(at, path, read(number[0]))), number.end()
        word = _NOT_FINITE.match(self._text, at)
        if word is not None:
            return Node(at, self._number(at, path, _numbers.not_finite(word[0]))), word.end()
        value, end = _DECODER.raw_decode(self._text, at)
        return Node(at, value), end

    def _object(self, at: int, path: Path) -> tuple[Node, int]:
        node = Node(at, {})
        raw_names: dict[str, int] = {}
        at = self._after_space(at + 1)
        if self._text[at : at + 1] == "}":
            return node, at + 1
        while True:
            name, child, end = self._member(at, path, raw_names)
            node.names[name], node.children[name], node.value[name] = at, child, child.value
            end = self._after_space(end)
            if self._text[end : end + 1] == "}":
                return node, end + 1
            at = self._after_space(self._expected(",", end))

    def _member(self, at: int, path: Path, raw_names: dict[str, int]) -> tuple[str, Node, int]:
        if self._text[at : at + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", self._text, at)
        raw, end = _DECODER.raw_decode(self._text, at)
        name = half_pairs_replaced(raw)
        if name is not raw:
            reason = "has half of a surrogate pair in its name, which is no character."
            self._fault(at, (*path, name), _rules.LONE_SURROGATE, reason, spoilt=True)
        if raw in raw_names:
            line, column = self._lines.place(raw_names[raw])
            reason = f"stands twice in one object, first at {line}:{column}: readers differ in which one they keep."
            self._fault(at, (*path, name), _rules.DUPLICATE_KEY, reason)
        raw_names.setdefault(raw, at)
        end = self._after_space(self._expected(":", self._after_space(end)))
        child, end = self.node(end, (*path, name))
        return name, child, end

    def _list(self, at: int, path: Path) -> tuple[Node, int]:
        node = Node(at, [])
        at = self._after_space(at + 1)
        if self._text[at : at + 1] == "]":
            return node, at + 1
        while True:
            child, end = self.node(at, (*path, len(node.value)))
            node.children[len(node.value)] = child
            node.value.append(child.value)
            end = self._after_space(end)
            if self._text[end : end + 1] == "]":
                return node, end + 1
            at = self._after_space(self._expected(",", end))

    def _string(self, at: int, path: Path) -> tuple[str, int]:
        raw, end = _DECODER.raw_decode(self._text, at)
        text = half_pairs_replaced(raw)
        if text is not raw:
            reason = f"is {shorten(raw)}, with half of a surrogate pair, which is no character."
            self._fault(at, path, _rules.LONE_SURROGATE, reason, spoilt=True)
        return text, end

    def _number(self, at: int, path: Path, number: Number) -> float | None:
        if number.reason:
            kept = number.value is not None
            self._fault(at, path, number.rule, number.reason, spoilt=not kept, lesser=kept)
        return number.value

    def _too_deep(self, at: int, path: Path) -> tuple[Node, int]:
        _, end = _DECODER.raw_decode(self._text, at)
        if not any(fault.rule == _rules.TOO_DEEP and fault.pointer == pointer_of(path[:1]) for fault in self.faults):
            self._fault(at, path[:1], _rules.TOO_DEEP, f"is nested more than {DEPTH} levels deep.", spoilt=True)
        return Node(at, None), end

    def _after_space(self, at: int) -> int:
        return SPACE.match(self._text, at).end()  # type: ignore[union-attr]  # it matches anywhere

    def _expected(self, letter: str, at: int) -> int:
        if self._text[at : at + 1] != letter:
            raise JSONDecodeError(f"Expecting {letter!r} delimiter", self._text, at)
        return at + 1

    def _fault(
        self, at: int, path: Path, rule: str, reason: str, *, spoilt: bool = False, lesser: bool = False
    ) -> None:
        message = f"{field_name(path)} {reason}"
        self.faults.append(Fault(at, pointer_of(path), rule, message, spoilt=spoilt, lesser=lesser))
