"""Finds the values that JSON cannot represent in a large payload, so that only these need to be converted.

All values of a level are tested together, which takes nanoseconds for each; a conversion takes a microsecond. Where a
value is, is computed from the levels above it once it is found.
"""

from __future__ import annotations

import functools
import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain, islice
from typing import Any, TypeAlias

from .._json import JSON
from ._json_values import (
    MAX_BITS,
    MAX_CONTAINERS,
    MAX_DEPTH,
    MAX_VALUES,
    TooManyValues,
    is_plain_scalar,
    lone_surrogate,
)
from ._violations import MAX_VIOLATIONS

_MAX_LOCATED = 2 * MAX_VIOLATIONS
"""How many values are located; the others are counted."""

_LARGE = 256
"""Values."""
_TOO_LARGE = 1 << MAX_BITS
_CONTAINERS: frozenset[type[Any]] = frozenset((list, dict))
_PLAIN_TYPES: frozenset[type[Any]] = frozenset((str, int, float, bool, type(None), list, dict))
_dict_values: Callable[[dict[str, Any]], Iterable[Any]] = dict[str, Any].values


class UnplainValues:
    """Where the values are that JSON cannot represent, in a payload of only the types that `json.loads` returns."""

    def __init__(self) -> None:
        self.elements: dict[int, dict[int, None]] = {}
        """The id of a list or dict -> the indexes of its elements, or members, that are or contain such a value."""
        self.more = 0
        """How many values were not located."""
        self._free = _MAX_LOCATED

    def add(self, levels: list[_Level], indexes: Sequence[int]) -> None:
        """Add elements of the lists and dicts of the lowest level, and what contains them."""
        self.more += len(indexes[self._free :])
        indexes = indexes[: self._free]
        self._free -= len(indexes)
        for level in reversed(levels if indexes else ()):
            owners: dict[int, None] = {}
            for index in indexes:
                owner = bisect_right(level.ends, index)
                start = level.ends[owner - 1] if owner else 0
                self.elements.setdefault(id(level.containers[owner]), {})[index - start] = None
                owners[level.positions[owner]] = None
            indexes = list(owners)


_Container: TypeAlias = dict[str, JSON] | list[JSON]


class _Level:
    """The values of one level, and the lists and dicts among them."""

    def __init__(self, values: list[Any], kinds: set[type]) -> None:
        """`kinds` are the types of the values."""
        self._values, self._kinds = values, kinds
        self.containers: list[_Container] = (
            [] if kinds.isdisjoint(_CONTAINERS) else _of_types(values, kinds, _CONTAINERS)
        )
        self.dicts: list[dict[str, JSON]] = (
            _of_types(self.containers, kinds & _CONTAINERS, {dict}) if dict in kinds else []
        )

    @functools.cached_property
    def positions(self) -> Sequence[int]:
        """The index of each list and dict among the values."""
        return _indexes(self._values, self._kinds, _CONTAINERS)

    @functools.cached_property
    def ends(self) -> list[int]:
        """How many elements each list and dict has, together with those before it."""
        return list(accumulate(map(len, self.containers)))

    def elements(self) -> list[Any]:
        """Return the elements and values of the lists and dicts, in their order."""
        if not self.dicts:
            return list(chain.from_iterable(self.containers))
        if len(self.dicts) == len(self.containers):
            return list(chain.from_iterable(map(_dict_values, self.dicts)))
        return list(chain.from_iterable(_dict_values(one) if type(one) is dict else one for one in self.containers))

    def unplain_names(self, names: list[str]) -> Sequence[int]:
        """Return the indexes, among the elements, of the members whose names have a lone surrogate."""
        found = _unplain_strings(names)
        if not found or len(self.dicts) == len(self.containers):
            return found
        starts = zip(self.containers, (0, *self.ends), strict=False)
        members = [start + index for one, start in starts if type(one) is dict for index in range(len(one))]
        return [members[index] for index in found]


