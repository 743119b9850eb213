"""What a field's JSON Schema states: the keywords that decide what is allowed, without the words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from .page import Json, Unreadable

MAX_DEPTH = 40
MAX_SCHEMAS = 20_000

WORDS = frozenset(
    {"description", "title", "example", "examples", "externalDocs", "xml", "discriminator", "readOnly", "writeOnly"}
    | {"$comment", "$id", "$schema", "$anchor", "summary"}
)
"""Keywords that say nothing about which values are allowed; those that start with x- are left out as well."""

TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
COUNTS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


@dataclass
class Reader:
    """Reads the schemas of one document, following references inside it."""

    document: Mapping[str, Json]
    schemas: int = 0
    """How many were read; a document that refers to itself cleverly would have more than there are bytes in it."""

    def properties(self, schema: Json, *, place: str = "", depth: int = 0) -> dict[str, Json]:
        """Field name -> keywords, `required` a boolean in each."""
        whole = self.resolved(schema, place=place, depth=depth)
        return self._properties(whole, place=place, depth=depth)

    def resolved(self, schema: Json, *, place: str, depth: int) -> dict[str, Json]:
        """The schema with its reference followed and its `allOf` merged; keywords beside a reference win."""
        self._count(place, depth)
        found = _mapping(schema, place)
        if "$ref" in found:
            beside = {key: value for key, value in found.items() if key != "$ref"}
            found = self.resolved(self._target(found["$ref"], place), place=place, depth=depth + 1) | beside
        if "allOf" in found:
            found = self._merged(found, place=place, depth=depth)
        return found

    def keywords(self, schema: Json, *, place: str, depth: int) -> dict[str, Json]:
        """The keywords of a schema that decide what is allowed, in JSON Schema's words of 2020-12."""
        whole = self.resolved(schema, place=place, depth=depth)
        told: dict[str, Json] = {}
        if whole.get("required") and "properties" not in whole:
            raise Unreadable(f"{place}: `required` names fields, and there are none")
        for key, value in _modern(whole).items():
            if key == "required" or key in WORDS or key.startswith("x-"):
                continue
            inside = _INSIDE.get(key)
            told[key] = inside(self, value, whole, f"{place}/{key}", depth) if inside else _checked(key, value, place)
        return told

    def _properties(self, schema: Mapping[str, Json], *, place: str, depth: int) -> dict[str, Json]:
        properties = _mapping(schema.get("properties", {}), f"{place}/properties")
        required = schema.get("required", [])
        if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
            raise Unreadable(f"{place or '/'}: `required` is not a list of names")
        for name in required:
            if name not in properties:
                raise Unreadable(f"{place or '/'}: `required` names {name!r}, which is not among the fields")
        return {
            name: self.keywords(field, place=f"{place}/{name}", depth=depth + 1) | {"required": name in required}
            for name, field in properties.items()
        }

    def _merged(self, schema: Mapping[str, Json], *, place: str, depth: int) -> dict[str, Json]:
        """One schema from an `allOf` whose parts say different things; parts that disagree can't be told as one."""
        parts = schema["allOf"]
        if not isinstance(parts, list) or not parts:
            raise Unreadable(f"{place or '/'}: `allOf` is not a list of schemas")
        merged = {key: value for key, value in schema.items() if key != "allOf"}
        for part in parts:
            for key, value in self.resolved(part, place=place, depth=depth + 1).items():
                merged[key] = _joined(key, merged[key], value, place) if key in merged else value
        return merged

    def _target(self, reference: Json, place: str) -> Json:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise Unreadable(f"{place or '/'}: refers to {reference!r}, which is not a place in the page")
        found: Json = self.document
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, dict) or key not in found:
                raise Unreadable(f"{place or '/'}: refers to {reference!r}, which the page does not hold")
            found = found[key]
        return found

    def _count(self, place: str, depth: int) -> None:
        self.schemas += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"{place[:80]}…: schemas are nested more than {MAX_DEPTH} deep, or refer to themselves")
        if self.schemas > MAX_SCHEMAS:
            raise Unreadable(f"more than {MAX_SCHEMAS} schemas once references are followed")

    def _fields(self, value: Json, whole: Mapping[str, Json], place: str, depth: int) -> Json:
        return self._properties(whole, place=place.removesuffix("/properties"), depth=depth)

    def _schema(self, value: Json, whole: Mapping[str, Json], place: str, depth: int) -> Json:
        return value if isinstance(value, bool) else self._nested(value, place, depth)

    def _schemas(self, value: Json, whole: Mapping[str, Json], place: str, depth: int) -> Json:
        if not isinstance(value, list) or not value:
            raise Unreadable(f"{place}: not a list of schemas")
        return [self._nested(part, f"{place}/{index}", depth) for index, part in enumerate(value)]

    def _nested(self, schema: Json, place: str, depth: int) -> dict[str, Json]:
        return self.keywords(schema, place=place, depth=depth + 1)


