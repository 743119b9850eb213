"""Finds the values that JSON cannot represent in a large payload, so that only these need to be converted.

All values of a level are tested together, which takes nanoseconds for each; a conversion takes a microsecond.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any, NamedTuple, cast

from .._json import JSON
from ._json_values import (
    MAX_BITS,
    MAX_DEPTH,
    MAX_VALUES,
    PLAIN_TYPES,
    SURROGATE,
    TooManyValues,
    dict_values,
    is_plain_scalar,
)
from ._violations import MAX_VIOLATIONS

_MAX_LOCATED = 2 * MAX_VIOLATIONS
"""How many values are located; the others are counted."""

_LARGE = 256
"""Values."""
_TOO_LARGE = 1 << MAX_BITS
_CONTAINERS: frozenset[type[Any]] = frozenset((list, dict))


class UnplainValues:
    """Where the values are that JSON cannot represent, in a payload of only the types that `json.loads` returns."""

    def __init__(self) -> None:
        self.elements: dict[int, dict[int, None]] = {}
        """The id of a list or dict -> the indexes of its elements, or members, that are or contain such a value."""
        self.more = 0
        """How many values were not located."""
        self._free = _MAX_LOCATED

    def add(self, levels: list[_Level], indexes: Sequence[int]) -> None:
        """Add elements of the lowest level, and what contains them."""
        self.more += len(indexes[self._free :])
        indexes = indexes[: self._free]
        self._free -= len(indexes)
        for level in reversed(levels):
            owners: dict[int, None] = {}
            for index in indexes:
                owner = bisect_right(level.ends, index)
                start = level.ends[owner - 1] if owner else 0
                self.elements.setdefault(id(level.containers[owner]), {})[index - start] = None
                owners[level.positions[owner]] = None
            indexes = list(owners)


class _Level(NamedTuple):
    """The lists and dicts of one level."""

    containers: list[dict[str, JSON] | list[JSON]]
    positions: Sequence[int]
    """The index of each among the elements of the level above."""
    ends: list[int]
    """How many elements each has, together with those before it."""


def is_large(payload: Any) -> bool:
    """Return whether finding values level by level takes less time than converting each."""
    size = 0
    containers: list[JSON] = [payload]
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
        TooManyValues: If the payload has more than MAX_VALUES values.
    """
    found = UnplainValues()
    levels: list[_Level] = []
    elements: list[JSON] = [payload]
    remaining = MAX_VALUES
    for _ in range(MAX_DEPTH + 1):
        kinds = set(map(type, elements))
        if not kinds <= PLAIN_TYPES:
            return None
        positions = _positions(elements, kinds)
        containers = cast(
            "list[dict[str, JSON] | list[JSON]]",
            elements if len(positions) == len(elements) else [elements[index] for index in positions],
        )
        dicts = [value for value in containers if type(value) is dict] if dict in kinds else []
        names = list(chain.from_iterable(dicts))
        if not set(map(type, names)) <= {str}:
            return None
        if levels:
            found.add(levels, _unplain_scalars(elements, kinds))
        if not containers:
            return found
        levels.append(_Level(containers, positions, list(accumulate(map(len, containers)))))
        remaining -= levels[-1].ends[-1]
        if remaining < 0:
            raise TooManyValues
        if not is_plain_scalar("".join(names)):
            found.add(levels, _unplain_names(levels[-1]))
        elements = _elements(containers, dicts)
    found.add(levels[:-1], levels[-1].positions)  # they are too deep
    return found


def _positions(values: list[JSON], kinds: set[type[Any]]) -> Sequence[int]:
    """Return the indexes of the lists and dicts."""
    if kinds <= _CONTAINERS:
        return range(len(values))
    if kinds.isdisjoint(_CONTAINERS):
        return ()
    return [index for index, kind in enumerate(map(type, values)) if kind in _CONTAINERS]


def _elements(containers: list[dict[str, JSON] | list[JSON]], dicts: list[dict[str, JSON]]) -> list[JSON]:
    """Return the elements and values of lists and dicts, in their order; `dicts` are the dicts among them."""
    if not dicts:
        return list(chain.from_iterable(containers))
    if len(dicts) == len(containers):
        return list(chain.from_iterable(map(dict_values, dicts)))
    return [item for value in containers for item in (value.values() if type(value) is dict else value)]


def _unplain_scalars(values: list[JSON], kinds: set[type[Any]]) -> list[int]:
    """Return the indexes of the strings and numbers that JSON cannot represent."""
    found: list[int] = []
    numbered = list(enumerate(values))
    if str in kinds and not is_plain_scalar("".join(value for value in values if type(value) is str)):
        search = SURROGATE.search
        found += [index for index, value in numbered if type(value) is str and not value.isascii() and search(value)]
    if float in kinds:
        found += [index for index, value in numbered if type(value) is float and value - value != 0]  # inf and nan
    if int in kinds:
        found += [index for index, value in numbered if type(value) is int and not -_TOO_LARGE < value < _TOO_LARGE]
    return sorted(found)


def _unplain_names(level: _Level) -> list[int]:
    """Return the indexes of the members whose names have a lone surrogate, among the elements of the level."""
    found: list[int] = []
    for container, end in zip(level.containers, level.ends, strict=True):
        if type(container) is dict and not is_plain_scalar("".join(container)):
            start = end - len(container)
            found += [start + index for index, name in enumerate(container) if SURROGATE.search(name)]
    return found


def outline(value: JSON) -> Any:
    """Return the strings and numbers of an object's own members; None for its lists and objects."""
    if type(value) is not dict:
        return None
    return {name: item if is_plain_scalar(item) else None for name, item in value.items() if is_plain_scalar(name)}
