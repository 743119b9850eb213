"""Values to try a field with, made from its schema alone: allowed ones, and ones that break a single limit."""

from __future__ import annotations

import copy
import random
import re
import string
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from .._fields import Field, Schema
from .._validator import Validator

_LIMITS = ("minimum", "maximum")
_SIZES = ("minLength", "maxLength", "minItems", "maxItems")
_FALLBACKS: Mapping[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
_NO_URIS = (
    ("no scheme", "example.com/a.png"),
    ("a space", "https://example.com/a b"),
    ("not ASCII", "https://example.com/ü"),
    ("empty", ""),
)
_BEYOND_ASCII = "é界😀"
"""One, two and, for those who count in UTF-16, two units; two, three and four bytes in UTF-8."""
NEAR_MISSES = 6
BORROWED = 24


class Values:
    """Makes values for the fields of one schema; the same seed makes the same ones."""

    def __init__(self, validator: Validator, *, seed: int = 0) -> None:
        self._validator = validator
        self._random = random.Random(f"{validator.model} {seed}")  # noqa: S311  not for secrets
        self._letters = "a" if seed == 0 else string.ascii_lowercase

    def sample(self, schema: Schema) -> Any:
        """A valid value: what the schema says itself, or the least that it allows."""
        schema = self._validator.resolved(schema)
        for keyword in ("const", "default"):
            if keyword in schema:
                return copy.deepcopy(schema[keyword])
        for keyword in ("examples", "enum"):
            if keyword in schema:
                return copy.deepcopy(schema[keyword][0])
        if "oneOf" in schema:
            return self.sample(schema["oneOf"][0])
        kind = schema.get("type", "string")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            return {name: self.sample(schema["properties"][name]) for name in schema.get("required", ())}
        if kind == "array":
            return self.of_size(schema, max(schema.get("minItems", 1), 1))
        return schema.get("minimum", _FALLBACKS[kind])

    def of_size(self, schema: Schema, size: int) -> Any:
        """A string or list of that size which is otherwise as the schema wants it."""
        if schema.get("type") == "array":
            return self._list(schema, size)
        start = str(self.sample(schema)) if schema.get("format") == "uri" else ""
        return (start + "".join(self._random.choices(self._letters, k=size)))[:size]

    def _list(self, schema: Schema, size: int) -> list[Any]:
        item = self._validator.resolved(schema.get("items", {}))
        known = [*schema.get("examples", ({},))[0], *item.get("enum", ())] if "items" in schema else []
        listed = [copy.deepcopy(known[index] if index < len(known) else self.sample(item)) for index in range(size)]
        if schema.get("uniqueItems"):
            listed = [_told_apart(value, index, listed[:index]) for index, value in enumerate(listed)]
        return listed

    def edges(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) at each limit and for each choice."""
        schema = field.schema
        for option in schema.get("enum", ()):
            yield "enum", str(option), option
        for keyword in _LIMITS:
            if keyword in schema:
                yield keyword, "at the limit", schema[keyword]
        for keyword in _SIZES:
            if keyword in schema:
                yield keyword, "at the limit", self.of_size(schema, schema[keyword])

    def more(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) of valid values that a server may take for others."""
        schema = field.schema
        plain = "string" in field.types and not schema.keys() & {"enum", "const", "format", "pattern", "oneOf"}
        if plain and schema.get("minLength", 0) <= 1 <= schema.get("maxLength", 1):
            yield "minLength", "one letter", self.of_size(schema, 1)
        if plain and "maxLength" in schema:
            size = schema["maxLength"]
            yield "maxLength", "at the limit beyond ASCII", (_BEYOND_ASCII * (size // 3 + 1))[:size]
        if "array" in field.types and "minItems" not in schema:
            yield "minItems", "empty", []
        if "pattern" in schema:
            for index, text in enumerate(self._near(schema, hits=True), start=1):
                yield "pattern", f"another {index}", text
        if "number" in field.types and "enum" not in schema and not field.choice:
            yield "type", "a fraction", _between(schema)
        if "boolean" in field.types:
            yield "type", "true", True
            yield "type", "false", False

    def beyond(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) one step beyond each limit."""
        schema = field.schema
        for keyword in _LIMITS:
            if keyword in schema:
                step = _step(field, schema[keyword]) * (1 if keyword == "maximum" else -1)
                yield keyword, "one beyond", _plain(Decimal(str(schema[keyword])) + step)
        for keyword in _SIZES:
            size = schema.get(keyword, 0) + (1 if keyword.startswith("max") else -1)
            if keyword in schema and size >= 0:
                yield keyword, "one beyond", self.of_size(schema, size)
        if "multipleOf" in schema:
            yield "multipleOf", "off the step", _plain(Decimal(str(self.sample(schema))) + _half(schema["multipleOf"]))
        if schema.get("uniqueItems"):
            yield "uniqueItems", "one twice", [*self.of_size(schema, 1)] * 2

    def misfits(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """(keyword, variant, value) of strings that are not of the format or pattern."""
        if field.schema.get("format") == "uri":
            yield from (("format", variant, text) for variant, text in _NO_URIS)
        if "pattern" in field.schema:
            for index, text in enumerate(self._near(field.schema, hits=False), start=1):
                yield "pattern", f"near {index}", text

    def strangers(self, field: Field, siblings: list[Any]) -> Iterator[tuple[str, Any]]:
        """(variant, value) of the right type that are not among the field's choices, those of `siblings` included."""
        options = field.schema["enum"]
        numbers = [option for option in options if isinstance(option, int) and not isinstance(option, bool)]
        near: list[Any] = [number + step for number in sorted(numbers, reverse=True) for step in (1, -1)]
        near = [value for value in dict.fromkeys(near) if value not in options] or ["no-such-choice"]
        yield "another", near[0]
        yield from ((f"not {value}", value) for value in near[1:])
        kinds = {type(option) for option in options}
        borrowed = [value for value in siblings if type(value) in kinds and value not in [*options, *near]]
        yield from ((f"a sibling's {value}", value) for value in borrowed[:BORROWED])

    def wrong_types(self, field: Field) -> Iterator[tuple[str, Any]]:
        """(type, value) of each type the field does not have, as like a right value as that type allows."""
        if not field.types:
            return
        right = self.sample(field.schema)
        if right == []:
            right = self.of_size(field.schema, 1)
        wrong: dict[str, Any] = {
            "string": _as_string(right),
            "number": _between(field.schema),
            "integer": int(right) if isinstance(right, bool) or str(right).isdecimal() else 7,
            "boolean": True,
            "array": [right],
            "object": right[0] if isinstance(right, list) and right and isinstance(right[0], dict) else {},
            "null": None,
        }
        for kind, value in wrong.items():
            if kind not in field.types and not (kind == "integer" and "number" in field.types):
                yield kind, value

    def _near(self, schema: Schema, *, hits: bool) -> list[str]:
        """Strings one edit away from a right one that match the pattern, or that do not."""
        right = str(self.sample(schema))
        edits = [""] if schema.get("minLength", 0) == 0 else []
        for letter in "0 a!9-\n":
            edits += [letter + right, right + letter, letter, right[:-1] + letter]
        edits += [right[1:], right[:-1], right * 2, right.upper(), right.lower()]
        matching = re.compile(schema["pattern"])
        found = [edit for edit in dict.fromkeys(edits) if bool(matching.search(edit)) is hits and edit != right]
        # Engines disagree on whether $ matches before a last line break.
        found = [edit for edit in found if "\n" not in edit]
        return found[:NEAR_MISSES] if hits is False else found[:2]


def _told_apart(value: Any, index: int, earlier: list[Any]) -> Any:
    return f"{value}{index}" if value in earlier and isinstance(value, str) else value


def _as_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and isinstance(value[0], str):
        return value[0]
    return str(value) if isinstance(value, int | float | str) else "text"


def _between(schema: Schema) -> float:
    """A fraction within the field's limits, as far as they leave room."""
    least = schema.get("minimum", schema.get("maximum", 6) - 1)
    least = min(schema["enum"]) if _numbers(schema) else least
    return float(least) + 0.5


def _numbers(schema: Schema) -> bool:
    options = schema.get("enum", ())
    return bool(options) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in options)


def _step(field: Field, limit: float) -> Decimal:
    """The smallest change that matters: 1 for whole numbers, else one digit more than the limit has."""
    if "number" not in field.types:
        return Decimal(1)
    if "multipleOf" in field.schema:
        return Decimal(str(field.schema["multipleOf"]))
    exponent = Decimal(str(limit)).as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0) - 1)


def _half(step: float) -> Decimal:
    return Decimal(str(step)) / 2


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
