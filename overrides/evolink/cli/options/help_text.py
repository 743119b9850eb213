"""Help texts of a model's options, from the schemas of their fields: description, constraints, default."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...contract._field_schemas import allowed_types, alternatives, enumerated_values
from ..output.numbers import format_number

MEGABYTE = 1_048_576
"""Bytes."""
MAX_METAVAR_LENGTH = 48
"""Characters of choices that are shown in place of a type; longer lists go into the help text."""
MAX_DESCRIPTION_LENGTH = 200
"""Characters of a field's description that help shows."""


def format_metavar(schema: Mapping[str, Any]) -> str:
    """Return the placeholder of an option's value: `720p|1080p`, `3..15`, `FILE|URL`, `TEXT`, `JSON`."""
    schema = schema.get("items", schema) if "x-media" not in schema else schema
    if "x-media" in schema:
        return "FILE|URL"
    if alternatives(schema):
        return "|".join(dict.fromkeys(map(format_metavar, alternatives(schema))))
    choices = "|".join(map(_format_value, enumerated_values(schema)))
    if choices and len(choices) <= MAX_METAVAR_LENGTH:
        return choices
    types = allowed_types(schema)
    if types & {"object", "array"}:
        return "JSON"
    if choices:
        return "CHOICE"
    if types <= {"integer", "number"} and "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']}..{schema['maximum']}"
    if schema.get("format") == "uri":
        return "URL"
    return "INTEGER" if types == {"integer"} else "NUMBER" if types <= {"integer", "number"} else "TEXT"


def format_help(schema: Mapping[str, Any], *, required: bool) -> str:
    """Return the help text of an option: description, constraints, whether it is required, default."""
    description = _shorten_description(str(schema.get("description", "")).replace("`", ""))
    notes = [*describe_constraints(schema)]
    if required:
        notes.append("required")
    if "default" in schema:
        notes.append(f"default: {_format_value(schema['default'])}")
    return f"{description}  [{'; '.join(notes)}]" if notes else description


def describe_constraints(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a short phrase for each constraint of a field."""
    unit = f" {schema['x-unit']}" if "x-unit" in schema else ""
    is_list = schema.get("type") == "array"
    item = schema.get("items", schema)
    if is_list:
        yield from _describe_item_count(schema)
    yield from _describe_values(schema, item, unit)
    if "maxLength" in item and item.get("format") != "uri":
        yield f"at most {item['maxLength']}{unit or ' characters'}"
    if schema.get("type") == "object":
        yield "JSON, or the options of its fields"
    if is_list and item.get("type") == "object":
        yield "JSON or " + ",".join(f"{name}=…" for name in item.get("properties", {}))
    yield from _describe_media(schema.get("x-media") or item.get("x-media") or {})


def _describe_values(schema: Mapping[str, Any], item: Mapping[str, Any], unit: str) -> Iterator[str]:
    choices = [_format_value(value) for value in enumerated_values(item)]
    if len("|".join(choices)) > MAX_METAVAR_LENGTH:
        yield f"one of {', '.join(choices)}"
    ranges = [one for one in alternatives(schema) or [schema] if {"minimum", "maximum"} <= one.keys()]
    for one in ranges:
        yield f"{one['minimum']} to {one['maximum']}{unit}"
    if choices and unit and not ranges:
        yield unit.strip()


def _describe_item_count(schema: Mapping[str, Any]) -> Iterator[str]:
    minimum, maximum = schema.get("minItems", 0), schema.get("maxItems")
    if maximum == 1:
        return
    if maximum is not None:
        yield f"repeat for up to {maximum}" if minimum <= 1 else f"repeat for {minimum} to {maximum}"
    else:
        yield "may be repeated"


def _describe_media(media: Mapping[str, Any]) -> Iterator[str]:
    if "formats" in media:
        yield ", ".join(media["formats"])
    if "max_bytes" in media:
        yield f"at most {format_number(media['max_bytes'] / MEGABYTE)} MB"
    if "max_seconds" in media:
        minimum = f"{media['min_seconds']} to " if "min_seconds" in media else "at most "
        yield f"{minimum}{media['max_seconds']} s"


def _shorten_description(text: str) -> str:
    """Return the sentences of a text that fit into `MAX_DESCRIPTION_LENGTH`, at least the first one."""
    sentences = re.split(r"(?<=[.:]) (?=[A-Z])", text)
    shortened = sentences[0]
    for sentence in sentences[1:]:
        if len(shortened) + len(sentence) > MAX_DESCRIPTION_LENGTH:
            break
        shortened = f"{shortened} {sentence}"
    return shortened


def _format_value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