def is_large(payload: JSON) -> bool:
    """Return whether finding values level by level takes less time than converting each."""
    containers: list[JSON] = [payload]
    size = 0
    for container in containers:
        if type(container) is list or type(container) is dict:
            size += len(container)
            if size > _LARGE:
                return True
            containers += container.values() if type(container) is dict else container
    return False


def find_unplain_values(payload: Any) -> UnplainValues | None:
    """Return where the values are that JSON cannot represent; None if a type is not one that `json.loads` returns.

    Raises:
        TooManyValues: If the payload has more than MAX_VALUES values, or MAX_CONTAINERS lists and objects.
    """
    found = UnplainValues()
    levels: list[_Level] = []
    values: list[Any] = [payload]
    values_left, containers = MAX_VALUES, 0
    for _ in range(MAX_DEPTH + 1):
        kinds = set(map(type, values))
        if not kinds <= _PLAIN_TYPES:
            return None
        found.add(levels, _unplain_scalars(values, kinds))
        level = _Level(values, kinds)
        if not level.containers:
            return found
        levels.append(level)
        containers += len(level.containers)
        values_left -= sum(map(len, level.containers))
        if values_left < 0 or containers > MAX_CONTAINERS:
            raise TooManyValues
        names = list(chain.from_iterable(level.dicts))
        if not set(map(type, names)) <= {str}:
            return None
        found.add(levels, level.unplain_names(names))
        values = level.elements()
    found.add(levels[:-1], levels[-1].positions)  # they are too deep
    return found


def _of_types(values: list[Any], kinds: set[type], wanted: Iterable[type]) -> list[Any]:
    """Return the values of some types; `kinds` are the types of all."""
    return values if kinds <= set(wanted) else [value for value in values if type(value) in wanted]


def _indexes(values: list[Any], kinds: set[type], wanted: Iterable[type]) -> Sequence[int]:
    """Return the indexes of the values of some types."""
    if kinds <= set(wanted):
        return range(len(values))
    return [index for index, kind in enumerate(map(type, values)) if kind in wanted]


def _unplain_scalars(values: list[Any], kinds: set[type]) -> Sequence[int]:
    """Return the indexes of the strings and numbers that JSON cannot represent."""
    found: list[int] = []
    for kind, find in _FINDERS.items():
        unplain = find(_of_types(values, kinds, {kind})) if kind in kinds else ()
        if unplain:
            indexes = _indexes(values, kinds, {kind})
            found += [indexes[index] for index in unplain]
    return sorted(found)


def _unplain_strings(values: list[str]) -> Sequence[int]:
    if is_plain_scalar("".join(values)):
        return ()
    others = [index for index, is_ascii in enumerate(map(str.isascii, values)) if not is_ascii]
    search = lone_surrogate().search
    return [index for index in others if search(values[index])]


def _unplain_floats(values: list[float]) -> Sequence[int]:
    if all(map(math.isfinite, values)):
        return ()
    return [index for index, is_finite in enumerate(map(math.isfinite, values)) if not is_finite]


def _unplain_integers(values: list[int]) -> Sequence[int]:
    if min(values) > -_TOO_LARGE and max(values) < _TOO_LARGE:
        return ()
    return [index for index, value in enumerate(values) if not -_TOO_LARGE < value < _TOO_LARGE]


_FINDERS: dict[type, Callable[[list[Any]], Sequence[int]]] = {
    str: _unplain_strings,
    float: _unplain_floats,
    int: _unplain_integers,
}
"""What returns the indexes of the values that JSON cannot represent, among values of a type."""


def outline(value: JSON, levels: int = 2) -> Any:
    """Return the members of an object, or the first elements of a list; None for lists and objects below `levels`."""
    if type(value) is list and levels:
        return [outline(item, levels - 1) for item in value[:MAX_VIOLATIONS]]
    if type(value) is dict and levels:
        members = value.items() if levels > 1 else islice(value.items(), MAX_VIOLATIONS)
        return {name: outline(item, levels - 1) for name, item in members if is_plain_scalar(name)}
    return value if is_plain_scalar(value) else None
