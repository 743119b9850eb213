"""The options of a model, made from its schema: one for each field, nested ones too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from ..catalog import Model
from ._commands import Option
from ._limits import help_of, metavar_of
from ._values import Value

REQUEST, PARAMETERS = "The video", "Details"
"""The headings that a model's options stand under: its own fields, and those in its objects."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request."""

    path: tuple[str, ...]
    """Its name, after the names of the objects that it is in."""
    schema: Mapping[str, Any]
    """Its JSON Schema, with what it refers to put in."""
    required: bool

    @property
    def is_flag(self) -> bool:
        """Whether it is true or false."""
        return self.schema.get("type") == "boolean"

    @property
    def is_list(self) -> bool:
        return self.schema.get("type") == "array"

    @property
    def words(self) -> tuple[str, ...]:
        """What its option is called after: its path without the object that all the details are in."""
        return self.path[1:] or self.path


def fields_of(model: Model) -> list[Field]:
    """The fields of a model's request but `model`: its own with the required ones first, then those in objects."""
    found = [field for field in _fields(model.schema, model.schema, ()) if field.path != ("model",)]
    return sorted(found, key=lambda field: (len(field.path) > 1, not field.required))


def options_of(fields: list[Field], *, taken: frozenset[str]) -> dict[str, tuple[Option, Field]]:
    """An option for each field, by the name of its parameter; `taken` are names that other options have."""
    found: dict[str, tuple[Option, Field]] = {}
    used = set(taken)
    for field in fields:
        name = _free_name(field, used)
        used.add(name)
        found[name.replace("-", "_")] = (_option(name, field), field)
    return found


def _fields(
    node: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str, ...], *, required: bool = True
) -> Iterator[Field]:
    """The fields of an object; one that is in another is required where both are."""
    for name, part in node.get("properties", {}).items():
        field = Field((*path, name), resolved(part, schema), required and name in node.get("required", ()))
        yield field
        yield from _fields(field.schema, schema, field.path, required=field.required)


def resolved(node: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A part of a schema with what it and the elements of its lists refer to put in; words beside a `$ref` win."""
    known: Mapping[str, Any] = schema["$defs"][node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else {}
    found = {**known, **{key: value for key, value in node.items() if key != "$ref"}}
    if "items" in found:
        found["items"] = resolved(found["items"], schema)
    if "properties" in found:
        found["properties"] = {name: resolved(part, schema) for name, part in found["properties"].items()}
    return found


def _free_name(field: Field, used: set[str]) -> str:
    """`model_params.multi_shot` is `multi-shot`, and `model-params-multi-shot` only where there is one already."""
    for words in (field.words, field.path, ("field", *field.path)):
        name = "-".join(words).replace("_", "-").lower()
        if name not in used and f"no-{name}" not in used:
            return name
    raise ValueError(f"no name is free for the option of {'.'.join(field.path)}")


def _option(name: str, field: Field) -> Option:
    names = [f"--{name}/--no-{name}"] if field.is_flag else [f"--{name}"]
    if field.path == ("prompt",):
        names.append("-p")
    return Option(
        [*names, name.replace("-", "_")],
        section=REQUEST if len(field.path) == 1 else PARAMETERS,
        type=click.BOOL if field.is_flag else Value(field.path[-1], field.schema),
        multiple=field.is_list,
        default=() if field.is_list else None,
        metavar=None if field.is_flag else metavar_of(field.schema),
        help=help_of(field.schema, required=field.required),
    )
