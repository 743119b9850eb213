"""Payloads of JSON documents and of JSON Lines."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from json import JSONDecodeError
from typing import Any

from .._not_json import DEPTH, has_half_pairs
from . import _json_tree, _rules
from ._json_tree import SPACE
from ._numbers import MOST_DIGITS
from ._tree import Fault, Node, Payload, Text, Unreadable

LONGEST_LINE = 16 * 2**20
"""Bytes of a line of JSON Lines. Longer ones are no payloads, and would fill the memory."""

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _Decoder:
    """The standard library's decoder, which runs in C, and whether it met anything that readers disagree about."""

    def __init__(self) -> None:
        self._odd = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._real,
            parse_constant=self._not_finite,
        )

    def value(self, text: str, at: int) -> tuple[Any, int, bool]:
        """The value at `at`, where it ends, and whether `_json_tree` has something to tell about it.

        Raises:
            JSONDecodeError: there is no JSON value.
            RecursionError: it is nested too deeply.
        """
        self._odd = False
        value, end = self._decoder.raw_decode(text, at)
        odd = self._odd or text.count("[", at, end) + text.count("{", at, end) > DEPTH
        return value, end, odd or (_SURROGATE.search(text, at, end) is not None and has_half_pairs(value))

    def _object(self, members: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(members)
        if len(made) != len(members):
            self._odd = True
        return made

    def _integer(self, digits: str) -> float:
        if len(digits) < 16:
            return int(digits)
        self._odd = True
        return 0 if len(digits) > MOST_DIGITS else int(digits)

    def _real(self, digits: str) -> float:
        value = float(digits)
        if value - value != 0:
            self._odd = True
        return value

    def _not_finite(self, word: str) -> None:
        self._odd = True


def document(data: bytes) -> Iterator[Payload | Unreadable]:
    """The payload of a JSON document, or the payloads of a list."""
    text = decoded(data)
    if isinstance(text, Unreadable):
        yield text
        return
    yield from _with_mark_told(_payloads(Text(text), _Decoder()), data)


def lines(numbered: Iterable[tuple[int, bytes]]) -> Iterator[Payload | Unreadable]:
    """The payloads of JSON Lines, one or a list of them in each; holds one line at a time."""
    decoder = _Decoder()
    for number, data in numbered:
        if len(data) > LONGEST_LINE:
            yield Unreadable(number, 1, f"This line is longer than {LONGEST_LINE // 2**20} MiB.")
            continue
        text = decoded(data, first_line=number)
        if isinstance(text, Unreadable):
            yield text
        elif text and not text.isspace():
            found = _payloads(Text(text, first_line=number), decoder)
            yield from _with_mark_told(found, data) if number == 1 else found


def decoded(data: bytes, *, first_line: int = 1) -> str | Unreadable:
    """The text of a file or of a line, without a byte-order mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Unreadable(first_line, 1, "This is UTF-16; save it as UTF-8.")
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as fault:
        before = fault.object[: fault.start].decode()
        line = first_line + before.count("\n")
        column = len(before) - before.rfind("\n")
        return Unreadable(line, column, f"This is not UTF-8: byte 0x{fault.object[fault.start]:02x}, {fault.reason}.")


class _TooDeepError(Exception):
    """A value is nested so deeply that its end is not known."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def _payloads(text: Text, decoder: _Decoder) -> Iterator[Payload | Unreadable]:
    whole = text.text
    at = _after_space(whole, 0)
    in_list = whole[at : at + 1] == "["
    try:
        yield from _elements(text, at, decoder) if in_list else _alone(text, at, decoder)
    except JSONDecodeError as fault:
        yield text.unreadable(fault.pos, f"This is not JSON: {_words(fault)}")
    except _TooDeepError as fault:
        told = Fault(fault.at, "", _rules.TOO_DEEP, f"It is nested more than {DEPTH} levels deep.", spoilt=True)
        yield Payload(text, fault.at, None, [told], partial(Node, fault.at, None))
        if in_list:
            yield text.unreadable(fault.at, "A payload is nested so deeply that from here on nothing was read.")


def _alone(text: Text, at: int, decoder: _Decoder) -> Iterator[Payload]:
    payload, end = _payload(text, at, decoder)
    _nothing_after(text.text, end)
    yield payload


def _elements(text: Text, at: int, decoder: _Decoder) -> Iterator[Payload]:
    """The payloads of a list, each as soon as it is read, so that what is wrong further on hides none."""
    whole = text.text
    end = at = _after_space(whole, at + 1)
    while whole[end : end + 1] != "]":
        payload, end = _payload(text, at, decoder)
        yield payload
        end = _after_space(whole, end)
        if whole[end : end + 1] == ",":
            at = _after_space(whole, end + 1)
        elif whole[end : end + 1] != "]":
            raise JSONDecodeError("Expecting ',' delimiter", whole, end)
    _nothing_after(whole, end + 1)


def _payload(text: Text, at: int, decoder: _Decoder) -> tuple[Payload, int]:
    try:
        value, end, odd = decoder.value(text.text, at)
        if not odd:
            return Payload(text, at, value, [], lambda: _json_tree.read(text, at)[0]), end
        node, end, faults = _json_tree.read(text, at)
    except RecursionError:
        raise _TooDeepError(at) from None
    return Payload(text, at, node.value, faults, lambda: node), end


def _nothing_after(text: str, at: int) -> None:
    at = _after_space(text, at)
    if at != len(text):
        raise JSONDecodeError("Extra data", text, at)


def _after_space(text: str, at: int) -> int:
    return SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches anywhere


def _words(fault: JSONDecodeError) -> str:
    words = f"{fault.msg.removesuffix(' at').removesuffix(' starting')}."
    if fault.msg == "Extra data":
        return f"{words} Several payloads go into a list, or into a .jsonl file, one to a line."
    return f"{words} The text ends too early." if fault.pos >= len(fault.doc.rstrip()) else words


def _with_mark_told(found: Iterable[Payload | Unreadable], data: bytes) -> Iterator[Payload | Unreadable]:
    """`found`, the first of them told of the byte-order mark that `data` begins with."""
    marked = data.startswith(codecs.BOM_UTF8)
    for item in found:
        if marked and isinstance(item, Payload):
            sentence = "The text begins with a byte-order mark, which readers of JSON may refuse. Save it without one."
            item.faults.append(Fault(0, "", _rules.BYTE_ORDER_MARK, sentence))
        marked = False
        yield item
