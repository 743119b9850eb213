"""Reading a field's JSON Schema: resolved references, allowed values, types, alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JSON_TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
"""Python type -> JSON Schema type."""


def resolve_refs(subschema: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a subschema of `schema` with each `$ref` replaced by its definition, also in `items` and `properties`.

    Keywords beside a `$ref` override those of the definition.
    """
    definition: Mapping[str, Any] = (
        schema["$defs"][subschema["$ref"].removeprefix("#/$defs/")] if "$ref" in subschema else {}
    )
    resolved = {**definition, **{keyword: value for keyword, value in subschema.items() if keyword != "$ref"}}
    if "items" in resolved:
        resolved["items"] = resolve_refs(resolved["items"], schema)
    if "properties" in resolved:
        resolved["properties"] = {name: resolve_refs(field, schema) for name, field in resolved["properties"].items()}
    return resolved


def enumerated_values(schema: Mapping[str, Any]) -> list[Any]:
    """Return the values of `enum` or `const`, or those of all alternatives; empty if the schema lists none."""
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    return [value for alternative in alternatives(schema) for value in enumerated_values(alternative)]


def allowed_types(schema: Mapping[str, Any]) -> set[str]:
    """Return the JSON Schema types that the schema allows, taken from `type`, `enum`, `const` or the alternatives."""
    declared = schema.get("type", [])
    types: set[str] = {declared} if isinstance(declared, str) else set(declared)
    if not types:
        values = schema.get("enum", [schema["const"]] if "const" in schema else [])
        types = {JSON_TYPES[type(value)] for value in values}
    if not types:
        types = set[str]().union(*(allowed_types(alternative) for alternative in alternatives(schema)))
    return types


def alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the subschemas of `oneOf` and `anyOf`."""
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
