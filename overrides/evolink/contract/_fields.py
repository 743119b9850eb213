"""The places of a model's schema: every field, list element and choice, with the limits that hold there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ._checks import Path
from ._validator import Validator
from ._violations import Source

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """One place of a schema."""

    path: Path
    """The way to it; 0 stands for any element of a list."""
    schema: Schema
    required: bool
    choice: int = 0
    """For one choice of a `oneOf`, its number from 1."""
    others: tuple[Schema, ...] = ()
    """The other choices of the `oneOf`."""
    told_by: Source = "documented"
    """Who states the limits that say nothing of it themselves."""

    @property
    def types(self) -> tuple[str, ...]:
        kind = self.schema.get("type", ())
        return (kind,) if isinstance(kind, str) else tuple(kind)

    @property
    def pointer(self) -> str:
        return pointer(self.path)

    def source(self, keyword: str) -> Source:
        """Who states this limit."""
        source: Source = self.schema.get("x-source", {}).get(keyword, self.told_by)
        return source

    def variant(self, words: str) -> str:
        """The words with the choice that they are about."""
        return f"{words} of choice {self.choice}" if self.choice else words


def fields_of(validator: Validator, node: Schema | None = None, path: Path = ()) -> Iterator[Field]:
    """Every field below `node`, or below the whole schema; each choice of a `oneOf` follows the field it belongs to."""
    node = validator.resolved(validator.schema if node is None else node)
    for name, field in node.get("properties", {}).items():
        if isinstance(field, Mapping):
            yield from _place(validator, field, (*path, name), required=name in node.get("required", ()))
    if isinstance(node.get("items"), Mapping):
        yield from _place(validator, node["items"], (*path, 0), required=False)


def _place(validator: Validator, schema: Schema, path: Path, *, required: bool) -> Iterator[Field]:
    schema = validator.resolved(schema)
    yield Field(path, schema, required)
    choices = [_enumerated(validator.resolved(choice)) for choice in schema.get("oneOf", ())]
    told_by: Source = schema.get("x-source", {}).get("oneOf", "documented")
    for index, choice in enumerate(choices):
        others = (*choices[:index], *choices[index + 1 :])
        yield Field(path, choice, required=False, choice=index + 1, others=others, told_by=told_by)
    yield from fields_of(validator, schema, path)


def pointer(path: Path) -> str:
    """A path as a JSON Pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _enumerated(schema: Schema) -> Schema:
    """The schema with a `const` said as an `enum` of one."""
    if "const" not in schema:
        return schema
    return {key: value for key, value in schema.items() if key != "const"} | {"enum": [schema["const"]]}
