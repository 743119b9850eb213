"""Checks model files and shared fields against spec/model.schema.json, and describes a mistake in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import jsonschema_rs
from evolink.contract._messages import describe_failure
from evolink.contract._suggestions import closest_match

from .bundle import references
from .sources import Json, Location, Source, Spec, SpecError, line_of

SCHEMA_FILE = "spec/model.schema.json"

CALLBACK_URL = 'callback_url: {$ref: "../../schemas/request.yaml#/CallbackUrl"}'

_RENAMED = {"x-warnings": "x-notices", "x-warning": "x-notices", "x-rule": "x-rules", "x-units": "x-unit"}
"""Wrong keywords that are not spelled like the right one, or more like another -> the right one."""


def check_vocabulary(spec: Spec, source: Source) -> None:
    """Check that a model's file has only what spec/model.schema.json allows.

    Raises:
        SpecError: If it does not; of several mistakes an unknown keyword is reported first, then the topmost one.
    """
    _check(source, spec.vocabulary, spec.vocabulary_schema)


def check_shared_fields(spec: Spec) -> None:
    """Check the shared schemas that model files refer to, which are fields like those of a model.

    Raises:
        SpecError: If spec/model.schema.json does not allow one.
    """
    schema = {
        "additionalProperties": {"$ref": "#/$defs/field"},
        "$defs": spec.vocabulary_schema["$defs"],
    }
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    used = {reference.partition("#")[0] for source in spec.models.values() for reference in references(source.data)}
    for source in spec.schemas.values():
        if f"../../{source.name.removeprefix('spec/')}" in used:
            _check(source, validator, schema)


def _check(source: Source, validator: jsonschema_rs.Draft202012Validator, schema: Json) -> None:
    errors = [_locate(error, schema, source) for error in validator.iter_errors(source.data)]
    if errors:
        raise min(errors, key=lambda error: error[0])[1]


_Rank: TypeAlias = tuple[bool, int]


def _locate(error: jsonschema_rs.ValidationError, schema: Json, source: Source) -> tuple[_Rank, SpecError]:
    """Return one mistake as a SpecError, with its rank among those of the file."""
    *path, keyword = error.schema_path
    for token in path:
        schema = schema[int(token) if isinstance(schema, list) else str(token)]
    location: Location = tuple(error.instance_path)
    value: Json = error.instance
    at = location
    if keyword == "additionalProperties":
        at = (*location, next(key for key in value if key not in schema["properties"]))
        reason = _describe_unknown(str(at[-1]), schema, value)
    elif keyword == "required":
        reason = _describe_missing(str(error.kind.as_dict()["property"]), location, value, path)
    else:
        reason = _describe_value(str(keyword), location, value, schema)
    line = line_of(source.text, at)
    return (at == location, line), SpecError(source.name, reason, location=location, line=line)


def _describe_unknown(name: str, schema: Mapping[str, Json], present: Mapping[str, Json]) -> str:
    """Return the sentence for a keyword that the schema does not list."""
    known = schema["properties"]
    if "$ref" in known and "$ref" in present:
        return f"{name!r} is not allowed beside $ref. Allowed are {', '.join(key for key in known if key != '$ref')}."
    close = _RENAMED.get(name)
    if close not in known:
        close = closest_match(name, [key for key in known if key not in present] or known)
    return f"unknown keyword {name!r}. " + (f"Did you mean {close!r}?" if close else f"Allowed are {', '.join(known)}.")


def _describe_missing(name: str, location: Location, value: Mapping[str, Json], path: list[str | int]) -> str:
    """Return the sentence for a keyword that is missing from the mapping at `location`."""
    if name == "callback_url":
        return f"every model has the field callback_url: add `{CALLBACK_URL}`"
    owner = _owner(location, value)
    if name == "check" and "else" in path:
        return f"{owner} lacks 'check', or the condition lacks 'then' beside its 'if'"
    return f"{owner} lacks {name!r}"


def _owner(location: Sequence[str | int], value: Mapping[str, Json]) -> str:
    """Return the name of a mapping: `rule duration-at-1080p`, or its key."""
    if not location:
        return "the file"
    kinds = {"x-rules": "rule", "x-notices": "warning", "differences": "difference"}
    if isinstance(location[-1], int) and len(location) > 1:
        kind = kinds.get(str(location[-2]), str(location[-2]))
        return f"{kind} {value.get('id') or value.get('pointer') or location[-1] + 1}"
    return str(location[-1])


def _describe_value(keyword: str, location: Location, value: Json, schema: Mapping[str, Json]) -> str:
    """Return the sentence for a value that breaks a keyword."""
    name = _value_name(location)
    describe = _DESCRIBERS.get(keyword)
    if describe is not None:
        return describe(name, value, schema[keyword])
    if keyword == "pattern" and schema[keyword] == r"\.$":
        return f"{name} must end with a period; it ends with {' '.join(value.split()[-4:])!r}"
    message = describe_failure(keyword, name, value, schema)[0].replace("null, None", "null")
    if "pattern" in schema and "description" in schema:
        shown = message.partition("; it must match")[0].removesuffix(f" {schema['description']}").rstrip(".")
        return f"{shown}. Expected: {schema['description'][0].lower()}{schema['description'][1:]}"
    return message


def _value_name(location: Sequence[str | int]) -> str:
    """Return the name of the value at `location`: its key, `enum[1]` for an element of a list."""
    if not location:
        return "the file"
    if isinstance(location[-1], int) and len(location) > 1:
        return f"{location[-2]}[{location[-1]}]"
    return str(location[-1])


def _min_properties(name: str, value: Json, minimum: int) -> str:
    if name == "examples":
        return f"a model needs at least two examples; it has {len(value)}"
    return f"{name} is empty; it needs at least {minimum} entry"


_DESCRIBERS: Mapping[str, Callable[[str, Json, Json], str]] = {
    "minProperties": _min_properties,
    "maxProperties": lambda name, value, _: f"a model's file has one schema; it has {len(value)}: {', '.join(value)}",
    "const": lambda name, value, expected: f"{name} is {json.dumps(value)}; it must be {json.dumps(expected)}",
    "contains": lambda name, value, expected: f"{name} must contain {expected['const']!r}",
    "not": lambda name, value, _: "a condition has either 'then', or a 'check' in its rule; this one has both",
    "propertyNames": lambda name, value, expected: f"a name in {name} must match {expected['pattern']}",
}
"""Keyword of spec/model.schema.json -> the sentence for a value that breaks it, from its name, it and the keyword."""
