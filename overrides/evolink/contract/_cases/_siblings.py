"""What other models take, to be tried with one that does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._fields import Schema


@dataclass(frozen=True)
class Siblings:
    """Values and fields of other models."""

    choices: Mapping[str, list[Any]] = field(default_factory=dict)
    """For each name of a field, the single values and the ends of ranges that some model takes there."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """A value for each field that a model of the same family takes at the top."""


def choices_of(schemas: Iterable[Schema]) -> dict[str, list[Any]]:
    """For each name of a field, what some schema takes there, in the order it is met."""
    found: dict[str, list[Any]] = {}
    for schema in schemas:
        for name, value in _choices(schema, ""):
            known = found.setdefault(name, [])
            if not any(value == other and type(value) is type(other) for other in known):
                known.append(value)
    return found


def fields_in(requests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Each field of these requests with the first value that it has there."""
    found: dict[str, Any] = {}
    for request in requests:
        for name, value in request.items():
            found.setdefault(name, value)
    return found


def _choices(node: Any, name: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, Mapping):
        return
    yield from ((name, option) for option in node.get("enum", ()))
    yield from ((name, node[limit]) for limit in ("minimum", "maximum") if limit in node)
    for part in node.get("oneOf", ()):
        yield from _choices(part, name)
    for key, field_ in node.get("properties", {}).items():
        yield from _choices(field_, key)
    yield from _choices(node.get("items"), name)
