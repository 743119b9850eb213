"""Payloads as JSON, the limits of what JSON can represent, and a fast test whether a payload is JSON already."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from .._json import JSON
from ._json_pointer import Location

MAX_DEPTH = 100
"""How deep lists and objects may be nested, in levels; the API's own payloads have fewer than ten."""

MAX_VALUES = 250_000
"""How many values a payload may have in its lists and objects; the API's own have fewer than ten thousand."""

MAX_CONTAINERS = 50_000
"""How many lists and objects a payload may have; each takes as long to check as five other values."""

REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"

MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1
"""Integers that every JSON library of Python represents."""

MAX_BITS = 14_000
"""The largest integers, in bits: about 4,200 digits; Python refuses to format those of more than 4,300."""

_SMALL = 256
"""Up to how many values testing each takes less time than testing those of a level together."""
_LONG = 64
"""From how many characters on encoding a string takes less time than searching it, though it may raise."""


class NonJSONValue(NamedTuple):
    """A value that JSON cannot represent."""

    location: Location
    keyword: str
    """What is wrong with it: type, unreadable, not-finite, lone-surrogate, number-range, duplicate-name, too-deep or
    too-large."""
    reason: str
    """The rest of a sentence that begins with the name of the field."""


class JSONPayload(NamedTuple):
    """A payload as JSON."""

    value: Any
    """What is checked and sent. A string has U+FFFD for each lone surrogate; any other value that JSON cannot represent
    is None."""
    non_json: tuple[NonJSONValue, ...] = ()
    """The values that JSON cannot represent; of many, the first."""
    more_non_json: int = 0
    """How many more there are."""
    files: Mapping[Location, Path] = MappingProxyType({})
    """The local files in the payload; `value` has a placeholder URL for each."""


class TooManyValues(Exception):
    """A payload has more than MAX_VALUES values, such as a list that contains one list many times, at many levels."""


_TOO_MANY = (
    f"has more than {MAX_VALUES:,} values, or {MAX_CONTAINERS:,} lists and objects, or contains itself many times."
)
TOO_LARGE = JSONPayload(None, (NonJSONValue((), "too-large", _TOO_MANY),))
"""A payload of too many values."""


def has_lone_surrogates(payload: JSON | tuple[JSON, ...]) -> bool:
    """Return whether some string of a payload contains half of a surrogate pair, which UTF-8 cannot encode."""
    if isinstance(payload, dict):
        return any(map(has_lone_surrogates, payload)) or any(map(has_lone_surrogates, payload.values()))
    if isinstance(payload, list | tuple):
        return any(map(has_lone_surrogates, payload))
    return isinstance(payload, str) and not payload.isascii() and replace_lone_surrogates(payload) is not payload


def is_small_plain_json(payload: Any) -> bool:
    """Return whether a payload can be sent as it is, and has so few values that each is tested by itself.

    It has only strings without lone surrogates, 64-bit integers, finite floats, true, false, null, lists and dicts, all
    of exactly these types, at most MAX_DEPTH levels and _SMALL values.
    """
    return _count_plain(payload, MAX_DEPTH, _SMALL) >= 0


def _count_plain(node: Any, depth: int, remaining: int) -> int:
    """Return how many of the `remaining` values are left after those in `node`; less than 0 if one is not plain."""
    kind = type(node)  # pyright: ignore[reportUnknownVariableType]
    if kind is not dict and kind is not list:
        return remaining if is_plain_scalar(node) else -1
    remaining -= len(node)
    if remaining < 0 or depth == 0:
        return -1
    # Strings, which `isascii` nearly always settles, and integers: a call for each costs as much as all other checks.
    if kind is dict:
        for name in node:
            if not (type(name) is str and (name.isascii() or is_plain_scalar(name))):
                return -1
        node = node.values()
    for value in node:
        kind = type(value)  # pyright: ignore[reportUnknownVariableType]
        if kind is str:
            if not value.isascii() and not is_plain_scalar(value):
                return -1
        elif kind is int:
            if not MIN_INTEGER <= value <= MAX_INTEGER:
                return -1
        else:
            remaining = _count_plain(value, depth - 1, remaining)
            if remaining < 0:
                return -1
    return remaining


def is_plain_scalar(value: Any) -> bool:
    """Return whether a value is null, a boolean, a finite number of 64 bits, or a string without lone surrogates."""
    kind = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is str:
        return value.isascii() or replace_lone_surrogates(value) is value
    if kind is int:
        return bool(MIN_INTEGER <= value <= MAX_INTEGER)
    return value is None or kind is bool or (kind is float and math.isfinite(value))


@functools.cache
def lone_surrogate() -> re.Pattern[str]:
    """Return the pattern of half of a surrogate pair; compiling it takes longer than checking most payloads."""
    return re.compile("[\ud800-\udfff]")


def replace_lone_surrogates(text: str) -> str:
    """Return `text` with U+FFFD for each half of a surrogate pair; the same object if it has none."""
    if len(text) < _LONG:
        replaced, count = lone_surrogate().subn(REPLACEMENT_CHARACTER, text)
        return replaced if count else text
    try:
        text.encode()
    except UnicodeEncodeError:
        return lone_surrogate().sub(REPLACEMENT_CHARACTER, text)
    return text
