"""Where a payload breaks its schema: each part of a schema compiled on its own, and asked down to the keyword.

jsonschema-rs says within a microsecond whether a value is allowed, but takes two to five for each error it describes:
it copies the value at fault, and the whole payload for a missing field, and words a sentence that is not ours. So the
parts are asked one by one whether they allow their values. What a keyword means stays for jsonschema-rs to say; known
here is only how parts hold parts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from ._checks import Path, pointer_path
from ._violations import Source

Schema = Mapping[str, Any]

Allows = Callable[[Any], bool]
"""Whether a part of a schema allows a value."""

Broken = tuple["Limit", Path, Any]
"""A limit that does not hold, the path of the value that breaks it, and the value."""

_Step = Callable[[Any, Path, list[Broken]], None]
"""Looks at a value, with its path, for one keyword and adds what is broken."""


class NotKnownHereError(Exception):
    """A schema says something in a way that parts are not told by."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One keyword of one part of a schema."""

    schema: Schema
    """The part that it stands in."""
    keyword: str
    rule: Mapping[str, Any] | None
    """The rule between fields that the part belongs to."""
    source: Source

    @classmethod
    def of(cls, schema: Schema, keyword: str, rule: Mapping[str, Any] | None) -> Limit:
        if keyword == "additionalProperties":  # it is the part's own, and hardly any page says it
            return cls(schema, keyword, None, schema.get("x-source", {}).get(keyword, "ours"))
        source: Source = schema.get("x-source", {}).get(keyword, "documented")
        return cls(schema, keyword, rule, rule["source"] if rule else source)


class Part:
    """One part of a schema, compiled when it is first asked."""

    def __init__(self, schema: Schema, *, root: Part | None = None, rule: Mapping[str, Any] | None = None) -> None:
        """`root` is the whole schema, None for that itself; `rule` is the rule between fields that it is part of."""
        self.schema = schema
        self.rule: Mapping[str, Any] | None = schema["x-rules"][0] if "then" in schema and "x-rules" in schema else rule
        self._root = self if root is None else root

    def broken(self, value: Any) -> list[Broken]:
        """Every keyword that `value` breaks, in the order in which `_STEPS` goes through them.

        Raises:
            NotKnownHereError: the schema has keywords that are not known here.
        """
        found: list[Broken] = []
        self._look(value, (), found)
        return found

    def condition(self, schema: Schema) -> Allows:
        """Whether a value meets a condition of this schema; compiled when first asked."""
        part = self._part(schema)
        return lambda value: part.allows(value)

    def limit_at(self, way: Iterable[str | int], keyword: str) -> Limit:
        """The limit that stands there in this schema."""
        node: Any = self.schema
        rule = self.rule
        for name in way:
            node = node[int(name) if isinstance(node, list) else str(name)]
            rule = Part(node, rule=rule).rule if isinstance(node, Mapping) else rule
        return Limit.of(node, keyword, rule)

    @functools.cached_property
    def allows(self) -> Allows:
        schema = dict(self.schema)
        if self is not self._root and any(_references(schema)):
            schema["$defs"] = self._root.schema.get("$defs", {})
        allows: Allows = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
        return allows

    def _look(self, value: Any, path: Path, found: list[Broken]) -> None:
        for step in self._steps:
            step(value, path, found)

    @functools.cached_property
    def _steps(self) -> tuple[_Step, ...]:
        said = says(self.schema)
        if not said <= _STEPS.keys():
            raise NotKnownHereError
        return tuple(make(self, keyword) for keyword, make in _STEPS.items() if keyword in said)

    def _part(self, schema: Any) -> Part:
        if not isinstance(schema, Mapping):
            raise NotKnownHereError
        return Part(schema, root=self._root, rule=self.rule)

    def _asserted(self, keyword: str) -> _Step:
        """For a keyword that says something of the value as a whole."""
        return self._whole(keyword, {keyword: self.schema[keyword]})

    def _whole(self, keyword: str, schema: Schema) -> _Step:
        allows, limit = self._part(schema).allows, Limit.of(self.schema, keyword, self.rule)

        def step(value: Any, path: Path, found: list[Broken]) -> None:
            if not allows(value):
                found.append((limit, path, value))

        return step

    def _closed(self, keyword: str) -> _Step:
        """For `additionalProperties`, which here only closes objects."""
        if self.schema[keyword] is not False:
            raise NotKnownHereError
        known: dict[str, Schema] = {name: {} for name in self.schema.get("properties", ())}
        return self._whole(keyword, {keyword: False, "properties": known})

    def _fields(self, keyword: str) -> _Step:
        parts = {name: self._part(schema) for name, schema in self.schema[keyword].items()}

        def step(value: Any, path: Path, found: list[Broken]) -> None:
            if isinstance(value, dict):
                for name, item in value.items():
                    part = parts.get(name)
                    if part is not None and not part.allows(item):
                        part._look(item, (*path, name), found)

        return step

    def _elements(self, keyword: str) -> _Step:
        part = self._part(self.schema[keyword])

        def step(value: Any, path: Path, found: list[Broken]) -> None:
            if isinstance(value, list | tuple):
                for index, item in enumerate(value):
                    if not part.allows(item):
                        part._look(item, (*path, index), found)

        return step

    def _all_of(self, keyword: str) -> _Step:
        parts = [self._part(schema) for schema in self.schema[keyword]]

        def step(value: Any, path: Path, found: list[Broken]) -> None:
            for part in parts:
                if not part.allows(value):
                    part._look(value, path, found)

        return step

    def _either(self, keyword: str) -> _Step:
        """For `if` with its `then` and `else`."""
        condition = self._part(self.schema[keyword])
        branches = {met: self._part(self.schema.get(word, {})) for met, word in ((True, "then"), (False, "else"))}

        def step(value: Any, path: Path, found: list[Broken]) -> None:
            branches[condition.allows(value)]._look(value, path, found)

        return step

    def _referred(self, keyword: str) -> _Step:
        """For `$ref`; what it refers to stands outside the rule."""
        part = Part(resolved(self._root.schema, self.schema), root=self._root, rule=self._root.rule)
        return lambda value, path, found: part._look(value, path, found)


