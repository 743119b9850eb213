"""What Python can hold and JSON cannot say, taken out of a payload so that the rest of it can be checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._security.redaction import shorten
from ._checks import Path

DEPTH = 100
"""How deep lists and objects may be nested; the API's own payloads are less than ten deep."""

_MOST_BITS = 14_000
"""Integers up to about 4,200 digits; Python refuses to write those of more than 4,300."""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A value that JSON cannot say."""

    path: Path
    keyword: str
    """Which kind of such value: type, not-finite, lone-surrogate, number-range or too-deep."""
    reason: str
    """The rest of a sentence that begins with the field's name."""


def said(payload: Any) -> tuple[Any, list[Unsayable]]:
    """A copy of `payload` that JSON can say, and what was taken out of it.

    A text keeps its length, half pairs replaced by U+FFFD; any other value that JSON cannot say becomes None.
    """
    found: list[Unsayable] = []
    return _said(payload, (), found), found


def has_half_pairs(payload: Any) -> bool:
    """Whether some text of a payload has half of a surrogate pair, which UTF-8 cannot carry."""
    # Nearly all texts end at `isascii`; a call for each would cost as much as all other checks.
    if isinstance(payload, dict):
        for name in payload:
            if not (type(name) is str and name.isascii()) and has_half_pairs(name):
                return True
        payload = payload.values()
    elif not isinstance(payload, list | tuple):
        return isinstance(payload, str) and half_pairs_replaced(payload) is not payload
    for value in payload:  # noqa: SIM110 - a generator takes longer than the look
        if not (type(value) is str and value.isascii()) and has_half_pairs(value):
            return True
    return False


def is_plain(payload: Any, depth: int = DEPTH) -> bool:
    """Whether `payload` is made of strings, 64-bit and finite numbers, dicts and lists alone, at most `depth` deep.

    JSON can say it as it is then, and `said` need not look for what it cannot say.
    """
    kind = type(payload)
    if kind is not dict and kind is not list:
        return _is_plain_scalar(payload)
    if depth == 0:
        return False
    if kind is dict:
        for name in payload:
            if not (type(name) is str and name.isascii()) and not _is_text(name):
                return False
        payload = payload.values()
    for value in payload:
        if not (type(value) is str and value.isascii()) and not is_plain(value, depth - 1):
            return False
    return True


def _is_plain_scalar(value: Any) -> bool:
    kind = type(value)
    if kind is int:
        return bool(-(2**63) <= value < 2**63)
    return value is None or kind is bool or _is_text(value) or (kind is float and math.isfinite(value))


def _is_text(value: Any) -> bool:
    return type(value) is str and (value.isascii() or half_pairs_replaced(value) is value)


def half_pairs_replaced(text: str) -> str:
    """`text` with each half of a surrogate pair replaced; `text` itself where it has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def _said(value: Any, path: Path, found: list[Unsayable]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping | list | tuple) and len(path) >= DEPTH:
        return _too_deep(path, found)
    if isinstance(value, Mapping):
        return _said_object(value, path, found)
    if isinstance(value, list | tuple):
        return [_said(item, (*path, index), found) for index, item in enumerate(value)]
    return _said_scalar(value, path, found)


def _said_object(value: Mapping[Any, Any], path: Path, found: list[Unsayable]) -> dict[str, Any]:
    copy: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            found.append(Unsayable(path, "type", f"has a key {shorten(key)}; keys are strings."))
            continue
        name = half_pairs_replaced(key)
        if name != key:
            reason = "has half of a surrogate pair in its name, which is no character."
            found.append(Unsayable((*path, name), "lone-surrogate", reason))
        copy[name] = _said(item, (*path, name), found)
    return copy


def _said_scalar(value: Any, path: Path, found: list[Unsayable]) -> Any:
    if isinstance(value, str):
        text = half_pairs_replaced(value)
        if text != value:
            reason = f"is {shorten(value)}, with half of a surrogate pair, which is no character."
            found.append(Unsayable(path, "lone-surrogate", reason))
        return text
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return _taken_out(path, "not-finite", f"is {value}; JSON has no such number.", found)
    if isinstance(value, int):
        if value.bit_length() <= _MOST_BITS:
            return value
        reason = f"is a number of about {value.bit_length() * 3 // 10} digits, which no reader takes."
        return _taken_out(path, "number-range", reason, found)
    return _taken_out(path, "type", f"is a {type(value).__name__}, {shorten(value)}; JSON has no such value.", found)


def _too_deep(path: Path, found: list[Unsayable]) -> None:
    """Told once of the outermost field, by whose name people know where to look."""
    if not any(one.keyword == "too-deep" and one.path == path[:1] for one in found):
        found.append(Unsayable(path[:1], "too-deep", f"is nested more than {DEPTH} levels deep, or holds itself."))


def _taken_out(path: Path, keyword: str, reason: str, found: list[Unsayable]) -> None:
    found.append(Unsayable(path, keyword, reason))
