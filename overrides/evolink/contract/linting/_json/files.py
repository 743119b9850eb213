"""Payloads of JSON documents and of JSON Lines.

The standard library's decoder reads each payload; only if the payload may break a rule for its text, `_json_tree` reads
it again.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from json import JSONDecodeError
from typing import Any

from ..._json_values import MAX_DEPTH, has_lone_surrogates
from .. import _rules
from .._encodings import detect_wide_encoding
from .._numbers import MAX_DIGITS
from .._source_tree import Payload, SourceNode, SourceText, TextProblem, Unreadable
from . import tree as _json_tree
from .tree import SPACE

MAX_LINE_BYTES = 16 * 2**20
"""The longest line of JSON Lines, in bytes. Longer ones are no payloads, and would fill the memory."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

_MAX_EXACT_DIGITS = 15
"""Integers of so many digits are below 2^53."""


class _Decoder:
    """The standard library's JSON decoder, which is written in C, with a check whether a rule may be broken."""

    def __init__(self) -> None:
        self._may_break_rule = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._build_object,
            parse_int=self._parse_integer,
            parse_float=self._parse_real,
            parse_constant=self._parse_not_finite,
        )

    def decode(self, text: str, at: int) -> tuple[Any, int, bool]:
        """Return the value at `at`, its end, and whether its text may break a rule.

        Raises:
            JSONDecodeError: If there is no JSON value.
            RecursionError: If it is nested too deeply.
        """
        self._may_break_rule = False
        value, end = self._decoder.raw_decode(text, at)
        may_be_deep = text.count("[", at, end) + text.count("{", at, end) > MAX_DEPTH
        if self._may_break_rule or may_be_deep:
            return value, end, True
        return value, end, _SURROGATE.search(text, at, end) is not None and has_lone_surrogates(value)

    def _build_object(self, members: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(members)
        if len(built) != len(members):
            self._may_break_rule = True
        return built

    def _parse_integer(self, digits: str) -> float:
        if len(digits) <= _MAX_EXACT_DIGITS:
            return int(digits)
        self._may_break_rule = True
        return 0 if len(digits) > MAX_DIGITS else int(digits)

    def _parse_real(self, digits: str) -> float:
        value = float(digits)
        if value - value != 0:  # infinite
            self._may_break_rule = True
        return value

    def _parse_not_finite(self, word: str) -> None:
        self._may_break_rule = True


def read_document(data: bytes) -> Iterator[Payload | Unreadable]:
    """Yield the payload of a JSON document, or the payloads of a list."""
    text = decode_text(data)
    if isinstance(text, Unreadable):
        yield text
        return
    yield from _check_byte_order_mark(read_text(SourceText(text)), data)


def read_text(text: SourceText) -> Iterator[Payload | Unreadable]:
    """Yield the payload of a JSON text, or the payloads of a list."""
    return _read_payloads(text, _Decoder())


def read_lines(numbered: Iterable[tuple[int, bytes]]) -> Iterator[Payload | Unreadable]:
    """Yield the payloads of JSON Lines, one or a list of them in each line; keeps one line at a time in memory."""
    decoder = _Decoder()
    for number, data in numbered:
        if len(data) > MAX_LINE_BYTES:
            yield Unreadable(number, 1, f"The line is longer than {MAX_LINE_BYTES // 2**20} MiB.")
            continue
        text = decode_text(data, first_line=number)
        if isinstance(text, Unreadable):
            yield text
            if number == 1 and detect_wide_encoding(data) is not None:
                return  # the bytes of a line break are in other characters too
        elif text and not text.isspace():
            payloads = _read_payloads(SourceText(text, first_line=number), decoder)
            yield from _check_byte_order_mark(payloads, data) if number == 1 else payloads


def decode_text(data: bytes, *, first_line: int = 1) -> str | Unreadable:
    """Return the text of a file or of a line, without a byte-order mark."""
    encoding = detect_wide_encoding(data)
    if encoding is not None:
        return Unreadable(first_line, 1, f"The text is {encoding}. Save it as UTF-8.")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        line = first_line + before.count("\n")
        column = len(before) - before.rfind("\n")
        reason = f"byte 0x{error.object[error.start]:02x}, {error.reason}"
        return Unreadable(line, column, f"The text is not UTF-8: {reason}.")


class _TooDeepError(Exception):
    """A value is nested so deeply that its end cannot be found."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def _read_payloads(text: SourceText, decoder: _Decoder) -> Iterator[Payload | Unreadable]:
    whole = text.text
    at = _skip_space(whole, 0)
    is_list = whole[at : at + 1] == "["
    try:
        yield from _read_elements(text, at, decoder) if is_list else _read_single(text, at, decoder)
    except JSONDecodeError as error:
        yield text.unreadable(error.pos, f"This is not JSON: {_explain(error)}")
    except _TooDeepError as error:
        message = f"It is nested more than {MAX_DEPTH} levels deep."
        problem = TextProblem(error.at, "", _rules.TOO_DEEP, message, value_replaced=True)
        yield Payload(text, error.at, None, [problem], partial(SourceNode, error.at, None))
        if is_list:
            yield text.unreadable(error.at, "A payload is nested so deeply that nothing was read from here on.")


def _read_single(text: SourceText, at: int, decoder: _Decoder) -> Iterator[Payload]:
    payload, end = _read_payload(text, at, decoder)
    _check_end(text.text, end)
    yield payload


def _read_elements(text: SourceText, at: int, decoder: _Decoder) -> Iterator[Payload]:
    """Yield the payloads of a list, each as soon as it is read, so that a syntax error hides none before it."""
    whole = text.text
    end = at = _skip_space(whole, at + 1)
    while whole[end : end + 1] != "]":
        payload, end = _read_payload(text, at, decoder)
        yield payload
        end = _skip_space(whole, end)
        if whole[end : end + 1] == ",":
            at = _skip_space(whole, end + 1)
        elif whole[end : end + 1] != "]":
            raise JSONDecodeError("Expecting ',' delimiter", whole, end)
    _check_end(whole, end + 1)


def _read_payload(text: SourceText, at: int, decoder: _Decoder) -> tuple[Payload, int]:
    try:
        value, end, may_break_rule = decoder.decode(text.text, at)
        if not may_break_rule:
            return Payload(text, at, value, [], lambda: _json_tree.read_tree(text, at)[0]), end
        node, end, problems = _json_tree.read_tree(text, at)
    except RecursionError:
        raise _TooDeepError(at) from None
    return Payload(text, at, node.value, problems, lambda: node), end


def _check_end(text: str, at: int) -> None:
    at = _skip_space(text, at)
    if at != len(text):
        raise JSONDecodeError("Extra data", text, at)


def _skip_space(text: str, at: int) -> int:
    return SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches anywhere


def _explain(error: JSONDecodeError) -> str:
    sentence = f"{error.msg.removesuffix(' at').removesuffix(' starting')}."
    if error.msg == "Extra data":
        return f"{sentence} Put several payloads into a list, or into a .jsonl file, one per line."
    return f"{sentence} The text ends too early." if error.pos >= len(error.doc.rstrip()) else sentence


def _check_byte_order_mark(payloads: Iterable[Payload | Unreadable], data: bytes) -> Iterator[Payload | Unreadable]:
    """Yield the payloads, the first one with a problem if `data` begins with a byte-order mark."""
    has_mark = data.startswith(codecs.BOM_UTF8)
    for payload in payloads:
        if has_mark and isinstance(payload, Payload):
            message = "The text begins with a byte-order mark, which JSON parsers may refuse. Save it without one."
            payload.problems.append(TextProblem(0, "", _rules.BYTE_ORDER_MARK, message))
        has_mark = False
        yield payload
