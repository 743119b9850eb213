"""Fields of a row: dotted names, cells as JSON, and the local files that a request names."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..._json import is_dict
from ...contract._json_pointer import Location, get_value, iter_leaves, replace_values
from ...contract._local_files import media_constraints
from ...contract._subschemas import Schema, resolve_ref


def nest(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with those of dotted names in the objects that these name.

    Raises:
        ValueError: If a name is both that of a value and of an object.
    """
    nested: dict[str, Any] = {}
    for name, value in fields.items():
        *parents, last = name.split(".")
        target = nested
        for parent in parents:
            target = target.setdefault(parent, {})
            if not is_dict(target):
                raise ValueError(f"{name} and {parent} cannot both be given.")
        if isinstance(target.get(last), dict) or (last in target and "." in name):
            raise ValueError(f"{name} is given twice.")
        target[last] = value
    return nested


def parse_cells(request: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return a request whose texts are the JSON that the schema of their fields requires."""
    values: dict[Location, Any] = {}
    for location in iter_leaves(request):
        text, field = get_value(request, location), field_schema(schema, location)
        if isinstance(text, str) and field is not None and not _accepts_string(schema, field):
            values[location] = _parse(text, schema, field)
    parsed: dict[str, Any] = replace_values(request, values)
    return parsed


def field_schema(schema: Schema, location: Location) -> Schema | None:
    """Return the schema of the field at a location, None for an unknown field."""
    node: Schema | None = schema
    for key in location:
        node = resolve_ref(schema, node) if node is not None else {}
        node = node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key)
    return None if node is None else resolve_ref(schema, node)


def _accepts_string(schema: Schema, field: Schema) -> bool:
    if "type" in field:
        return "string" in ([field["type"]] if isinstance(field["type"], str) else field["type"])
    if "enum" in field or "const" in field:
        return any(isinstance(value, str) for value in field.get("enum", [field.get("const")]))
    alternatives = [resolve_ref(schema, each) for name in ("oneOf", "anyOf") for each in field.get(name, ())]
    return any(_accepts_string(schema, each) for each in alternatives)


def _parse(text: str, schema: Schema, field: Schema) -> Any:
    """Return the JSON in a text; a list may be written as its only item, or as one item in each line."""
    if field.get("type") == "array" and not text.lstrip().startswith("["):
        items = resolve_ref(schema, field.get("items", {}))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if _accepts_string(schema, items) else [_parse(line, schema, items) for line in lines]
    try:
        value = json.loads(text.lower() if _has_type(field, "boolean") else text)  # spreadsheets write TRUE
    except ValueError:
        return text  # the contract reports its type
    if isinstance(value, float) and value.is_integer() and _has_type(field, "integer"):
        return int(value)  # a column with empty cells has floats in pandas
    return value


def _has_type(field: Schema, name: str) -> bool:
    types = field.get("type", ())
    return types == name or (isinstance(types, list) and name in types)


def with_local_files(request: Mapping[str, Any], schema: Schema, folder: Path) -> Any:
    """Return a request with a Path in place of each text of a media field that names a file in a folder."""
    files: dict[Location, Path] = {}
    for location in iter_leaves(request):
        text = get_value(request, location)
        if isinstance(text, str) and "://" not in text:
            path = folder / text
            if media_constraints(schema, location) is not None and os.path.isfile(path):
                files[location] = path.absolute()
    return replace_values(request, files) if files else request
