"""The constraints in a page's JSON Schemas: keywords with references and `allOf` resolved, without annotations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any
from urllib.parse import unquote

from evolink._json import is_dict, is_list

from .field_pointers import split_pointer
from .page import Json, Unreadable

MAX_DEPTH = 40
MAX_SCHEMAS = 20_000
"""Schemas in one document, references followed."""

ANNOTATIONS = frozenset(
    {"description", "title", "example", "examples", "externalDocs", "xml", "discriminator", "readOnly", "writeOnly"}
    | {"$comment", "$id", "$schema", "$anchor", "summary"}
)
"""Keywords that constrain no value; those that start with x- are left out as well."""

TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})
COUNT_KEYWORDS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
NUMBER_KEYWORDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


@dataclass
class SchemaReader:
    """Reads the schemas of one document and follows references inside it."""

    document: Mapping[str, Json]
    schemas: int = 0
    """How many were read; by references, a document can hold more of them than it has bytes."""

    def read_fields(self, schema: Json, *, pointer: str = "", depth: int = 0) -> dict[str, Json]:
        """Return field name -> keywords, `required` a boolean in each."""
        whole = self.resolve(schema, pointer=pointer, depth=depth)
        return self._read_properties(whole, pointer=pointer, depth=depth)

    def resolve(self, schema: Json, *, pointer: str, depth: int) -> dict[str, Json]:
        """Return the schema with its reference followed and its `allOf` merged; keywords beside a reference win."""
        self._count(pointer, depth)
        found = _require_mapping(schema, pointer)
        if "$ref" in found:
            beside = {key: value for key, value in found.items() if key != "$ref"}
            target = self._find_target(found["$ref"], pointer)
            found = self.resolve(target, pointer=pointer, depth=depth + 1) | beside
        for keyword in ("oneOf", "anyOf"):  # a single alternative is no alternative
            if isinstance(found.get(keyword), list) and len(found[keyword]) == 1:
                beside = {key: value for key, value in found.items() if key != keyword}
                found = {**beside, "allOf": [*beside.get("allOf", []), *found[keyword]]}
        if "allOf" in found:
            found = self._merge_all_of(found, pointer=pointer, depth=depth)
        return found

    def read_keywords(self, schema: Json, *, pointer: str, depth: int) -> dict[str, Json]:
        """Return the keywords of a schema that constrain its values, as JSON Schema 2020-12 has them."""
        whole = self.resolve(schema, pointer=pointer, depth=depth)
        keywords: dict[str, Json] = {}
        if whole.get("required") and "properties" not in whole:
            raise Unreadable(f"{pointer}: `required` names fields, and there are none")
        for key, value in _modernize(whole).items():
            if key == "required" or key in ANNOTATIONS or key.startswith("x-"):
                continue
            read = _NESTED.get(key)
            keywords[key] = read(self, value, whole, f"{pointer}/{key}", depth) if read else _check(key, value, pointer)
        return keywords

    def _read_properties(self, schema: Mapping[str, Json], *, pointer: str, depth: int) -> dict[str, Json]:
        properties = _require_mapping(schema.get("properties", {}), f"{pointer}/properties")
        required = schema.get("required", [])
        if not is_list(required) or not all(isinstance(name, str) for name in required):
            raise Unreadable(f"{pointer or '/'}: `required` is not a list of names")
        for name in required:
            if name not in properties:
                raise Unreadable(f"{pointer or '/'}: `required` names {name!r}, which is not among the fields")
        return {
            name: self.read_keywords(field, pointer=f"{pointer}/{name}", depth=depth + 1)
            | {"required": name in required}
            for name, field in properties.items()
        }

    def _merge_all_of(self, schema: Mapping[str, Json], *, pointer: str, depth: int) -> dict[str, Json]:
        """Return one schema for the subschemas of an `allOf`, which must not contradict each other."""
        subschemas = schema["allOf"]
        if not is_list(subschemas) or not subschemas:
            raise Unreadable(f"{pointer or '/'}: `allOf` is not a list of schemas")
        merged = {key: value for key, value in schema.items() if key != "allOf"}
        for subschema in subschemas:
            for key, value in self.resolve(subschema, pointer=pointer, depth=depth + 1).items():
                merged[key] = _merge_values(key, merged[key], value, pointer) if key in merged else value
        return merged

    def _find_target(self, reference: Json, pointer: str) -> Json:
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise Unreadable(f"{pointer or '/'}: refers to {reference!r}, which does not point into the page")
        found: Json = self.document
        for key in split_pointer(unquote(reference[1:])):
            if not is_dict(found) or key not in found:
                raise Unreadable(f"{pointer or '/'}: refers to {reference!r}, which the page does not hold")
            found = found[key]
        return found

    def _count(self, pointer: str, depth: int) -> None:
        self.schemas += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"{pointer[:80]}…: schemas are nested more than {MAX_DEPTH} deep, or refer to themselves")
        if self.schemas > MAX_SCHEMAS:
            raise Unreadable(f"more than {MAX_SCHEMAS} schemas once references are followed")

    def _nested_fields(self, value: Json, whole: Mapping[str, Json], pointer: str, depth: int) -> Json:
        return self._read_properties(whole, pointer=pointer.removesuffix("/properties"), depth=depth)

    def _nested_schema(self, value: Json, whole: Mapping[str, Json], pointer: str, depth: int) -> Json:
        return value if isinstance(value, bool) else self._read_nested(value, pointer, depth)

    def _nested_schemas(self, value: Json, whole: Mapping[str, Json], pointer: str, depth: int) -> Json:
        if not is_list(value) or not value:
            raise Unreadable(f"{pointer}: not a list of schemas")
        return [self._read_nested(each, f"{pointer}/{index}", depth) for index, each in enumerate(value)]

    def _read_nested(self, schema: Json, pointer: str, depth: int) -> dict[str, Json]:
        return self.read_keywords(schema, pointer=pointer, depth=depth + 1)


_NESTED: dict[str, Callable[[SchemaReader, Json, Mapping[str, Json], str, int], Json]] = {
    "properties": SchemaReader._nested_fields,
    "items": SchemaReader._nested_schema,
    "additionalProperties": SchemaReader._nested_schema,
    "not": SchemaReader._nested_schema,
    "if": SchemaReader._nested_schema,
    "then": SchemaReader._nested_schema,
    "else": SchemaReader._nested_schema,
    "contains": SchemaReader._nested_schema,
    "propertyNames": SchemaReader._nested_schema,
    "oneOf": SchemaReader._nested_schemas,
    "anyOf": SchemaReader._nested_schemas,
    "prefixItems": SchemaReader._nested_schemas,
}
"""Keyword -> the method that reads the subschemas in its value."""


def _modernize(schema: Mapping[str, Json]) -> dict[str, Json]:
    """Return the schema in keywords of 2020-12: `const` as an `enum` of one value, and without OpenAPI 3.0's flags."""
    modern = dict(schema)
    if "const" in modern and "enum" not in modern:
        modern["enum"] = [modern["const"]]
        del modern["const"]
    if modern.pop("nullable", False) is True and isinstance(modern.get("type"), str):
        modern["type"] = [modern["type"], "null"]
    for flag, keyword in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(modern.get(flag), bool):
            is_exclusive = modern.pop(flag)
            if is_exclusive and keyword in modern:
                modern[flag] = modern.pop(keyword)
    return modern


