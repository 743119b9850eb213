"""The fields of a schema: every field, list element and alternative of a `oneOf`, with its constraints."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .._json import is_mapping
from ._json_pointer import Location, compile_pattern, format_pointer, values_at
from ._subschemas import Schema
from ._validator import Validator
from ._violations import Source


class Field(NamedTuple):
    """One location of a schema."""

    location: Location
    """Where it is; 0 stands for any element of a list."""
    schema: Schema
    required: bool
    alternative: int = 0
    """For one alternative of a `oneOf`, its number from 1; 0 for the field itself."""
    other_alternatives: tuple[Schema, ...] = ()
    """The other alternatives of the `oneOf`."""
    default_source: Source = "documented"
    """The source of constraints without a source of their own."""

    @property
    def types(self) -> tuple[str, ...]:
        kind = self.schema.get("type", ())
        return (kind,) if isinstance(kind, str) else tuple(kind)

    @property
    def pointer(self) -> str:
        return format_pointer(self.location)

    def source(self, keyword: str) -> Source:
        """Return where this constraint comes from."""
        source: Source = self.schema.get("x-source", {}).get(keyword, self.default_source)
        return source

    def variant(self, words: str) -> str:
        """Return the words of a variant with the alternative that it is about."""
        return f"{words} of alternative {self.alternative}" if self.alternative else words


def iter_fields(validator: Validator, node: Schema | None = None, location: Location = ()) -> Iterator[Field]:
    """Yield every field of a schema; the alternatives of a `oneOf` follow the field that they belong to.

    Args:
        validator: The validator of the schema.
        node: The subschema whose fields are wanted; the whole schema if it is None.
        location: The location of `node`.
    """
    node = validator.resolve(validator.schema if node is None else node)
    for name, field in node.get("properties", {}).items():
        if is_mapping(field):
            yield from _iter_from(validator, field, (*location, name), required=name in node.get("required", ()))
    if isinstance(node.get("items"), Mapping):
        yield from _iter_from(validator, node["items"], (*location, 0), required=False)


def _iter_from(validator: Validator, schema: Schema, location: Location, *, required: bool) -> Iterator[Field]:
    """Yield a field, its alternatives and the fields in it."""
    schema = validator.resolve(schema)
    yield Field(location, schema, required)
    alternatives = [_const_to_enum(validator.resolve(alternative)) for alternative in schema.get("oneOf", ())]
    source: Source = schema.get("x-source", {}).get("oneOf", "documented")
    for index, alternative in enumerate(alternatives):
        others = (*alternatives[:index], *alternatives[index + 1 :])
        yield Field(location, alternative, False, index + 1, others, source)
    yield from iter_fields(validator, schema, location)


def _const_to_enum(schema: Schema) -> Schema:
    """Return the schema with a `const` written as an `enum` with one value."""
    if "const" not in schema:
        return schema
    return {key: value for key, value in schema.items() if key != "const"} | {"enum": [schema["const"]]}


def find_values(
    payload: Any, validator: Validator, is_field: Callable[[Field], bool], is_value: Callable[[Any], bool]
) -> Iterator[tuple[Location, Any]]:
    """Yield the values in some fields of a payload, with their locations; `is_field` is a function of a module."""
    for pattern, values in _patterns(validator, is_field):
        if any(map(is_value, values(payload))):
            yield from (found for found in values_at(payload, pattern) if is_value(found[1]))


@functools.lru_cache(maxsize=256)
def _patterns(validator: Validator, is_field: Callable[[Field], bool]) -> list[_Pattern]:
    """Return the patterns of the fields that are wanted, each with a function that returns their values only."""
    locations = [field.location for field in iter_fields(validator) if is_field(field)]
    patterns = dict.fromkeys(tuple("*" if key == 0 else key for key in location) for location in locations)
    return [(pattern, compile_pattern(pattern)) for pattern in patterns]


_Pattern = tuple[Location, Callable[[Any], Sequence[Any]]]
