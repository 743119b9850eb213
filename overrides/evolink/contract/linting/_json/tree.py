"""A recursive-descent JSON parser that keeps the position of every value and reports what JSON parsers disagree about.

It is ten times as slow as the standard library's, so it reads only payloads with diagnostics. It accepts and refuses
what `json.loads` accepts and refuses.
"""

from __future__ import annotations

import json
import re
from json import JSONDecodeError

from ...._security.redaction import shorten
from ..._json_pointer import Location, format_field_name, format_pointer
from ..._json_values import MAX_DEPTH, replace_lone_surrogates
from ..._violations import MAX_VIOLATIONS
from .. import _numbers, _rules
from .._numbers import Number
from .._source_tree import SourceNode, SourceText, TextProblem, more_problems

_DECODER = json.JSONDecoder()
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_NOT_FINITE = re.compile(r"NaN|-?Infinity")
SPACE = re.compile(r"[ \t\n\r]*")


def read_tree(text: SourceText, offset: int) -> tuple[SourceNode, int, list[TextProblem]]:
    """Return the value at `offset`, its end, and the problems of its text.

    Raises:
        JSONDecodeError: If there is no JSON value.
        RecursionError: If it is nested more deeply than the standard library reads.
    """
    parser = _Parser(text)
    node, end = parser.parse_value(offset, ())
    more = [more_problems(parser.more, offset)] if parser.more else []
    return node, end, parser.problems + more


class _Parser:
    """Each method that parses takes the offset of a value and returns the value's node and its end."""

    def __init__(self, text: SourceText) -> None:
        self._source = text
        self._text = text.text
        self.problems: list[TextProblem] = []
        self.more = 0
        """How many problems follow the first MAX_VIOLATIONS."""
        self._too_deep: set[Location] = set()

    def parse_value(self, at: int, path: Location) -> tuple[SourceNode, int]:
        opening = self._text[at : at + 1]
        if opening in ("{", "["):
            if len(path) >= MAX_DEPTH:
                return self._parse_too_deep(at, path)
            return self._parse_object(at, path) if opening == "{" else self._parse_list(at, path)
        if opening == '"':
            return self._parse_string(at, path)
        if number := _NUMBER.match(self._text, at):
            parse = _numbers.parse_real if number[1] else _numbers.parse_integer
            return SourceNode(at, self._check_number(at, path, parse(number[0]))), number.end()
        if word := _NOT_FINITE.match(self._text, at):
            return SourceNode(at, self._check_number(at, path, _numbers.parse_not_finite(word[0]))), word.end()
        value, end = _DECODER.raw_decode(self._text, at)
        return SourceNode(at, value), end

    def _parse_object(self, at: int, path: Location) -> tuple[SourceNode, int]:
        node = SourceNode(at, {})
        raw_names: dict[str, int] = {}
        at = self._skip_space(at + 1)
        if self._text[at : at + 1] == "}":
            return node, at + 1
        while True:
            name, child, end = self._parse_member(at, path, raw_names)
            node.names[name], node.children[name], node.value[name] = at, child, child.value
            end = self._skip_space(end)
            if self._text[end : end + 1] == "}":
                return node, end + 1
            at = self._skip_space(self._expect(",", end))

    def _parse_member(self, at: int, path: Location, raw_names: dict[str, int]) -> tuple[str, SourceNode, int]:
        """Return the name and the value of a member, and its end; add its name's offset to `raw_names`."""
        if self._text[at : at + 1] != '"':
            raise JSONDecodeError("Expecting property name enclosed in double quotes", self._text, at)
        raw, end = _DECODER.raw_decode(self._text, at)
        name = replace_lone_surrogates(raw)
        if name is not raw:
            reason = "has half of a surrogate pair in its name, which is no character."
            self._report(at, (*path, name), _rules.LONE_SURROGATE, reason, value_replaced=True)
        if raw in raw_names:
            self._report_duplicate(at, (*path, name), raw_names[raw])
        raw_names.setdefault(raw, at)
        end = self._skip_space(self._expect(":", self._skip_space(end)))
        child, end = self.parse_value(end, (*path, name))
        return name, child, end

    def _parse_list(self, at: int, path: Location) -> tuple[SourceNode, int]:
        node = SourceNode(at, [])
        at = self._skip_space(at + 1)
        if self._text[at : at + 1] == "]":
            return node, at + 1
        while True:
            child, end = self.parse_value(at, (*path, len(node.value)))
            node.children[len(node.value)] = child
            node.value.append(child.value)
            end = self._skip_space(end)
            if self._text[end : end + 1] == "]":
                return node, end + 1
            at = self._skip_space(self._expect(",", end))

    def _parse_string(self, at: int, path: Location) -> tuple[SourceNode, int]:
        raw, end = _DECODER.raw_decode(self._text, at)
        text = replace_lone_surrogates(raw)
        if text is not raw:
            reason = f"is {shorten(raw)}, with half of a surrogate pair, which is no character."
            self._report(at, path, _rules.LONE_SURROGATE, reason, value_replaced=True)
        return SourceNode(at, text), end

    def _check_number(self, at: int, path: Location, number: Number) -> float | None:
        if number.reason:
            is_kept = number.value is not None
            self._report(at, path, number.rule, number.reason, value_replaced=not is_kept, only_if_valid=is_kept)
        return number.value

    def _parse_too_deep(self, at: int, path: Location) -> tuple[SourceNode, int]:
        """Skip a value that is nested too deeply, and report it once for the payload's own field that it is in."""
        _, end = _DECODER.raw_decode(self._text, at)
        field = path[:1]
        if field not in self._too_deep:
            self._too_deep.add(field)
            reason = f"is nested more than {MAX_DEPTH} levels deep."
            self._report(at, field, _rules.TOO_DEEP, reason, value_replaced=True)
        return SourceNode(at, None), end

    def _skip_space(self, at: int) -> int:
        return SPACE.match(self._text, at).end()  # type: ignore[union-attr]  # it matches anywhere

    def _expect(self, letter: str, at: int) -> int:
        if self._text[at : at + 1] != letter:
            raise JSONDecodeError(f"Expecting {letter!r} delimiter", self._text, at)
        return at + 1

    def _report_duplicate(self, at: int, path: Location, first: int) -> None:
        # Positions of earlier offsets take time in proportion to the text.
        line, column = (0, 0) if len(self.problems) == MAX_VIOLATIONS else self._source.position(first)
        reason = f"appears twice in one object, first at {line}:{column}: parsers differ in which one they keep."
        self._report(at, path, _rules.DUPLICATE_KEY, reason)

    def _report(
        self,
        at: int,
        path: Location,
        rule: str,
        reason: str,
        *,
        value_replaced: bool = False,
        only_if_valid: bool = False,
    ) -> None:
        if len(self.problems) == MAX_VIOLATIONS:
            self.more += 1
            return
        message = f"{format_field_name(path)} {reason}"
        pointer = format_pointer(path)
        self.problems.append(TextProblem(at, pointer, rule, message, value_replaced, only_if_valid))
