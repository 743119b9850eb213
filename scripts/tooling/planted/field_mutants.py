"""Mutants of the constraints of single fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from evolink.contract import Validator
from evolink.contract._fields import Field, iter_fields
from evolink.contract._json_pointer import format_pointer, remove_value
from evolink.contract._rules import remove_keywords, replace_subschema

from .mutants import Mutant

_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_VALUE_KEYWORDS = frozenset({"enum", "const", "format", "pattern", "x-rules", "default", "examples", "oneOf", *_BOUNDS})
_OTHER_TYPE = {
    "string": {"type": "integer"},
    "integer": {"type": "string"},
    "number": {"type": "string"},
    "boolean": {"type": "string"},
    "object": {"type": "string"},
}


def field_mutants(validator: Validator, examples: Sequence[Any], sibling_fields: Mapping[str, Any]) -> Iterator[Mutant]:
    """Yield every mutant of a single field of one model.

    Args:
        validator: The contract for its requests.
        examples: Its valid requests.
        sibling_fields: Fields that other models of its family have.
    """
    for field in iter_fields(validator):
        if field.location == ("model",):
            renamed = replace_subschema(validator, field.location, lambda node: node | {"const": f"{node['const']}-v2"})
            yield _mutant(validator, "model renamed", field.pointer, "enum", renamed)
        elif not field.alternative:
            yield from _bounds(validator, field)
            yield from _enums(validator, field)
            yield from _types(validator, field)
            yield from _other_keywords(validator, field)
            yield from _presence(validator, field, examples)
    yield from _unknown_fields(validator, sibling_fields)


def _bounds(validator: Validator, field: Field) -> Iterator[Mutant]:
    for keyword in _BOUNDS:
        step = _step(field) if keyword in ("minimum", "maximum") else 1
        for sign, delta in (("+", step), ("-", -step)):
            if keyword in field.schema and _is_mutation(field, keyword, delta):
                other = _with(validator, field, {keyword: field.schema[keyword] + delta})
                # The end of a range may be in the field's enum as well.
                also = frozenset({(field.pointer, "enum")} if "oneOf" in field.schema else set[tuple[str, str]]())
                yield _mutant(validator, f"{keyword} {sign} {step}", field.pointer, keyword, other, also=also)


def _is_mutation(field: Field, keyword: str, delta: float) -> bool:
    """Return whether the changed bound changes the contract and still allows some value."""
    bound = field.schema[keyword] + delta
    if "oneOf" in field.schema and (keyword == "maximum") == (delta > 0):
        return False  # together with oneOf, a wider range allows nothing new
    if keyword in ("maxLength", "maxItems") and bound <= 0:
        return False
    return (bound >= 0 or keyword in ("minimum", "maximum")) and not _is_empty_range({**field.schema, keyword: bound})


def _enums(validator: Validator, field: Field) -> Iterator[Mutant]:
    options = field.schema.get("enum", ())
    for option in options if len(options) > 1 else ():
        mutated = _with(validator, field, {"enum": [other for other in options if other != option]})
        yield _mutant(validator, f"enum without {option}", field.pointer, "enum", mutated)
    if options:
        extra = max(options) + 1 if isinstance(options[0], int) else "no-such-choice"
        yield _mutant(
            validator, f"enum with {extra}", field.pointer, "enum", _with(validator, field, {"enum": [*options, extra]})
        )


def _types(validator: Validator, field: Field) -> Iterator[Mutant]:
    kind = field.schema.get("type")
    if not isinstance(kind, str) or "oneOf" in field.schema:
        return
    if kind in _OTHER_TYPE:
        yield _mutant(
            validator,
            f"{kind} replaced by another type",
            field.pointer,
            "type",
            _with_type(validator, field, _OTHER_TYPE[kind]),
        )
    if kind == "array":
        item = dict(validator.resolve(field.schema["items"]))
        yield _mutant(
            validator, "list replaced by its element", field.pointer, "type", _with_type(validator, field, item)
        )
    widened = {"type": [kind, "null"]} | ({"enum": [*field.schema["enum"], None]} if "enum" in field.schema else {})
    yield _mutant(validator, "null allowed", field.pointer, "type", _with(validator, field, widened))
    if kind == "integer" and "enum" not in field.schema:
        yield _mutant(
            validator, "integer widened to number", field.pointer, "type", _with(validator, field, {"type": "number"})
        )


def _other_keywords(validator: Validator, field: Field) -> Iterator[Mutant]:
    for keyword in ("format", "pattern", "uniqueItems", "multipleOf"):
        if keyword in field.schema:
            yield _mutant(
                validator,
                f"{keyword} dropped",
                field.pointer,
                keyword,
                remove_keywords(validator, field.location, keyword),
            )
    for index, alternative in enumerate(field.schema.get("oneOf", ())):
        rest = [other for other in field.schema["oneOf"] if other is not alternative]
        keywords = (
            "oneOf",
            "properties",
            "enum",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
        )
        yield _mutant(
            validator,
            f"alternative {index + 1} dropped",
            field.pointer,
            "oneOf",
            _with(validator, field, {"oneOf": rest}),
            also=frozenset((field.pointer, keyword) for keyword in keywords),
        )


def _presence(validator: Validator, field: Field, examples: Sequence[Any]) -> Iterator[Mutant]:
    parent, name = field.location[:-1], field.location[-1]
    if name == 0:
        return
    if field.required:
        mutated = replace_subschema(
            validator, parent, lambda node: node | {"required": [n for n in node.get("required", ()) if n != name]}
        )
        yield _mutant(validator, f"{name} no longer required", format_pointer(parent), "required", mutated)
    else:
        mutated = replace_subschema(
            validator, parent, lambda node: node | {"required": [*node.get("required", ()), name]}
        )
        yield _mutant(validator, f"{name} required", format_pointer(parent), "required", mutated)
    dropped = replace_subschema(validator, parent, lambda node: _without_field(node, name))
    if all(dropped.violations(remove_value(example, field.location)) for example in examples):
        return  # a rule requires the field, so that this contract would allow nothing at all
    also = frozenset({(format_pointer(parent), "required")} if field.required else set[tuple[str, str]]())
    yield _mutant(validator, f"{name} unknown", field.pointer, "properties", dropped, also=also)


def _without_field(node: dict[str, Any], name: Any) -> dict[str, Any]:
    fields = {key: value for key, value in node["properties"].items() if key != name}
    return node | {"properties": fields, "required": [one for one in node.get("required", ()) if one != name]}


def _is_empty_range(schema: Mapping[str, Any]) -> bool:
    """Return whether a lower bound exceeds its upper bound."""
    bounds = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    return any(schema[least] > schema[most] for least, most in bounds if least in schema and most in schema)


def _unknown_fields(validator: Validator, sibling_fields: Mapping[str, Any]) -> Iterator[Mutant]:
    for path, schema in (((), validator.schema), *((field.location, field.schema) for field in iter_fields(validator))):
        if schema.get("additionalProperties") is False:
            mutated = replace_subschema(validator, path, lambda node: node | {"additionalProperties": True})
            where = format_pointer((*path, "no_such_field"))
            yield _mutant(validator, "unknown fields allowed", where, "additionalProperties", mutated)
    for name in sibling_fields:
        if name not in validator.schema["properties"]:
            fields: dict[str, Any] = {**validator.schema["properties"], name: {}}
            mutated = Validator({**validator.schema, "properties": fields}, model=validator.model)
            yield _mutant(
                validator, f"{name}, a field of a sibling model, allowed", f"/{name}", "additionalProperties", mutated
            )


def _mutant(
    validator: Validator,
    kind: str,
    where: str,
    keyword: str,
    mutated: Validator,
    *,
    also: frozenset[tuple[str, str]] = frozenset(),
) -> Mutant:
    return Mutant(validator.model or "", kind, "request", where, keyword, validator=mutated, also=also)


def _with(validator: Validator, field: Field, keywords: Mapping[str, Any]) -> Validator:
    return replace_subschema(validator, field.location, lambda node: {**node, **keywords})


def _with_type(validator: Validator, field: Field, keywords: Mapping[str, Any]) -> Validator:
    def replace(node: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in node.items() if key not in _VALUE_KEYWORDS}
        options = node.get("enum")
        if options and keywords.get("type") == "string":
            kept["enum"] = [str(option) for option in options]
        return {**kept, **keywords}

    return replace_subschema(validator, field.location, replace)


def _step(field: Field) -> Any:
    if "multipleOf" in field.schema:
        return field.schema["multipleOf"]
    return 1 if "integer" in field.types else float(Decimal("0.5"))
