"""Values that JSON cannot represent: finds them in a payload, and replaces them so that the rest can be checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._security.redaction import shorten
from ._json_pointer import Location

MAX_DEPTH = 100
"""How deep lists and objects may be nested, in levels; the API's own payloads have fewer than ten."""

_MAX_BITS = 14_000
"""The largest integers, in bits: about 4,200 digits; Python refuses to format those of more than 4,300."""

REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class NonJSONValue:
    """A value that JSON cannot represent."""

    location: Location
    keyword: str
    """What is wrong with it: type, not-finite, lone-surrogate, number-range or too-deep."""
    reason: str
    """The rest of a sentence that begins with the name of the field."""


def replace_non_json(payload: Any) -> tuple[Any, list[NonJSONValue]]:
    """Return a copy of `payload` that JSON can represent, and what was replaced in it.

    A string keeps its length, with U+FFFD for each lone surrogate; any other such value becomes None.
    """
    found: list[NonJSONValue] = []
    return _replace(payload, (), found), found


def has_lone_surrogates(payload: Any) -> bool:
    """Return whether some string of a payload contains half of a surrogate pair, which UTF-8 cannot encode."""
    # `isascii` settles nearly all strings; a call for each would cost as much as all other checks.
    if isinstance(payload, dict):
        for name in payload:
            if not (type(name) is str and name.isascii()) and has_lone_surrogates(name):
                return True
        payload = payload.values()
    elif not isinstance(payload, list | tuple):
        return isinstance(payload, str) and replace_lone_surrogates(payload) is not payload
    for value in payload:  # noqa: SIM110 - a generator takes longer than the check
        if not (type(value) is str and value.isascii()) and has_lone_surrogates(value):
            return True
    return False


def is_plain_json(payload: Any, depth: int = MAX_DEPTH) -> bool:
    """Return whether `payload` has only strings, 64-bit integers, finite floats, dicts and lists, at most `depth` deep.

    JSON can represent such a payload as it is, so that `replace_non_json` need not run.
    """
    kind = type(payload)
    if kind is not dict and kind is not list:
        return _is_plain_scalar(payload)
    if depth == 0:
        return False
    if kind is dict:
        for name in payload:
            if not (type(name) is str and name.isascii()) and not _is_plain_string(name):
                return False
        payload = payload.values()
    for value in payload:
        if not (type(value) is str and value.isascii()) and not is_plain_json(value, depth - 1):
            return False
    return True


def _is_plain_scalar(value: Any) -> bool:
    kind = type(value)
    if kind is int:
        return bool(-(2**63) <= value < 2**63)
    return value is None or kind is bool or _is_plain_string(value) or (kind is float and math.isfinite(value))


def _is_plain_string(value: Any) -> bool:
    return type(value) is str and (value.isascii() or replace_lone_surrogates(value) is value)


def replace_lone_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for each half of a surrogate pair; the same object if it has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(REPLACEMENT_CHARACTER if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def _replace(value: Any, location: Location, found: list[NonJSONValue]) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping | list | tuple) and len(location) >= MAX_DEPTH:
        return _report_too_deep(location, found)
    if isinstance(value, Mapping):
        return _replace_in_object(value, location, found)
    if isinstance(value, list | tuple):
        return [_replace(item, (*location, index), found) for index, item in enumerate(value)]
    return _replace_scalar(value, location, found)


def _replace_in_object(value: Mapping[Any, Any], location: Location, found: list[NonJSONValue]) -> dict[str, Any]:
    copy: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            found.append(NonJSONValue(location, "type", f"has a key {shorten(key)}; keys must be strings."))
            continue
        name = replace_lone_surrogates(key)
        if name != key:
            reason = "has half of a surrogate pair in its name, which is not a character."
            found.append(NonJSONValue((*location, name), "lone-surrogate", reason))
        copy[name] = _replace(item, (*location, name), found)
    return copy


def _replace_scalar(value: Any, location: Location, found: list[NonJSONValue]) -> Any:
    if isinstance(value, str):
        text = replace_lone_surrogates(value)
        if text != value:
            reason = f"is {shorten(value)}, with half of a surrogate pair, which is not a character."
            found.append(NonJSONValue(location, "lone-surrogate", reason))
        return text
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return _report(location, "not-finite", f"is {value}; JSON has no such number.", found)
    if isinstance(value, int):
        if value.bit_length() <= _MAX_BITS:
            return value
        reason = f"is a number of about {value.bit_length() * 3 // 10} digits, which no JSON reader accepts."
        return _report(location, "number-range", reason, found)
    reason = f"is a {type(value).__name__}, {shorten(value)}; JSON has no such value."
    return _report(location, "type", reason, found)


def _report_too_deep(location: Location, found: list[NonJSONValue]) -> None:
    """Report too deep nesting once for each top-level field."""
    if not any(one.keyword == "too-deep" and one.location == location[:1] for one in found):
        reason = f"is nested more than {MAX_DEPTH} levels deep, or contains itself."
        found.append(NonJSONValue(location[:1], "too-deep", reason))


def _report(location: Location, keyword: str, reason: str, found: list[NonJSONValue]) -> None:
    found.append(NonJSONValue(location, keyword, reason))
