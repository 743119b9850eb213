"""Drafts: a request while it is composed. Unlike the request, a draft has empty rows and JSON that cannot be parsed.

The name of an input is `text:` or `json:` and the JSON Pointer of its value; an empty input sets nothing. So every
request, valid or not, can be shown as inputs, and the inputs result in the same request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..._json import is_dict, is_list, is_mapping
from ...contract._json_pointer import Location, format_pointer, parse_pointer
from .values import parse_text

MAX_ROWS = 200
"""Rows of a list in a form; a request with more elements is edited as JSON."""


class Unset:
    """The type of `UNSET`."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()
"""An empty row of a list, or the value of an empty input."""


@dataclass(frozen=True)
class RawJSON:
    """An object or a list that is entered as JSON, because its field's schema has no inputs for it."""

    value: Any


@dataclass(frozen=True)
class Unparsed:
    """The text of an input for JSON that is not JSON."""

    text: str
    reason: str


@dataclass
class CompactedDraft:
    """A draft without its empty rows: the request that would be sent."""

    request: dict[str, Any]
    places: dict[Location, Location] = field(default_factory=dict[Location, Location])
    """Location of each object, list and value of the request -> where the draft has it."""
    unparsed: list[tuple[Location, Unparsed]] = field(default_factory=list[tuple[Location, Unparsed]])
    """Each input whose JSON cannot be parsed, which the request lacks."""


def parse_draft(schema: Mapping[str, Any], items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the draft of a posted form; inputs with names of another form are ignored.

    Args:
        schema: The schema of the request without `$ref`s.
        items: The names and values of the inputs.
    """
    draft: dict[str, Any] = {}
    for name, text in items:
        kind, _, pointer = name.partition(":")
        if kind not in ("text", "json") or not pointer.startswith("/"):
            continue
        found = _resolve(schema, pointer)
        if found is not None:
            location, field_schema = found
            _put(draft, location, parse_input(kind, field_schema, text))
    return draft


def parse_input(kind: str, schema: Mapping[str, Any], text: str) -> Any:
    """Return the value of an input, `UNSET` if it is empty."""
    if not text.strip():
        return UNSET
    if kind == "text":
        return parse_text(schema, text)
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return Unparsed(text, str(error))
    return RawJSON(value) if isinstance(value, dict | list) else value


def to_draft(schema: Mapping[str, Any], value: Any) -> Any:
    """Return a request, or a value of one, as a draft.

    Args:
        schema: The schema of the value without `$ref`s.
        value: The value, however invalid.
    """
    if is_dict(value):
        fields = schema.get("properties")
        if not value or fields is None:
            return RawJSON(value)
        return {name: to_draft(fields.get(name, {}), child) for name, child in value.items()}
    if is_list(value):
        if not 0 < len(value) <= MAX_ROWS or "items" not in schema:
            return RawJSON(value)
        return [to_draft(schema["items"], child) for child in value]
    return value


def compact(draft: Mapping[str, Any]) -> CompactedDraft:
    """Return the request of a draft."""
    result = CompactedDraft({})
    request = _compact(draft, (), (), result)
    result.request = {} if request is UNSET else request
    return result


def remove_row(draft: dict[str, Any], schema: Mapping[str, Any], pointer: str) -> None:
    """Remove an element of a list, or unset another value; nothing happens if the draft has no such value."""
    found = _resolve(schema, pointer)
    if found is None:
        return
    *parents, last = found[0]
    node: Any = draft
    for key in parents:
        node = _child(node, key)
    if _child(node, last) is not None:
        del node[last]


def append_values(draft: dict[str, Any], schema: Mapping[str, Any], pointer: str, values: list[Any]) -> None:
    """Set a value, or put several into the empty rows and at the end of a list."""
    found = _resolve(schema, pointer)
    if found is None or not values:
        return
    location, field_schema = found
    if "items" not in field_schema:
        _put(draft, location, values[0])
        return
    node: Any = draft
    for key in location:
        node = _child(node, key)
    rows = [row for row in node if row is not UNSET] if is_list(node) else []
    _put(draft, location, [*rows, *values])


def _child(node: Any, key: str | int) -> Any:
    if is_list(node):
        return node[key] if isinstance(key, int) and key < len(node) else None
    return node.get(key) if is_dict(node) and isinstance(key, str) else None


def _resolve(schema: Mapping[str, Any], pointer: str) -> tuple[Location, Mapping[str, Any]] | None:
    """Return the location of a pointer, with integers for rows, and the schema there; None beyond `MAX_ROWS`."""
    location: list[str | int] = []
    for token in map(str, parse_pointer(pointer)):
        if "items" in schema:
            if not token.isdecimal() or len(token) > 4 or int(token) >= MAX_ROWS:
                return None
            location.append(int(token))
            schema = schema["items"]
        else:
            location.append(token)
            schema = schema.get("properties", {}).get(token, {})
    return tuple(location), schema


def _put(draft: dict[str, Any], location: Location, value: Any) -> None:
    """Set a value; for an empty input, only the rows of the lists that contain it."""
    node: Any = draft
    for key, next_key in zip(location, (*location[1:], None), strict=True):
        is_last = next_key is None
        if not _make_room(node, key):
            return
        if is_last:
            if value is not UNSET:
                node[key] = value
            return
        child = _child(node, key)
        if child is None or child is UNSET:
            if value is UNSET and not any(isinstance(rest, int) for rest in location):
                return
            node[key] = list[Any]() if isinstance(next_key, int) else dict[str, Any]()
        node = node[key]


def _make_room(node: Any, key: str | int) -> bool:
    """Return whether a value can contain a key; a list gets empty rows up to the index."""
    if isinstance(key, str):
        return is_dict(node)
    if not is_list(node):
        return False
    node.extend([UNSET] * (key + 1 - len(node)))
    return True


def _compact(value: Any, place: Location, location: Location, result: CompactedDraft) -> Any:
    """Return a value of a draft as it would be sent, `UNSET` if nothing would be.

    Args:
        value: The value.
        place: Its location in the draft.
        location: Its location in the request.
        result: Collects the locations, and the inputs that cannot be parsed.
    """
    if value is UNSET:
        return UNSET
    if isinstance(value, Unparsed):
        result.unparsed.append((place, value))
        return UNSET
    result.places[location] = place
    if isinstance(value, RawJSON):
        return value.value
    if is_mapping(value):
        pairs = ((name, _compact(child, (*place, name), (*location, name), result)) for name, child in value.items())
        return {name: child for name, child in pairs if child is not UNSET} or UNSET
    if is_list(value):
        rows: list[Any] = []
        for index, child in enumerate(value):
            row = _compact(child, (*place, index), (*location, len(rows)), result)
            if row is not UNSET:
                rows.append(row)
        return rows or UNSET
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def input_name(kind: str, location: Location) -> str:
    """Return the name of the input of a value."""
    return f"{kind}:{format_pointer(location)}"
