"""A field's schema in a few words, for help: what it takes, its limits, its default."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

MEGABYTE = 1_048_576
LONGEST_CHOICE = 48
"""Characters of choices that stand in place of a type; longer ones go into the words."""


LONGEST_HELP = 200
"""Characters of a field's description that help shows."""


def metavar_of(schema: Mapping[str, Any]) -> str:
    """What stands behind an option: `720p|1080p`, `3..15`, `FILE|URL`, `TEXT`, `JSON`."""
    schema = schema.get("items", schema) if "x-media" not in schema else schema
    if "x-media" in schema:
        return "FILE|URL"
    if _forms(schema):
        return "|".join(dict.fromkeys(map(metavar_of, _forms(schema))))
    choices = "|".join(map(_said, choices_of(schema)))
    if choices and len(choices) <= LONGEST_CHOICE:
        return choices
    types = types_of(schema)
    if types & {"object", "array"}:
        return "JSON"
    if choices:
        return "CHOICE"
    if types <= {"integer", "number"} and "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']}..{schema['maximum']}"
    if schema.get("format") == "uri":
        return "URL"
    return "INTEGER" if types == {"integer"} else "NUMBER" if types <= {"integer", "number"} else "TEXT"


def help_of(schema: Mapping[str, Any], *, required: bool) -> str:
    """What the field is, its limits, whether it is needed."""
    told = _beginning(str(schema.get("description", "")).replace("`", ""))
    notes = [*limits_of(schema)]
    if required:
        notes.append("required")
    if "default" in schema:
        notes.append(f"default: {_said(schema['default'])}")
    return f"{told}  [{'; '.join(notes)}]" if notes else told


def _beginning(text: str) -> str:
    """The sentences of a text up to `LONGEST_HELP`; the first one in any case."""
    sentences = re.split(r"(?<=[.:]) (?=[A-Z])", text)
    told = sentences[0]
    for sentence in sentences[1:]:
        if len(told) + len(sentence) > LONGEST_HELP:
            break
        told = f"{told} {sentence}"
    return told


def limits_of(schema: Mapping[str, Any]) -> Iterator[str]:
    """Its limits, each in a few words."""
    unit = f" {schema['x-unit']}" if "x-unit" in schema else ""
    if schema.get("type") == "array":
        yield from _times(schema)
    item = schema.get("items", schema)
    choices = [_said(choice) for choice in choices_of(item)]
    if len("|".join(choices)) > LONGEST_CHOICE:
        yield f"one of {', '.join(choices)}"
    ranges = [part for part in _forms(schema) or [schema] if {"minimum", "maximum"} <= part.keys()]
    for part in ranges:
        yield f"{part['minimum']} to {part['maximum']}{unit}"
    if choices and unit and not ranges:
        yield unit.strip()
    if "maxLength" in item and item.get("format") != "uri":
        yield f"at most {item['maxLength']}{unit or ' characters'}"
    if schema.get("type") == "object":
        yield "JSON, or the options of its fields"
    if schema.get("type") == "array" and item.get("type") == "object":
        yield "JSON or " + ",".join(f"{name}=…" for name in item.get("properties", {}))
    yield from _media(schema.get("x-media") or item.get("x-media") or {})


def choices_of(schema: Mapping[str, Any]) -> list[Any]:
    """The values that it takes, where they can be counted; of several forms those of each."""
    if "enum" in schema:
        return list(schema["enum"])
    if "const" in schema:
        return [schema["const"]]
    return [choice for part in _forms(schema) for choice in choices_of(part)]


def types_of(schema: Mapping[str, Any]) -> set[str]:
    """The JSON types that it takes."""
    kinds = schema.get("type", [])
    found = {kinds} if isinstance(kinds, str) else set(kinds)
    if not found:
        found = {TYPES[type(choice)] for choice in schema.get("enum", [schema["const"]] if "const" in schema else [])}
    if not found:
        found = set().union(*(types_of(part) for part in _forms(schema)))
    return found


TYPES: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}


def _forms(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*schema.get("oneOf", ()), *schema.get("anyOf", ())]


def _times(schema: Mapping[str, Any]) -> Iterator[str]:
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if most == 1:
        return
    if most is not None:
        yield f"repeat for up to {most}" if least <= 1 else f"{least} to {most}, the option repeated"
    else:
        yield "may be repeated"


def _media(media: Mapping[str, Any]) -> Iterator[str]:
    if "formats" in media:
        yield ", ".join(media["formats"])
    if "max_bytes" in media:
        yield f"at most {media['max_bytes'] / MEGABYTE:g} MB"
    if "max_seconds" in media:
        least = f"{media['min_seconds']} to " if "min_seconds" in media else "at most "
        yield f"{least}{media['max_seconds']} s"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
