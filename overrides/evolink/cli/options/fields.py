"""Options of a model, built from its JSON Schema: one for each field, including nested ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from ...catalog import Model
from ...contract._field_schemas import resolve_refs
from .._click import Option
from .help_text import format_help, format_metavar
from .values import FieldType

TOP_LEVEL_SECTION, NESTED_SECTION = "Fields", "Nested fields"
"""The headings of a model's options: of the request's own fields, and of those in its objects."""
_NOT_IN_OPTIONS = re.compile(r"[^\w-]+|_")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request."""

    path: tuple[str, ...]
    """Its name, after the names of the objects that contain it."""
    schema: Mapping[str, Any]
    """Its JSON Schema, without `$ref`s."""
    required: bool

    @property
    def is_boolean(self) -> bool:
        return self.schema.get("type") == "boolean"

    @property
    def is_list(self) -> bool:
        return self.schema.get("type") == "array"

    @property
    def short_path(self) -> tuple[str, ...]:
        """The path without its first object (`model_params`), from which the option's name is made."""
        return self.path[1:] or self.path


PROMPT = Field(("prompt",), {"type": "string"}, required=False)
"""The prompt of a model without a known schema."""
PROMPT_ARGUMENT = "prompt_argument"
"""The name of the click parameter of the argument PROMPT."""


def build_prompt_argument(field: Field) -> click.Argument:
    """Return the optional argument that sets the prompt, like the option `--prompt`."""
    kind = FieldType("prompt", field.schema)
    return click.Argument([PROMPT_ARGUMENT], required=False, type=kind, metavar="[PROMPT]")


def list_fields(model: Model) -> list[Field]:
    """Return the fields of a model's request except `model`: top-level ones first, and required ones first in each."""
    fields = [field for field in _walk(model.schema, model.schema, ()) if field.path != ("model",)]
    return sorted(fields, key=lambda field: (len(field.path) > 1, not field.required))


def build_options(fields: list[Field], *, reserved: frozenset[str]) -> dict[str, tuple[Option, Field]]:
    """Return the option of each field by the name of its click parameter.

    Args:
        fields: The fields.
        reserved: Names that other options of the command use.
    """
    options: dict[str, tuple[Option, Field]] = {}
    used = set(reserved)
    for field in fields:
        name = _choose_name(field, used)
        used.add(name)
        options[_parameter_name(name)] = (_build_option(name, field), field)
    return options


def _walk(
    subschema: Mapping[str, Any], schema: Mapping[str, Any], path: tuple[str, ...], *, required: bool = True
) -> Iterator[Field]:
    """Yield the fields of an object and of the objects in it; a nested field is required if all of its path is."""
    for name, node in subschema.get("properties", {}).items():
        is_required = required and name in subschema.get("required", ())
        field = Field((*path, name), resolve_refs(node, schema), is_required)
        yield field
        yield from _walk(field.schema, schema, field.path, required=is_required)


def _choose_name(field: Field, used: set[str]) -> str:
    """Return `multi-shot` for `model_params.multi_shot`, or `model-params-multi-shot` if the short name is used."""
    for path in (field.short_path, field.path, ("field", *field.path)):
        name = _NOT_IN_OPTIONS.sub("-", "-".join(path)).lower()
        if name not in used and f"no-{name}" not in used:
            return name
    raise ValueError(f"every option name for {'.'.join(field.path)} is already used")


def _parameter_name(option: str) -> str:
    """Return the name of the click parameter of an option: an identifier, and no name of a parameter of a function."""
    return "field_" + option.replace("-", "_")


def _build_option(name: str, field: Field) -> Option:
    names = [f"--{name}/--no-{name}"] if field.is_boolean else [f"--{name}"]
    if field.path == ("prompt",):
        names.append("-p")
    return Option(
        [*names, _parameter_name(name)],
        section=TOP_LEVEL_SECTION if len(field.path) == 1 else NESTED_SECTION,
        type=click.BOOL if field.is_boolean else FieldType(field.path[-1], field.schema),
        multiple=field.is_list,
        default=() if field.is_list else None,
        metavar=None if field.is_boolean else format_metavar(field.schema),
        help=format_help(field.schema, required=field.required),
    )