_INSIDE: dict[str, Callable[[Reader, Json, Mapping[str, Json], str, int], Json]] = {
    "properties": Reader._fields,
    "items": Reader._schema,
    "additionalProperties": Reader._schema,
    "not": Reader._schema,
    "if": Reader._schema,
    "then": Reader._schema,
    "else": Reader._schema,
    "contains": Reader._schema,
    "propertyNames": Reader._schema,
    "oneOf": Reader._schemas,
    "anyOf": Reader._schemas,
    "prefixItems": Reader._schemas,
}


def _modern(schema: Mapping[str, Json]) -> dict[str, Json]:
    """The same in today's keywords: one `const` is an `enum` of one, and OpenAPI 3.0's flags are put into words."""
    told = dict(schema)
    if "const" in told and "enum" not in told:
        told["enum"] = [told["const"]]
        del told["const"]
    if told.pop("nullable", False) is True and isinstance(told.get("type"), str):
        told["type"] = [told["type"], "null"]
    for flag, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(told.get(flag), bool):
            exclusive = told.pop(flag)
            if exclusive and limit in told:
                told[flag] = told.pop(limit)
    return told


def _joined(key: str, first: Json, second: Json, place: str) -> Json:
    if key in WORDS or first == second:
        return first
    if key == "required" and isinstance(first, list) and isinstance(second, list):
        return [*first, *(name for name in second if name not in first)]
    if key == "properties" and isinstance(first, dict) and isinstance(second, dict):
        clash = [name for name in second if name in first and first[name] != second[name]]
        if not clash:
            return first | second
        key = clash[0]
    raise Unreadable(f"{place or '/'}: the parts of `allOf` say different things of `{key}`")


def _checked(key: str, value: Json, place: str) -> Json:
    right = _RIGHT.get(key)
    if right is not None and not right(value):
        raise Unreadable(f"{place}: {str(value)[:40]!r} can't be a {key}")
    if not _finite(value):
        raise Unreadable(f"{place}: {key} holds a number that JSON has no word for")
    return value


def _is_type(value: Json) -> bool:
    names = value if isinstance(value, list) and value else [value]
    return all(isinstance(name, str) and name in TYPES for name in names)


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _finite(value: Json) -> bool:
    if isinstance(value, list):
        return all(_finite(item) for item in value)
    if isinstance(value, dict):
        return all(_finite(item) for item in value.values())
    return not isinstance(value, float) or isfinite(value)


def _mapping(value: Json, place: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Unreadable(f"{place or '/'}: {type(value).__name__} where a mapping belongs")
    return value


_RIGHT: dict[str, Callable[[Json], bool]] = {
    "type": _is_type,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "format": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str),
    "uniqueItems": lambda value: isinstance(value, bool),
    "deprecated": lambda value: isinstance(value, bool),
    **dict.fromkeys(COUNTS, _is_count),
    **dict.fromkeys(NUMBERS, _is_number),
}