def resolved(root: Schema, node: Schema) -> Schema:
    """What a part of the schema `root` refers to, or the part itself."""
    while "$ref" in node:
        target: Any = root
        for name in pointer_path(node["$ref"].removeprefix("#")):
            target = target[int(name) if isinstance(target, list) else name]
        node = target
    return node


def says(schema: Schema) -> set[str]:
    """The keywords of a part that say something of a value by themselves."""
    return {keyword for keyword in schema if keyword not in _SILENT and not keyword.startswith("x-")}


def ends(root: Schema) -> bool:
    """Whether the way through a schema is no longer than the schema, however deep a value: no definition refers on."""
    return not any(_references(root.get("$defs", {}))) and all(ref.startswith("#/$defs/") for ref in _references(root))


def _references(node: Any) -> Iterator[str]:
    """The targets of all references in a part of a schema."""
    if isinstance(node, Mapping):
        yield from (str(node[keyword]) for keyword in ("$ref", "$dynamicRef") if keyword in node)
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _references(item)


_SILENT = frozenset(
    ("$comment", "$defs", "$schema", "default", "description", "else", "examples", "readOnly", "then", "title")
)
_STEPS: dict[str, Callable[[Part, str], _Step]] = {
    "type": Part._asserted,
    "const": Part._asserted,
    "enum": Part._asserted,
    "minimum": Part._asserted,
    "maximum": Part._asserted,
    "exclusiveMinimum": Part._asserted,
    "exclusiveMaximum": Part._asserted,
    "multipleOf": Part._asserted,
    "minLength": Part._asserted,
    "maxLength": Part._asserted,
    "minItems": Part._asserted,
    "maxItems": Part._asserted,
    "required": Part._asserted,
    "pattern": Part._asserted,
    "format": Part._asserted,
    "contentEncoding": Part._asserted,
    "uniqueItems": Part._asserted,
    "properties": Part._fields,
    "additionalProperties": Part._closed,
    "items": Part._elements,
    "allOf": Part._all_of,
    "anyOf": Part._asserted,
    "oneOf": Part._asserted,
    "not": Part._asserted,
    "if": Part._either,
    "$ref": Part._referred,
}
"""What looks at a value for each keyword: what is sooner understood is told first."""
