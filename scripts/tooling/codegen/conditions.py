"""Checks the `if` and `then` of rules and warnings against the fields that they name.

A misspelt field in a condition breaks nothing in JSON Schema: the condition then always or never applies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import jsonschema_rs
from evolink.contract._suggestions import closest_match

from .bundle import COMPONENT
from .sources import Json, Location, Source

_BRANCHES = ("anyOf", "allOf", "oneOf")
_NESTED = ("not", "if", "then", "else")
_NO_DEFAULT = object()


def check_conditions(source: Source, schema: Json, root: Location, schemas: Mapping[str, Json]) -> None:
    """Check the conditions of the rules and the warnings of one object's schema.

    Args:
        source: The file that contains the schema.
        schema: The schema in the contract.
        root: Its location in the file.
        schemas: The schemas of the contract, which `schema` may refer to.

    Raises:
        SpecError: If a condition names an unknown field, applies whenever a field is absent although the field's
            default does not meet it, or if a rule's requirement excludes the default of a field that it lets be absent.
    """
    for index, warning in enumerate(schema.get("x-notices", ())):
        location = (*root, "x-notices", index, "if")
        _check_names(source, warning["if"], schema, location, schemas)
        _check_absence(source, warning["if"], schema, location, schemas, name=f"warning {warning['id']}")
    for index, subschema in enumerate(schema.get("allOf", ())):
        if "if" not in subschema:
            continue
        rule, location = subschema["x-rules"][0], (*root, "allOf", index)
        _check_names(source, subschema["if"], schema, (*location, "if"), schemas)
        _check_absence(source, subschema["if"], schema, (*location, "if"), schemas, name=f"rule {rule['id']}")
        if "then" in subschema:
            _check_names(source, subschema["then"], schema, (*location, "then"), schemas)
            _check_defaults(source, subschema, schema, location, schemas)


def _check_names(source: Source, condition: Json, owner: Json, location: Location, schemas: Mapping[str, Json]) -> None:
    """Raise SpecError if a condition names a field that its object does not have."""
    owner = _resolve(owner, schemas)
    fields = owner.get("properties", {})
    named = [((*location, "properties", name), name) for name in condition.get("properties", {})]
    named += [((*location, "required", index), name) for index, name in enumerate(condition.get("required", ()))]
    for inner, name in named:
        if name not in fields:
            close = closest_match(name, fields)
            hint = f"Did you mean {close!r}?" if close else f"The object has {', '.join(fields) or 'no fields'}."
            raise source.error(f"{name!r} is not a field of this object. {hint}", inner)
    for name, subschema in condition.get("properties", {}).items():
        _check_names(source, subschema, fields[name], (*location, "properties", name), schemas)
    if "items" in condition:
        _check_names(source, condition["items"], owner.get("items", {}), (*location, "items"), schemas)
    for inner, subschema in _subschemas(condition, location, (*_BRANCHES, *_NESTED)):
        _check_names(source, subschema, owner, inner, schemas)


def _check_absence(
    source: Source,
    condition: Json,
    owner: Json,
    location: Location,
    schemas: Mapping[str, Json],
    *,
    name: str = "",
    inherited: frozenset[str] = frozenset(),
) -> None:
    """Raise SpecError if an `if` is met by the absence of a field although the field's default does not meet it."""
    owner = _resolve(owner, schemas)
    required = inherited | {*owner.get("required", ()), *condition.get("required", ())}
    for field_name, subschema in condition.get("properties", {}).items():
        field, inner = _resolve(owner["properties"][field_name], schemas), (*location, "properties", field_name)
        if field_name not in required and not _is_met_by_default(field, subschema):
            raise source.error(
                f"{name} applies whenever {field_name} is absent: add `required: [{field_name}]` to its 'if'", inner
            )
        _check_absence(source, subschema, field, inner, schemas, name=name)
    for inner, subschema in _subschemas(condition, location, _BRANCHES):
        _check_absence(source, subschema, owner, inner, schemas, name=name, inherited=required)


def _is_met_by_default(field: Json, condition: Json) -> bool:
    """Return whether an absent field has a value that meets the condition: its default, or an empty list."""
    default = field.get("default", [] if field.get("type") == "array" else _NO_DEFAULT)
    return default is not _NO_DEFAULT and bool(jsonschema_rs.is_valid(condition, default))


def _check_defaults(
    source: Source, subschema: Json, owner: Json, location: Location, schemas: Mapping[str, Json]
) -> None:
    """Raise SpecError if a rule excludes the default of a field that may be absent.

    A request without the field would satisfy the rule, although the API then uses the default, which breaks it. A rule
    whose sentence allows to omit the field is meant so.
    """
    rule = subschema["x-rules"][0]
    if "omitted" in rule["sentence"]:
        return
    present = {*owner.get("required", ()), *subschema["if"].get("required", ())}
    for inner, name, default in _excluded_defaults(subschema["then"], owner, (*location, "then"), schemas, present):
        raise source.error(
            f"rule {rule['id']} excludes {default!r}, the default of {name}, but not a request without {name}: add"
            f" `required: [{name}]` to 'then', or write in the sentence that {name} may be omitted",
            inner,
        )


def _excluded_defaults(
    then: Json, owner: Json, location: Location, schemas: Mapping[str, Json], present: set[str]
) -> Iterator[tuple[Location, str, Json]]:
    """Yield the location in `then`, the name and the default of each such field."""
    owner = _resolve(owner, schemas)
    present = present | {*owner.get("required", ()), *then.get("required", ())}
    for name, subschema in then.get("properties", {}).items():
        field, inner = _resolve(owner["properties"][name], schemas), (*location, "properties", name)
        if name not in present and "default" in field and not jsonschema_rs.is_valid(subschema, field["default"]):
            yield inner, name, field["default"]
        yield from _excluded_defaults(subschema, field, inner, schemas, set())


def _subschemas(condition: Json, location: Location, keywords: tuple[str, ...]) -> Iterator[tuple[Location, Json]]:
    """Yield the subschemas of a condition that constrain the same value, with their locations."""
    for keyword in keywords:
        if keyword in _BRANCHES:
            for index, subschema in enumerate(condition.get(keyword, ())):
                yield (*location, keyword, index), subschema
        elif keyword in condition:
            yield (*location, keyword), condition[keyword]


def _resolve(schema: Json, schemas: Mapping[str, Json]) -> Json:
    """Return a field's schema with its reference resolved."""
    return schemas[schema["$ref"].removeprefix(COMPONENT)] if "$ref" in schema else schema
