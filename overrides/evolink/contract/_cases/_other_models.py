"""Values and fields that other models allow, to be tried with a model that does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..._json import is_mapping
from .._subschemas import Schema


@dataclass(frozen=True)
class OtherModels:
    """Values and fields of other models."""

    values: Mapping[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    """By the name of a field, the single values and the bounds of ranges that some model allows there."""
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """By the name of each top-level field of the models of the same family, a value of it."""


def collect_values(schemas: Iterable[Schema]) -> dict[str, list[Any]]:
    """Return, by the name of a field, the values that some schema allows there, in the order of the schemas."""
    found: dict[str, list[Any]] = {}
    for schema in schemas:
        for name, value in _iter_values(schema, ""):
            values = found.setdefault(name, [])
            if not any(value == other and type(value) is type(other) for other in values):
                values.append(value)
    return found


def collect_fields(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return each field of these requests with the first value that it has there."""
    found: dict[str, Any] = {}
    for request in requests:
        for name, value in request.items():
            found.setdefault(name, value)
    return found


def _iter_values(node: object, name: str) -> Iterator[tuple[str, Any]]:
    if not is_mapping(node):
        return
    yield from ((name, option) for option in node.get("enum", ()))
    yield from ((name, node[keyword]) for keyword in ("minimum", "maximum") if keyword in node)
    for alternative in node.get("oneOf", ()):
        yield from _iter_values(alternative, name)
    for property_name, schema in node.get("properties", {}).items():
        yield from _iter_values(schema, property_name)
    yield from _iter_values(node.get("items"), name)
