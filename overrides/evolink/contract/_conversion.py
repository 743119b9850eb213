"""Converts any Python value to the JSON that is checked and sent.

A value that JSON cannot represent is reported, and replaced so that the rest of the payload can be checked. The methods
of an object may raise, return anything, or yield without end: each object is read once, and the conversion returns.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .._security.redaction import shorten, type_name
from ._json_pointer import Location
from ._json_values import (
    MAX_BITS,
    MAX_DEPTH,
    MAX_INTEGER,
    MAX_VALUES,
    MIN_INTEGER,
    TOO_LARGE,
    JSONPayload,
    NonJSONValue,
    TooManyValues,
    replace_lone_surrogates,
)
from ._python_types import Elements, Members, NotRepresentable, as_json_type, as_name
from ._unplain_values import UnplainValues, find_unplain_values, is_large, outline
from ._violations import MAX_VIOLATIONS

_SURROGATE_IN_NAME = "has half of a surrogate pair in its name, which is not a character."
_COST_OF_CALL = 10
"""How many values one counts for that is read through a method of an object, which may yield without end."""


_Place = tuple[int, Any, Any]
"""Where a value is: its depth, the place of the object or list that contains it, and its name or index there.

Unlike the location it does not take longer the deeper the value is.
"""
_ROOT: _Place = (0, None, None)


def convert_payload(payload: Any) -> JSONPayload:
    """Convert any value to JSON; raise nothing, whatever the value is."""
    try:
        unplain = _find_unplain_values(payload)
        if unplain is not None and not unplain.elements:
            return JSONPayload(payload)
        converter = _Converter(unplain)
        value = converter.convert(payload, _ROOT)
    except TooManyValues:
        return TOO_LARGE
    if unplain is not None and unplain.more:
        return JSONPayload(outline(value), tuple(converter.found), converter.more + unplain.more)
    return JSONPayload(value, tuple(converter.found), converter.more, converter.files)


def _find_unplain_values(payload: Any) -> UnplainValues | None:
    try:
        return find_unplain_values(payload) if is_large(payload) else None
    except TooManyValues:
        raise
    except Exception:  # noqa: BLE001 - the conversion describes a type whose `__hash__` raises
        return None


class _Converter:
    """Converts the values of one payload."""

    def __init__(self, unplain: UnplainValues | None) -> None:
        """Create a converter; with `unplain`, everything else in the payload is JSON already and is not copied."""
        self._unplain = None if unplain is None else unplain.elements
        self.found: list[NonJSONValue] = []
        self.more = 0
        self.files: dict[Location, Path] = {}
        self._remaining = MAX_VALUES
        self._field: str | int = ""
        """The field, or the index, of the payload itself that is being converted."""
        self._too_deep: set[str | int] = set()

    def convert(self, value: Any, place: _Place) -> Any:
        """Return a value as JSON; None if JSON cannot represent it."""
        kind = type(value)  # pyright: ignore[reportUnknownVariableType]
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._convert_text(value, place)
        if kind is int or kind is float:
            return self._convert_number(value, place)
        if self._unplain is not None:
            return self._convert_unplain_elements(value, self._unplain.get(id(value), {}), place)
        if kind is dict:
            self._count(len(value))
            return self._convert_members(list(value.items()), place)
        if kind is list or kind is tuple:
            self._count(len(value))
            return self._convert_elements(value, place)
        return self._convert_object(value, place)

    def _convert_text(self, value: str, place: _Place) -> str:
        text = value if value.isascii() else replace_lone_surrogates(value)
        if text is not value:
            reason = "is %s, with half of a surrogate pair, which is not a character."
            self._report(place, "lone-surrogate", reason, value)
        return text

    def _convert_number(self, value: Any, place: _Place) -> Any:
        if isinstance(value, float):
            if math.isfinite(value):
                return value
            return self._report(place, "not-finite", "is %s; JSON has no such number.", value)
        if MIN_INTEGER <= value <= MAX_INTEGER or value.bit_length() <= MAX_BITS:
            return value
        reason = "is a number of about %s digits, which no JSON reader accepts."
        return self._report(place, "number-range", reason, value.bit_length() * 3 // 10)

    def _convert_members(self, pairs: Iterable[Any], place: _Place) -> dict[str, Any] | None:
        """Convert the names and values of an object."""
        depth = place[0] + 1
        if depth > MAX_DEPTH:
            self._report_too_deep(place)
            return None
        copy: dict[str, Any] = {}
        for key, item in pairs:
            raw = key if type(key) is str else as_name(key)
            if raw is None:
                self._report(place, "type", "has a key %s; keys must be strings.", key)
                continue
            name = raw if raw.isascii() else replace_lone_surrogates(raw)
            inner = (depth, place, name)
            if depth == 1:
                self._field = name
            if name is not raw:
                self._report(inner, "lone-surrogate", _SURROGATE_IN_NAME)
            elif name in copy:
                self._report(inner, "duplicate-name", "appears twice in one object. Remove one of the two.")
            copy[name] = self.convert(item, inner)
        return copy

    def _convert_elements(self, values: Iterable[Any], place: _Place) -> list[Any] | None:
        """Convert the elements of a list."""
        depth = place[0] + 1
        if depth > MAX_DEPTH:
            self._report_too_deep(place)
            return None
        copy: list[Any] = []
        for index, item in enumerate(values):
            if depth == 1:
                self._field = index
            is_plain = item is None or (type(item) is str and item.isascii())
            copy.append(item if is_plain else self.convert(item, (depth, place, index)))
        return copy

    def _convert_unplain_elements(self, value: Any, indexes: Iterable[int], place: _Place) -> Any:
        """Convert some elements of a list, or members of a dict; return the list or dict itself if there are none."""
        depth = place[0] + 1
        if depth > MAX_DEPTH:
            self._report_too_deep(place)
            return None
        if not indexes:
            return value
        names: list[Any] | None = [*value] if type(value) is dict else None
        copy: list[Any] = [*(value if names is None else value.values())]
        for index in sorted(indexes):
            name = index if names is None else names[index]
            key = replace_lone_surrogates(name) if type(name) is str else index
            inner = (depth, place, key)
            if depth == 1:
                self._field = key
            if key is not name:
                self._report(inner, "lone-surrogate", _SURROGATE_IN_NAME)
            copy[index] = self.convert(copy[index], inner)
            if names is not None:
                names[index] = key
        return copy if names is None else dict(zip(names, copy, strict=True))

    def _convert_object(self, value: Any, place: _Place) -> Any:
        """Convert a value of a type that `json.loads` never returns."""
        self._count(_COST_OF_CALL)
        try:
            if issubclass(type(value), Path) and place is not _ROOT:
                placeholder = f"https://files.evolink.ai/{quote(value.name or 'file', errors='replace')}"
                self.files[_location(place)] = value
                return placeholder
            meaning = as_json_type(value)
            if type(meaning) is Members:
                return self._convert_members(self._counted(meaning.pairs), place)
            if type(meaning) is Elements:
                return self._convert_elements(self._counted(meaning.values), place)
            return self.convert(meaning, place)
        except TooManyValues:
            raise
        except NotRepresentable as error:
            return self._report(place, error.keyword, error.reason)
        except Exception as error:  # noqa: BLE001 - the methods of the object may raise anything
            reason = f"is {type_name(value, article=True)} that cannot be read: it raises {type_name(error)}."
            return self._report(place, "unreadable", reason)

    def _count(self, cost: int) -> None:
        self._remaining -= cost
        if self._remaining < 0:
            raise TooManyValues

    def _counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """Yield values that a method of an object returns, and count each."""
        for value in values:
            self._count(_COST_OF_CALL)
            yield value

    def _report(self, place: _Place, keyword: str, reason: str, *values: Any) -> None:
        """Report a value; `reason` has a %s for each of `values`."""
        if len(self.found) < MAX_VIOLATIONS:
            shown = tuple(map(shorten, values))
            self.found.append(NonJSONValue(_location(place), keyword, reason % shown if shown else reason))
        else:
            self.more += 1

    def _report_too_deep(self, place: _Place) -> None:
        """Report too deep nesting once for each top-level field."""
        if self._field not in self._too_deep:
            self._too_deep.add(self._field)
            reason = f"is nested more than {MAX_DEPTH} levels deep, or contains itself."
            self._report((1, _ROOT, self._field), "too-deep", reason)


def _location(place: _Place) -> Location:
    """Return the location of a place."""
    keys: list[str | int] = []
    while place is not _ROOT:
        _, place, key = place
        keys.append(key)
    return tuple(reversed(keys))