def _merge_values(key: str, first: Json, second: Json, pointer: str) -> Json:
    if key in ANNOTATIONS or first == second:
        return first
    if key == "required" and is_list(first) and is_list(second):
        return [*first, *(name for name in second if name not in first)]
    if key == "properties" and is_dict(first) and is_dict(second):
        clash = [name for name in second if name in first and first[name] != second[name]]
        if not clash:
            return first | second
        key = clash[0]
    raise Unreadable(f"{pointer or '/'}: the subschemas of `allOf` contradict each other about `{key}`")


def _check(key: str, value: Json, pointer: str) -> Json:
    """Return the keyword's value if it is one that the keyword can have."""
    is_valid = _VALID_VALUES.get(key)
    if is_valid is not None and not is_valid(value):
        raise Unreadable(f"{pointer}: {str(value)[:40]!r} can't be a {key}")
    if not _is_finite(value):
        raise Unreadable(f"{pointer}: {key} holds a number that JSON does not have")
    return value


def _is_type(value: Json) -> bool:
    names = value if is_list(value) and value else [value]
    return all(isinstance(name, str) and name in TYPES for name in names)


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_finite(value: Json) -> bool:
    if is_list(value):
        return all(_is_finite(item) for item in value)
    if is_dict(value):
        return all(_is_finite(item) for item in value.values())
    return not isinstance(value, float) or isfinite(value)


def _require_mapping(value: Json, pointer: str) -> dict[str, Any]:
    if not is_dict(value) or not all(isinstance(key, str) for key in value):
        raise Unreadable(f"{pointer or '/'}: {type(value).__name__} where a mapping belongs")
    return value


_VALID_VALUES: dict[str, Callable[[Json], bool]] = {
    "type": _is_type,
    "enum": lambda value: is_list(value) and bool(value),
    "format": lambda value: isinstance(value, str),
    "pattern": lambda value: isinstance(value, str),
    "uniqueItems": lambda value: isinstance(value, bool),
    "deprecated": lambda value: isinstance(value, bool),
    **dict.fromkeys(COUNT_KEYWORDS, _is_count),
    **dict.fromkeys(NUMBER_KEYWORDS, _is_number),
}
"""Keyword -> whether it can have a value."""
