"""Values to try a field with, generated from its schema: valid ones, and ones that break a single constraint."""

from __future__ import annotations

import copy
import random
import re
import string
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ..._json import JSON
from .._fields import Field
from .._subschemas import Schema
from .._validator import Validator

_BOUNDS = ("minimum", "maximum")
_SIZES = ("minLength", "maxLength", "minItems", "maxItems")
_DEFAULTS: Mapping[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "array": [],
    "object": {},
    "null": None,
}
_INVALID_URIS = (
    ("no scheme", "example.com/a.png"),
    ("a space", "https://example.com/a b"),
    ("not ASCII", "https://example.com/ü"),
    ("empty", ""),
)
_NON_ASCII = "é界😀"
"""One, one and, counted in UTF-16, two units; two, three and four bytes in UTF-8."""
MAX_NEAR_MISSES = 6
"""Strings that just miss a pattern, for each field."""
MAX_BORROWED = 24
"""Values of other models, for each field."""


class ValueGenerator:
    """Generates values for the fields of one schema; the same seed gives the same values."""

    def __init__(self, validator: Validator, *, seed: int = 0) -> None:
        self._validator = validator
        # With seed 0, every letter is an "a".
        self._random = random.Random(f"{validator.model} {seed}") if seed else None  # noqa: S311  not for secrets

    def sample(self, schema: Schema) -> Any:
        """Return a valid value: the one that the schema gives itself, or the smallest that it allows."""
        schema = self._validator.resolve(schema)
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
        return schema.get("minimum", _DEFAULTS[kind])

    def of_size(self, schema: Schema, size: int) -> Any:
        """Return a string or list of that size that is valid but for its size."""
        if schema.get("type") == "array":
            return self._list(schema, size)
        start = str(self.sample(schema)) if schema.get("format") == "uri" else ""
        letters = "a" * size if self._random is None else "".join(self._random.choices(string.ascii_lowercase, k=size))
        return (start + letters)[:size]

    def _list(self, schema: Schema, size: int) -> list[Any]:
        item = self._validator.resolve(schema.get("items", {}))
        known = [*schema.get("examples", ({},))[0], *item.get("enum", ())] if "items" in schema else []
        elements = [copy.deepcopy(known[index] if index < len(known) else self.sample(item)) for index in range(size)]
        if schema.get("uniqueItems"):
            elements = [_make_unique(value, index, elements[:index]) for index, value in enumerate(elements)]
        return elements

    def at_limits(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """Yield (keyword, variant, value) for each option of an `enum`, each bound and each size limit."""
        schema = field.schema
        for option in schema.get("enum", ()):
            yield "enum", str(option), option
        for keyword in _BOUNDS:
            if keyword in schema:
                yield keyword, "at the limit", schema[keyword]
        for keyword in _SIZES:
            if keyword in schema:
                yield keyword, "at the limit", self.of_size(schema, schema[keyword])

    def unusual(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """Yield (keyword, variant, value) for valid values that a server may handle wrongly."""
        schema = field.schema
        is_plain = "string" in field.types and not schema.keys() & {"enum", "const", "format", "pattern", "oneOf"}
        if is_plain and schema.get("minLength", 0) <= 1 <= schema.get("maxLength", 1):
            yield "minLength", "one letter", self.of_size(schema, 1)
        if is_plain and "maxLength" in schema:
            size = schema["maxLength"]
            yield "maxLength", "at the limit beyond ASCII", (_NON_ASCII * (size // 3 + 1))[:size]
        if "array" in field.types and "minItems" not in schema:
            yield "minItems", "empty", []
        if "pattern" in schema:
            for index, text in enumerate(self._near_pattern(schema, matching=True), start=1):
                yield "pattern", f"another {index}", text
        if "number" in field.types and "enum" not in schema and not field.alternative:
            yield "type", "a fraction", _fraction(schema)
        if "boolean" in field.types:
            yield "type", "true", True
            yield "type", "false", False

    def beyond_limits(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """Yield (keyword, variant, value) one step beyond each bound and size limit."""
        schema = field.schema
        for keyword in _BOUNDS:
            if keyword in schema:
                step = _step(field, schema[keyword]) * (1 if keyword == "maximum" else -1)
                yield keyword, "one beyond", _to_number(Decimal(str(schema[keyword])) + step)
        for keyword in _SIZES:
            size = schema.get(keyword, 0) + (1 if keyword.startswith("max") else -1)
            if keyword in schema and size >= 0:
                yield keyword, "one beyond", self.of_size(schema, size)
        if "multipleOf" in schema:
            half = Decimal(str(schema["multipleOf"])) / 2
            yield "multipleOf", "off the step", _to_number(Decimal(str(self.sample(schema))) + half)
        if schema.get("uniqueItems"):
            yield "uniqueItems", "one twice", [*self.of_size(schema, 1)] * 2

    def malformed(self, field: Field) -> Iterator[tuple[str, str, Any]]:
        """Yield (keyword, variant, value) for strings that break the field's format or pattern."""
        if field.schema.get("format") == "uri":
            yield from (("format", variant, text) for variant, text in _INVALID_URIS)
        if "pattern" in field.schema:
            for index, text in enumerate(self._near_pattern(field.schema, matching=False), start=1):
                yield "pattern", f"near {index}", text

    def not_in_enum(self, field: Field, elsewhere: list[Any]) -> Iterator[tuple[str, Any]]:
        """Yield (variant, value) of the right type that the field's `enum` does not contain.

        `elsewhere` are values that other models allow in a field with the same name.
        """
        options: list[JSON] = field.schema["enum"]
        numbers = [option for option in options if isinstance(option, int) and not isinstance(option, bool)]
        near: list[Any] = [number + step for number in sorted(numbers, reverse=True) for step in (1, -1)]
        near = [value for value in dict.fromkeys(near) if value not in options] or ["no-such-choice"]
        yield "another", near[0]
        yield from ((f"not {value}", value) for value in near[1:])
        types = {type(option) for option in options}
        borrowed = [value for value in elsewhere if type(value) in types and value not in [*options, *near]]
        yield from ((f"another model's {value}", value) for value in borrowed[:MAX_BORROWED])

    def wrong_types(self, field: Field) -> Iterator[tuple[str, Any]]:
        """Yield (type, value) for each type that the field does not allow, as similar to a valid value as possible."""
        if not field.types:
            return
        valid = self.sample(field.schema)
        if valid == []:
            valid = self.of_size(field.schema, 1)
        by_type: dict[str, Any] = {
            "string": _to_string(valid),
            "number": _fraction(field.schema),
            "integer": int(valid) if isinstance(valid, bool) or str(valid).isdecimal() else 7,
            "boolean": True,
            "array": [valid],
            "object": valid[0] if isinstance(valid, list) and valid and isinstance(valid[0], dict) else {},
            "null": None,
        }
        for kind, value in by_type.items():
            if kind not in field.types and not (kind == "integer" and "number" in field.types):
                yield kind, value

    def _near_pattern(self, schema: Schema, *, matching: bool) -> list[str]:
        """Return strings one edit away from a valid one that match the pattern, or that do not."""
        valid = str(self.sample(schema))
        edits = [""] if schema.get("minLength", 0) == 0 else []
        for letter in "0 a!9-\n":
            edits += [letter + valid, valid + letter, letter, valid[:-1] + letter]
        edits += [valid[1:], valid[:-1], valid * 2, valid.upper(), valid.lower()]
        pattern = re.compile(schema["pattern"])
        found = [edit for edit in dict.fromkeys(edits) if bool(pattern.search(edit)) is matching and edit != valid]
        # Engines disagree on whether $ matches before a final line break.
        found = [edit for edit in found if "\n" not in edit]
        return found[:2] if matching else found[:MAX_NEAR_MISSES]


def _make_unique(value: Any, index: int, earlier: list[Any]) -> Any:
    return f"{value}{index}" if value in earlier and isinstance(value, str) else value


def _to_string(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and value and isinstance(value[0], str):
        return value[0]
    return str(value) if isinstance(value, int | float | str) else "text"


def _fraction(schema: Schema) -> float:
    """Return a number with a fraction within the field's bounds, as far as they leave room."""
    minimum = schema.get("minimum", schema.get("maximum", 6) - 1)
    minimum = min(schema["enum"]) if _has_only_numbers(schema) else minimum
    return float(minimum) + 0.5


def _has_only_numbers(schema: Schema) -> bool:
    options = schema.get("enum", ())
    return bool(options) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in options)


def _step(field: Field, bound: float) -> Decimal:
    """Return the smallest change that matters: 1 for integers, else one more decimal place than the bound has."""
    if "number" not in field.types:
        return Decimal(1)
    if "multipleOf" in field.schema:
        return Decimal(str(field.schema["multipleOf"]))
    exponent = Decimal(str(bound)).as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0) - 1)


def _to_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
