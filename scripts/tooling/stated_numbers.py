"""Compares the numbers in descriptions, rule sentences and summaries with the schema, so that none goes stale."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evolink._json import is_array, is_mapping

Node = Mapping[str, Any]

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(_WORDS[1:])})"
_UNITS = {
    "characters": r"characters?(?! in Chinese)",
    "tokens": r"tokens?",
    "seconds": r"(?:seconds?|s)\b",
    "items": r"(?:images?|videos?|clips?|pictures?|files?|elements?|shots?|urls?)\b",
    "megabytes": r"MB\b",
}
_UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _UNITS.items())
_BOUND = re.compile(
    rf"\b(?:(?P<upper>at most|up to|no more than|maximum of|limit(?:s it|ed) to|and to|beyond)"
    rf"|(?P<lower>at least|no fewer than|minimum of))"
    rf" (?P<number>{_NUMBER}) ?(?:{_UNIT})",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"(?<![\w.:])(?P<low>{_NUMBER}) (?:to|–) (?P<high>{_NUMBER}) ?(?:{_UNIT})", re.IGNORECASE)
_AMOUNT = re.compile(rf"(?<![\w.:])(?P<number>{_NUMBER}) ?(?:{_UNIT})", re.IGNORECASE)
_CHOICE = re.compile(r"(?<![\w.:])(?:\d{3,4}p|\d+k|\d{1,2}:\d{1,2})(?![\w.:]*\d)", re.IGNORECASE)
_OTHER_SUBJECT = re.compile(r"\b(?:together|in all|in total|each|its (?:seconds|description)|shorter|longer)\b")
"""A sentence about several values, or a part of one, whose limit is not that of the field."""


@dataclass(frozen=True)
class _Limits:
    """The limits of one field in one unit."""

    lower: float | None
    upper: float | None


def contradicted_numbers(schema: Node) -> Iterator[str]:
    """Yield the descriptions and rule sentences of a model's schema that state another number than the schema."""
    yield from _contradictions(schema, schema, "")


def contradicted_summary(summary: str, request: Node) -> Iterator[str]:
    """Yield what the summary of an example states differently from the example's duration or quality."""
    duration, quality = request.get("duration"), request.get("quality")
    amounts = [each for each in _AMOUNT.finditer(summary) if each["seconds"] and "and" not in summary[: each.start()]]
    if len(amounts) == 1 and isinstance(duration, int) and _number(amounts[0]["number"]) != duration:
        yield f"the summary {summary!r} states {amounts[0].group()}, the example has duration {duration}"
    for found in _CHOICE.finditer(summary):
        if isinstance(quality, str) and found.group()[-1] in "pk" and found.group().lower() != quality.lower():
            yield f"the summary {summary!r} states {found.group()}, the example has quality {quality}"


def _contradictions(node: Node, schema: Node, pointer: str) -> Iterator[str]:
    whole = _resolve(node, schema)
    for stated, actual, description in _contradicted_bounds(whole):
        yield f"{pointer or '/'}: the description {description!r} states {stated}, the schema has {actual}"
    for subschema in whole.get("allOf", ()):
        for rule in subschema.get("x-rules", ()):
            for number in _unknown_numbers(rule["sentence"], subschema, whole, schema):
                yield f"{pointer or '/'}: the rule {rule['id']} states {number}, which its schema does not have"
    for name, field in whole.get("properties", {}).items():
        yield from _contradictions(field, schema, f"{pointer}/{name}")
    if is_mapping(whole.get("items")):
        yield from _contradictions(whole["items"], schema, f"{pointer}/items")


def _contradicted_bounds(field: Node) -> Iterator[tuple[str, float, str]]:
    """Yield what a field's description states, the limit that contradicts it, and the sentence."""
    for sentence in re.split(r"(?<=\.)\s+", field.get("description", "")):
        if _OTHER_SUBJECT.search(sentence):
            continue
        for found in (*_BOUND.finditer(sentence), *_RANGE.finditer(sentence)):
            limits = _limits(field, _unit(found))
            groups = found.groupdict()
            stated = (
                [(groups["low"], limits.lower), (groups["high"], limits.upper)]
                if "low" in groups
                else [(groups["number"], limits.upper if groups["upper"] else limits.lower)]
            )
            for text, actual in stated:
                if actual and _number(text) != actual:  # a lower limit of 0 need not be stated
                    yield found.group(), actual, sentence


def _limits(field: Node, unit: str) -> _Limits:
    media = field.get("x-media", {})
    match unit:
        case "characters" | "tokens":
            return _Limits(field.get("minLength"), field.get("maxLength"))
        case "items" if field.get("type") == "array":
            return _Limits(field.get("minItems"), field.get("maxItems"))
        case "seconds" if field.get("x-unit") == "seconds":
            choices = [value for value in field.get("enum", ()) if isinstance(value, int | float)]
            return _Limits(
                field.get("minimum", min(choices, default=None)), field.get("maximum", max(choices, default=None))
            )
        case "seconds":
            return _Limits(media.get("min_seconds"), media.get("max_seconds"))
        case "megabytes" if "max_bytes" in media:
            size = media["max_bytes"]
            return _Limits(None, size / 1_000_000 if size % 1_000_000 == 0 else size / (1 << 20))
    return _Limits(None, None)


def _unknown_numbers(sentence: str, rule: Node, owner: Node, schema: Node) -> Iterator[str]:
    """Yield the amounts and choices in a rule's sentence that neither the rule nor the fields have."""
    values = {str(value).lower() for node in (rule, *_fields(owner, schema)) for value in _values(node)}
    if not values:
        return
    for found in _AMOUNT.finditer(sentence):
        number = _number(found["number"])
        if _unit(found) in ("characters", "tokens", "seconds") and f"{number:g}" not in values:
            yield found.group()
    for found in _CHOICE.finditer(sentence):
        if found.group().lower() not in values:
            yield found.group()


def _fields(owner: Node, schema: Node) -> Iterator[Node]:
    for field in owner.get("properties", {}).values():
        whole = _resolve(field, schema)
        yield {key: value for key, value in whole.items() if key not in ("description", "examples", "allOf", "x-rules")}


def _values(node: Any) -> Iterator[Any]:
    """Yield every number and string in a schema, without its sentences and examples."""
    if is_mapping(node):
        for key, value in node.items():
            if key not in ("sentence", "description", "invalid", "examples", "x-source"):
                yield from _values(value)
    elif is_array(node):
        for value in node:
            yield from _values(value)
    elif isinstance(node, float):
        yield f"{node:g}"
    elif not isinstance(node, bool):
        yield node


def _unit(found: re.Match[str]) -> str:
    return next(name for name in _UNITS if found[name])


def _number(text: str) -> float:
    return float(_WORDS.index(text.lower())) if text.lower() in _WORDS else float(text.replace(",", ""))


def _resolve(node: Node, schema: Node) -> Node:
    """Return a node with its reference followed; keywords beside a reference win."""
    if "$ref" not in node:
        return node
    target = _resolve(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return {**target, **{key: value for key, value in node.items() if key != "$ref"}}
