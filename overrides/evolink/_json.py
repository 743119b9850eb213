"""The type of JSON values, and type guards for values of any type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeGuard

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""A value that `json.loads` returns; `isinstance` narrows it to typed containers."""


def is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a value is a dictionary; one from JSON has strings as keys."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a mapping; one that stands for a JSON object has strings as keys."""
    return isinstance(value, Mapping)


def iter_members(value: Mapping[str, Any] | Iterable[Any]) -> Iterable[tuple[str | int, Any]]:
    """Return the members of an object by name, or the elements of an array by index."""
    return value.items() if is_mapping(value) else enumerate(value)


def is_list_of_dicts(value: object) -> TypeGuard[list[dict[str, Any]]]:
    """Return whether a value is a list that contains dictionaries only."""
    return is_list(value) and all(isinstance(item, dict) for item in value)


def is_array(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Return whether a value is a list or a tuple, both of which become JSON arrays."""
    return isinstance(value, list | tuple)
