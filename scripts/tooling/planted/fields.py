"""Faults in the limits of single fields."""

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
_RETYPED = {
    "string": {"type": "integer"},
    "integer": {"type": "string"},
    "number": {"type": "string"},
    "boolean": {"type": "string"},
    "object": {"type": "string"},
}


def field_mutants(validator: Validator, examples: Sequence[Any], strangers: Mapping[str, Any]) -> Iterator[Mutant]:
    """Every fault of a single field of one model; `strangers` are fields that its siblings take and it does not."""
    for one in iter_fields(validator):
        if one.location == ("model",):
            gone = replace_subschema(validator, one.location, lambda node: node | {"const": f"{node['const']}-v2"})
            yield _mutant(validator, "model renamed", one.pointer, "enum", gone)
        elif not one.alternative:
            yield from _bounds(validator, one)
            yield from _choices(validator, one)
            yield from _types(validator, one)
            yield from _forms(validator, one)
            yield from _presence(validator, one, examples)
    yield from _openness(validator, strangers)


def _bounds(validator: Validator, one: Field) -> Iterator[Mutant]:
    for keyword in _BOUNDS:
        step = _step(one) if keyword in ("minimum", "maximum") else 1
        for words, by in (("one more", step), ("one less", -step)):
            if keyword in one.schema and _changes(one, keyword, by):
                other = _with(validator, one, {keyword: one.schema[keyword] + by})
                # The end of a range may be one of the field's choices as well.
                also = frozenset({(one.pointer, "enum")}) if "oneOf" in one.schema else frozenset()
                yield _mutant(validator, f"{keyword} {words}", one.pointer, keyword, other, also=also)


def _changes(one: Field, keyword: str, by: float) -> bool:
    """Whether another limit makes another contract, and one that still allows something."""
    limit = one.schema[keyword] + by
    if "oneOf" in one.schema and (keyword == "maximum") == (by > 0):
        return False  # beside choices a wider range allows no more
    if keyword in ("maxLength", "maxItems") and limit <= 0:
        return False
    return (limit >= 0 or keyword in ("minimum", "maximum")) and not _crossed({**one.schema, keyword: limit})


def _choices(validator: Validator, one: Field) -> Iterator[Mutant]:
    options = one.schema.get("enum", ())
    for option in options if len(options) > 1 else ():
        fewer = _with(validator, one, {"enum": [other for other in options if other != option]})
        yield _mutant(validator, f"enum without {option}", one.pointer, "enum", fewer)
    if options:
        more = max(options) + 1 if isinstance(options[0], int) else "no-such-choice"
        yield _mutant(
            validator, f"enum with {more}", one.pointer, "enum", _with(validator, one, {"enum": [*options, more]})
        )


def _types(validator: Validator, one: Field) -> Iterator[Mutant]:
    kind = one.schema.get("type")
    if not isinstance(kind, str) or "oneOf" in one.schema:
        return
    if kind in _RETYPED:
        yield _mutant(validator, f"{kind} retyped", one.pointer, "type", _retyped(validator, one, _RETYPED[kind]))
    if kind == "array":
        item = dict(validator.resolve(one.schema["items"]))
        yield _mutant(validator, "list replaced by its element", one.pointer, "type", _retyped(validator, one, item))
    widened = {"type": [kind, "null"]} | ({"enum": [*one.schema["enum"], None]} if "enum" in one.schema else {})
    yield _mutant(validator, "null allowed", one.pointer, "type", _with(validator, one, widened))
    if kind == "integer" and "enum" not in one.schema:
        yield _mutant(
            validator, "integer widened to number", one.pointer, "type", _with(validator, one, {"type": "number"})
        )


def _forms(validator: Validator, one: Field) -> Iterator[Mutant]:
    for keyword in ("format", "pattern", "uniqueItems", "multipleOf"):
        if keyword in one.schema:
            yield _mutant(
                validator, f"{keyword} dropped", one.pointer, keyword, remove_keywords(validator, one.location, keyword)
            )
    for index, choice in enumerate(one.schema.get("oneOf", ())):
        rest = [other for other in one.schema["oneOf"] if other is not choice]
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
            f"choice {index + 1} dropped",
            one.pointer,
            "oneOf",
            _with(validator, one, {"oneOf": rest}),
            also=frozenset((one.pointer, keyword) for keyword in keywords),
        )


def _presence(validator: Validator, one: Field, examples: Sequence[Any]) -> Iterator[Mutant]:
    parent, name = one.location[:-1], one.location[-1]
    if name == 0:
        return
    if one.required:
        loose = replace_subschema(
            validator, parent, lambda node: node | {"required": [n for n in node.get("required", ()) if n != name]}
        )
        yield _mutant(validator, f"{name} no longer required", format_pointer(parent), "required", loose)
    else:
        strict = replace_subschema(
            validator, parent, lambda node: node | {"required": [*node.get("required", ()), name]}
        )
        yield _mutant(validator, f"{name} required", format_pointer(parent), "required", strict)
    gone = replace_subschema(validator, parent, lambda node: _without_field(node, name))
    if all(gone.violations(remove_value(example, one.location)) for example in examples):
        return  # a rule asks for it, so that this contract would allow nothing at all
    unknown = frozenset({(format_pointer(parent), "required")}) if one.required else frozenset()
    yield _mutant(validator, f"{name} unknown", one.pointer, "properties", gone, also=unknown)


def _without_field(node: dict[str, Any], name: Any) -> dict[str, Any]:
    fields = {key: value for key, value in node["properties"].items() if key != name}
    return node | {"properties": fields, "required": [one for one in node.get("required", ()) if one != name]}


def _crossed(schema: Mapping[str, Any]) -> bool:
    """Whether nothing fits between the two ends."""
    ends = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    return any(schema[least] > schema[most] for least, most in ends if least in schema and most in schema)


def _openness(validator: Validator, strangers: Mapping[str, Any]) -> Iterator[Mutant]:
    for at, schema in (((), validator.schema), *((one.location, one.schema) for one in iter_fields(validator))):
        if schema.get("additionalProperties") is False:
            wide = replace_subschema(validator, at, lambda node: node | {"additionalProperties": True})
            where = format_pointer((*at, "no_such_field"))
            yield _mutant(validator, "unknown fields allowed", where, "additionalProperties", wide)
    for name in strangers:
        if name not in validator.schema["properties"]:
            known = {**validator.schema["properties"], name: {}}
            more = Validator({**validator.schema, "properties": known}, model=validator.model)
            yield _mutant(validator, f"a sibling's {name} allowed", f"/{name}", "additionalProperties", more)


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


def _with(validator: Validator, one: Field, said: Mapping[str, Any]) -> Validator:
    return replace_subschema(validator, one.location, lambda node: {**node, **said})


def _retyped(validator: Validator, one: Field, said: Mapping[str, Any]) -> Validator:
    def other(node: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in node.items() if key not in _VALUE_KEYWORDS}
        options = node.get("enum")
        if options and said.get("type") == "string":
            kept["enum"] = [str(option) for option in options]
        return {**kept, **said}

    return replace_subschema(validator, one.location, other)


def _step(one: Field) -> Any:
    if "multipleOf" in one.schema:
        return one.schema["multipleOf"]
    return 1 if "integer" in one.types else float(Decimal("0.5"))
