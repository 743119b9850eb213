"""Constraints in words, for descriptions of fields whose dialect of JSON Schema lacks the keyword."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_MEGABYTE = 1_048_576
_Describe = Callable[[Any, Mapping[str, Any]], str]

_WORDS: Mapping[str, _Describe] = {
    "minimum": lambda value, schema: f"At least {value}.",
    "maximum": lambda value, schema: f"At most {value}.",
    "minLength": lambda value, schema: f"At least {_count(value, 'character')}.",
    "maxLength": lambda value, schema: f"At most {_count(value, 'character')}.",
    "minItems": lambda value, schema: f"At least {_count(value, 'element')}.",
    "maxItems": lambda value, schema: f"At most {_count(value, 'element')}.",
    "uniqueItems": lambda value, schema: "No element twice.",
    "pattern": lambda value, schema: f"Must match {value}",
    "format": lambda value, schema: "A URL." if value == "uri" else f"A {value}.",
    "enum": lambda value, schema: f"One of {', '.join(map(json.dumps, value))}.",
    "const": lambda value, schema: f"Must be {json.dumps(value)}.",
    "default": lambda value, schema: f"Default: {json.dumps(value, ensure_ascii=False)}.",
}


def describe_constraint(keyword: str, schema: Mapping[str, Any]) -> list[str]:
    """Return the sentence for a constraint, if words are needed; every other constraint is left to the contract."""
    describe = _WORDS.get(keyword)
    return [describe(schema[keyword], schema)] if describe else []


def describe_media(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a field takes that JSON Schema cannot express: a unit, and the format, size and length of media."""
    unit, media = schema.get("x-unit"), schema.get("x-media", {})
    if unit not in (None, "characters", "tokens"):
        yield f"In {unit}."
    facts = [", ".join(media.get("formats", ()))]
    if "max_bytes" in media:
        facts.append(f"at most {media['max_bytes'] / _MEGABYTE:g} MB")
    if "max_seconds" in media:
        facts.append(f"{media.get('min_seconds', 0):g} to {media['max_seconds']:g} s")
    if any(facts):
        yield f"Files: {'; '.join(filter(None, facts))}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
