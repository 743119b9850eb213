"""Dialects: the subsets of JSON Schema that the providers of language models accept for the parameters of a function.

`Dialect.convert` drops what a dialect does not accept, and writes it in words into the description of the field. The
contract checks it all the same.

Sources: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas,
https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations,
https://ai.google.dev/api/caching#Schema
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..contract._subschemas import Schema, resolve_ref
from ._constraint_words import describe_constraint, describe_media

_STRUCTURE = frozenset({"type", "description", "properties", "required", "items"})
_BOUNDS = frozenset({"minimum", "maximum", "minItems", "maxItems"})
_LENGTHS = frozenset({"minLength", "maxLength"})
_ALL = _STRUCTURE | _BOUNDS | _LENGTHS | {"enum", "oneOf", "anyOf", "pattern", "format", "default"}


@dataclass(frozen=True)
class Dialect:
    """A subset of JSON Schema."""

    keywords: frozenset[str] = _ALL | {"additionalProperties"}
    formats: frozenset[str] | None = None
    """The values of `format` that it has; None for any."""
    max_min_items: int | None = None
    """The greatest `minItems` that it has; None for any."""
    requires_all: bool = False
    """Whether every field is required, so that an optional one must be nullable."""
    enum_of_strings: bool = False
    """Whether `enum` lists strings only."""
    has_free_objects: bool = True
    """Whether an object may have fields that its schema does not list."""

    def convert(self, schema: Schema, root: Schema) -> dict[str, Any]:
        """Return a subschema of `root` in this dialect; `$ref`s are replaced by what they refer to."""
        schema = {**resolve_ref(root, schema), **{key: value for key, value in schema.items() if key != "$ref"}}
        schema = {"type": _TYPES[type(schema["const"])], **schema} if "const" in schema else schema
        kept: dict[str, Any] = {}
        lost: list[str] = []
        for keyword, value in schema.items():
            if keyword.startswith(("x-", "$")) or keyword in ("title", "examples", "description", "allOf"):
                continue
            converted = self._convert_keyword(keyword, value, schema, root)
            if converted is None:
                lost += describe_constraint(keyword, schema)
            else:
                kept |= converted
        description = " ".join(filter(None, [schema.get("description", ""), *lost, *describe_media(schema)]))
        return {**kept, "description": description} if description else kept

    def _convert_keyword(self, keyword: str, value: Any, schema: Schema, root: Schema) -> dict[str, Any] | None:
        """Return the keyword in this dialect, None if the dialect does not have it."""
        if keyword == "properties":
            return self._convert_properties(schema, root)
        if keyword == "required" and self.requires_all:
            return {}  # set with the properties
        if keyword == "items":
            return {keyword: self.convert(value, root)}
        if keyword in ("oneOf", "anyOf"):
            name = keyword if keyword in self.keywords else "anyOf"
            return {name: [self.convert(each, root) for each in value]}
        if keyword in ("enum", "const"):
            return self._convert_values(keyword, value)
        if keyword not in self.keywords:
            return None
        if keyword == "format" and self.formats is not None and value not in self.formats:
            return None
        if keyword == "minItems" and self.max_min_items is not None and value > self.max_min_items:
            return None
        return {keyword: value}

    def _convert_values(self, keyword: str, value: Any) -> dict[str, Any] | None:
        values = value if keyword == "enum" else [value]
        if self.enum_of_strings and not all(isinstance(each, str) for each in values):
            return None
        return {"enum": values}

    def _convert_properties(self, schema: Schema, root: Schema) -> dict[str, Any]:
        required = schema.get("required", ())
        fields = {name: self.convert(field, root) for name, field in schema["properties"].items()}
        if not self.requires_all:
            return {"properties": fields}
        fields = {name: field if name in required else _nullable(field) for name, field in fields.items()}
        return {"properties": fields, "required": [*fields]}


_TYPES: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that allows null, too."""
    nullable = dict(schema)
    if "type" in schema:
        nullable["type"] = [schema["type"], "null"]
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    if "anyOf" in schema:
        nullable["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    return nullable


JSON_SCHEMA = Dialect()
"""Whole JSON Schema, but for rules between fields, which no provider accepts at the top level."""
DIALECTS: Mapping[tuple[str, bool], Dialect] = {
    ("openai", False): JSON_SCHEMA,
    ("openai", True): Dialect(
        _STRUCTURE | _BOUNDS | {"enum", "anyOf", "pattern", "additionalProperties"},
        requires_all=True,
        has_free_objects=False,
    ),
    ("anthropic", False): JSON_SCHEMA,
    ("anthropic", True): Dialect(
        _STRUCTURE | {"enum", "anyOf", "format", "default", "minItems", "additionalProperties"},
        formats=frozenset({"uri"}),
        max_min_items=1,
        has_free_objects=False,
    ),
    ("gemini", False): (
        gemini := Dialect(
            _STRUCTURE | _BOUNDS | _LENGTHS | {"enum", "anyOf", "pattern"}, enum_of_strings=True, has_free_objects=False
        )
    ),
    ("gemini", True): gemini,
}
"""(style, strict) -> the dialect. Gemini has no strict mode: its subset is always the same."""
