"""Locations in JSON values: JSON Pointers (RFC 6901), and reading and changing the value at a location.

A location is the parsed form of a pointer. Changes are made on copies.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._json import JSON, is_array, is_dict, is_list, is_mapping, iter_members

Location = tuple[str | int, ...]
"""The names and indexes that lead to a value; in a pattern, "*" stands for each element of a list."""


def parse_pointer(pointer: str) -> Location:
    """Parse a JSON Pointer; indexes stay strings, since only a payload shows which are indexes."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def parse_pointer_into(payload: Any, pointer: str) -> Location:
    """Parse a JSON Pointer, with an integer wherever `payload` has a list."""
    location: list[str | int] = []
    for token in map(str, parse_pointer(pointer)):
        key = int(token) if is_list(payload) and token.isdecimal() else token
        location.append(key)
        payload = get_value(payload, (key,)) if has_value(payload, (key,)) else None
    return tuple(location)


def format_pointer(location: Iterable[str | int]) -> str:
    """Return a location as a JSON Pointer."""
    tokens = list(map(str, location))
    pointer = "/".join(["", *tokens])
    if "~" not in pointer and pointer.count("/") == len(tokens):
        return pointer
    return "".join("/" + token.replace("~", "~0").replace("/", "~1") for token in tokens)


def format_field_name(location: Iterable[str | int]) -> str:
    """Return a location as people write it: `model_params.multi_prompt[1].duration`."""
    name = ""
    for key in location:
        name += f"[{key}]" if isinstance(key, int) else f".{key}" if name else key
    return name or "the request"


def is_within(pointer: str, ancestors: Iterable[str]) -> bool:
    """Return whether `pointer` is one of the pointers `ancestors` or below one of them."""
    return any(pointer == ancestor or pointer.startswith(ancestor + "/") for ancestor in ancestors)


def get_value(payload: Any, location: Location) -> Any:
    """Return the value at `location`.

    Raises:
        LookupError: If there is none.
        TypeError: If a value on the way is neither an object nor a list.
    """
    for key in location:
        payload = payload[key]
    return payload


def has_value(payload: Any, location: Location) -> bool:
    """Return whether there is a value at `location`."""
    try:
        get_value(payload, location)
    except (LookupError, TypeError):
        return False
    return True


def set_value(payload: Any, location: Location, value: Any) -> Any:
    """Return a copy of `payload` with `value` at `location`; missing objects and lists on the way are created.

    Returns:
        The copy, or None if a value on the way is of another type than the location needs.
    """
    if not location:
        return _copy_json(value)
    changed = _copy_json(payload)
    node: Any = changed
    for key, next_key in zip(location, (*location[1:], None), strict=True):
        new: Any = _copy_json(value) if next_key is None else [] if isinstance(next_key, int) else {}
        if not _fits(node, key):
            return None
        if isinstance(key, int) and key == len(node):
            node.append(new)
        elif next_key is None or not has_value(node, (key,)):
            node[key] = new
        node = node[key]
    return changed


def _copy_json(value: Any) -> Any:
    """Return a deep copy of a value; for plain JSON, `copy.deepcopy` takes about five times as long."""
    kind = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is dict:
        return {name: _copy_json(item) for name, item in value.items()}
    if kind is list:
        return [_copy_json(item) for item in value]
    return value if kind in _IMMUTABLE else copy.deepcopy(value)


_IMMUTABLE = frozenset((str, int, float, bool, type(None)))


def _fits(node: object, key: str | int) -> bool:
    """Return whether a value is an object for a name, or a list that has the index or ends before it."""
    return is_list(node) and key <= len(node) if isinstance(key, int) else is_dict(node)


def replace_values(payload: Any, values: Mapping[Location, Any]) -> Any:
    """Return `payload` with other values at some locations; only the objects and lists on the way are copied."""
    if () in values:
        return values[()]
    by_key: dict[str | int, dict[Location, Any]] = {}
    for location, value in values.items():
        by_key.setdefault(location[0], {})[location[1:]] = value
    changed = copy.copy(payload)
    for key, inner in by_key.items():
        changed[key] = replace_values(changed[key], inner)
    return changed


def remove_value(payload: Any, location: Location) -> Any:
    """Return a copy of `payload` without the value at `location`, if there is one."""
    changed = _copy_json(payload)
    if has_value(changed, location):
        del get_value(changed, location[:-1])[location[-1]]
    return changed


def iter_leaves(payload: object, location: Location = ()) -> Iterator[Location]:
    """Yield the location of every value of `payload` that contains no other value."""
    if not (is_dict(payload) or is_list(payload)) or not payload:
        yield location
        return
    for key, value in iter_members(payload):
        yield from iter_leaves(value, (*location, key))


def values_at(payload: Any, pattern: Location) -> Sequence[tuple[Location, Any]]:
    """Return each value of `payload` that matches `pattern`, with its location; missing ones are left out."""
    found: list[tuple[Location, Any]] = [((), payload)]
    for key in pattern:
        if key == "*":
            lists = [(location, value) for location, value in found if is_array(value)]
            found = [((*location, index), item) for location, value in lists for index, item in enumerate(value)]
        else:
            objects = [(location, value) for location, value in found if is_mapping(value) and key in value]
            found = [((*location, key), value[str(key)]) for location, value in objects]
    return found


def compile_pattern(pattern: Location) -> Callable[[Any], Sequence[Any]]:
    """Return a fast function that returns the values of `values_at` without their locations."""
    if not pattern:
        return lambda value: (value,)
    first, inner = pattern[0], compile_pattern(pattern[1:])
    if first != "*":
        return lambda value: inner(value[first]) if isinstance(value, dict) and first in value else ()
    if len(pattern) == 1:
        return _elements

    def inner_values(value: JSON | tuple[JSON, ...]) -> Sequence[Any]:
        return [one for item in value for one in inner(item)] if isinstance(value, list | tuple) else ()

    return inner_values


def _elements(value: JSON | tuple[JSON, ...]) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()
