"""Every single change of a model's structural facts, with the differences it must cause."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

from support.drift.models import STATED, Json, Model

CONSTRAINTS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems"),
)
ADDED_CONSTRAINTS = {"string": {"maxLength": 77}, "integer": {"minimum": 1, "maximum": 9}, "array": {"maxItems": 9}}
OTHER_TYPES = {"string": "integer", "integer": "number", "number": "integer", "boolean": "string", "object": "boolean"}
NEW_DEFAULTS = {"string": "new: one", "integer": 7, "number": 0.5, "boolean": True}


@dataclass(frozen=True)
class Mutation:
    """One fact changed."""

    label: str
    model: Model
    expected: frozenset[tuple[str, str]]
    """Field and keyword of each expected difference; keyword "" if the field itself was added or removed."""


def mutations(model: Model) -> Iterator[Mutation]:
    yield _mutation(
        model, "new_field added", model.with_field("new_field", {"type": "boolean", "default": True}), "new_field"
    )
    for name, field in model.fields.items():
        if name == "model":
            continue
        yield _mutation(model, f"{name} removed", model.with_field(name, None), name)
        yield _renamed(model, name)
        yield _mutation(model, f"{name} required or not", _flipped(model, name), name, "required")
        for label, changed in _changed_fields(field):
            keywords = [key for key in STATED if field.get(key) != changed.get(key)]
            yield _mutation(model, f"{name}: {label}", model.with_field(name, changed), name, *keywords)


def _mutation(model: Model, label: str, mutated: Model, name: str, *keywords: str) -> Mutation:
    return Mutation(label, mutated, frozenset((name, keyword) for keyword in keywords or ("",)))


def _renamed(model: Model, name: str) -> Mutation:
    fields = {(f"{name}_2" if key == name else key): field for key, field in model.fields.items()}
    required = tuple(f"{name}_2" if key == name else key for key in model.required)
    expected = frozenset({(name, ""), (f"{name}_2", "")})
    return Mutation(f"{name} renamed", replace(model, fields=fields, required=required), expected)


def _flipped(model: Model, name: str) -> Model:
    required = set(model.required) ^ {name}
    return replace(model, required=tuple(key for key in model.fields if key in required))


def _changed_fields(field: Json) -> Iterator[tuple[str, Json]]:
    for keyword in CONSTRAINTS:
        if keyword in field:
            yield (
                f"{keyword} changed",
                field | {keyword: field[keyword] + (1 if keyword.lower().startswith("max") else -1)},
            )
            yield f"{keyword} removed", _without(field, keyword)
    kind = field.get("type", "")
    if not any(keyword in field for keyword in CONSTRAINTS) and "enum" not in field and kind in ADDED_CONSTRAINTS:
        yield "a limit added", field | ADDED_CONSTRAINTS[kind]
    yield from _changed_defaults(field, kind)
    yield from _changed_options(field)
    yield from _changed_types(field, kind)
    yield from _changed_parts(field)


def _changed_defaults(field: Json, kind: str) -> Iterator[tuple[str, Json]]:
    if "default" in field:
        yield "default removed", _without(field, "default")
    if kind in NEW_DEFAULTS and field.get("default") != NEW_DEFAULTS[kind]:
        yield "default set", field | {"default": NEW_DEFAULTS[kind]}


def _changed_options(field: Json) -> Iterator[tuple[str, Json]]:
    options = field.get("enum")
    if options is None:
        if field.get("type") == "string" and "format" not in field:
            yield "options added", field | {"enum": ["one", "two: 2"]}
        return
    new = 99 if isinstance(options[0], int) else "4k"
    yield "option added", field | {"enum": [*options, new]}
    yield "option changed", field | {"enum": [new, *options[1:]]}
    yield "options turned", field | {"enum": options[::-1]} if len(options) > 1 else field | {"enum": [new]}
    if len(options) > 1:
        yield "last option removed", field | {"enum": options[:-1]}
        yield "first option removed", field | {"enum": options[1:]}
    yield "options removed", _without(field, "enum")


def _changed_types(field: Json, kind: str) -> Iterator[tuple[str, Json]]:
    if kind in OTHER_TYPES and not ({"enum", "default", "properties"} & field.keys()):
        yield "type changed", _without(field, "format") | {"type": OTHER_TYPES[kind]}
    if "format" in field:
        yield "format removed", _without(field, "format")
    if kind == "string" and "enum" not in field and "format" not in field:
        yield "format added", field | {"format": "uri"}
    if kind == "array":
        yield "items changed", field | {"items": {"type": "integer"}}
        yield "list turned into one", {"type": "string"} | {key: field[key] for key in ("description",) if key in field}


def _changed_parts(field: Json) -> Iterator[tuple[str, Json]]:
    """What is inside: elements, alternatives, and nested fields, which rendered pages do not show."""
    if "enum" in field.get("items", {}):
        yield "options of the elements", field | {"items": field["items"] | {"enum": ["calm", "wild"]}}
    if "oneOf" in field:
        yield "options of an alternative", field | {"oneOf": [field["oneOf"][0], {"type": "string", "enum": ["best"]}]}
    for name, inner in field.get("properties", {}).items():
        changed = inner | (
            {"maxItems": 2} if inner["type"] == "array" else {"default": NEW_DEFAULTS.get(inner["type"], {})}
        )
        if changed != inner:
            yield f"nested {name} changed", field | {"properties": field["properties"] | {name: changed}}


def _without(field: Json, keyword: str) -> Json:
    return {key: copy.deepcopy(value) for key, value in field.items() if key != keyword}
