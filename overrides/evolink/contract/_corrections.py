"""Corrections: for each violation of a request, the JSON Patch operation (RFC 6902) that removes it.

Every correction was tried on the request: the violation is gone with it, and where possible there is no new one. All
corrections of a request, applied in their order, are one JSON Patch.
"""

from __future__ import annotations

import copy
import functools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .. import catalog
from .._json import is_dict, is_list
from ._cases._values import ValueGenerator
from ._fields import Field, iter_fields
from ._json_pointer import (
    Location,
    format_pointer,
    get_value,
    has_value,
    parse_pointer,
    parse_pointer_into,
    remove_value,
    set_value,
    values_at,
)
from ._payloads import to_json
from ._rules import balance_sum, find_rules
from ._suggestions import closest_option
from ._validation import request_validator, validate
from ._violations import Violation

MAX_CORRECTIONS = 20
"""The violations of one request that get a correction; a request with more is hopeless."""
MAX_SIZE = 200_000
"""Characters of a request as JSON; a larger one is not corrected, because each try copies it."""
MAX_TRIES = 40
"""The corrections that are tried for one violation."""


class Correction(NamedTuple):
    """One change of a request that removes a violation."""

    operation: dict[str, Any]
    """A JSON Patch operation: `{"op": "replace", "path": "/duration", "value": 10}`."""
    is_example: bool
    """Whether its value only shows what is allowed, such as a prompt or a URL, because the request cannot imply it."""


def find_corrections(
    payload: Any, violations: Sequence[Violation], *, allow_loopback: bool = False
) -> list[Correction | None]:
    """Return a correction for each violation of a request, to be applied in their order.

    It is None where no single change removes the violation, or an earlier correction has removed it already.

    Args:
        payload: The request as plain JSON.
        violations: All that `validate` returns for it.
        allow_loopback: As for `validate`.
    """
    found: list[Correction | None] = [None] * len(violations)
    if to_json(payload).non_json or len(json.dumps(payload)) > MAX_SIZE:
        return found
    left = list(violations)
    for index, violation in enumerate(violations[:MAX_CORRECTIONS]):
        if _identity(violation) not in map(_identity, left):
            continue
        found[index] = correction = _Trial(payload, left, allow_loopback).correction_of(violation)
        if correction is not None:
            payload = apply_operation(payload, correction.operation)
            left = validate(payload, allow_loopback=allow_loopback)
    return found


def apply_operation(payload: Any, operation: Mapping[str, Any]) -> Any:
    """Return a copy of a payload after a JSON Patch operation of a correction."""
    location = parse_pointer_into(payload, operation["path"])
    if operation["op"] == "move":
        source = parse_pointer_into(payload, operation["from"])
        return set_value(remove_value(payload, source), location, get_value(payload, source))
    return (
        remove_value(payload, location)
        if operation["op"] == "remove"
        else set_value(payload, location, operation["value"])
    )


class _Trial:
    """Tries corrections on one request."""

    def __init__(self, payload: Any, violations: Sequence[Violation], allow_loopback: bool) -> None:
        self._payload = payload
        self._allow_loopback = allow_loopback
        self._before = Counter(map(_identity, violations))
        name = payload.get("model") if is_dict(payload) else None
        known = isinstance(name, str) and (name in catalog.ids() or name in catalog.aliases())
        self._model = catalog.get(name).id if known and isinstance(name, str) else ""

    def correction_of(self, violation: Violation) -> Correction | None:
        """Return the first candidate that removes the violation and adds none, or else the first that adds one."""
        fallback = None
        for correction, _ in zip(self._candidates(violation), range(MAX_TRIES), strict=False):
            changed = apply_operation(self._payload, correction.operation)
            if changed is None:
                continue
            after = Counter(map(_identity, validate(changed, allow_loopback=self._allow_loopback)))
            identity = _identity(violation)
            if not self._model and changed["model"] in catalog.ids():
                return correction  # only now is the rest checked
            if after[identity] < self._before[identity]:
                if not after - self._before:
                    return correction
                # What is added may require more; any other change must not make it worse.
                if fallback is None and (violation.keyword == "required" or after.total() <= self._before.total()):
                    fallback = correction
        return fallback

    def _candidates(self, violation: Violation) -> Iterator[Correction]:
        location = parse_pointer_into(self._payload, violation.pointer)
        if not self._model:
            yield from self._models(violation)
        elif violation.keyword == "required":
            yield from self._additions(location)
            yield from self._removals(location)
        elif not location:
            yield from self._removals(())
        elif violation.keyword == "additionalProperties":
            yield from self._renaming(location, violation)
            yield _remove(location)
        else:
            if violation.keyword == "sum-equals":
                yield from self._sums(location, violation)
            yield from self._replacements(location, violation)
            yield _remove(location)
            yield from self._removals(location)

    def _models(self, violation: Violation) -> Iterator[Correction]:
        """Yield the model that the request may mean, or else the one that allows most of its fields."""
        if not is_dict(self._payload):
            return
        op = "replace" if "model" in self._payload else "add"
        name = self._payload.get("model")
        if is_list(name) and len(name) == 1 and name[0] in [*catalog.ids()]:
            yield _put(op, ("model",), name[0])
        if violation.suggestion is not None:
            yield _put(op, ("model",), violation.suggestion)
        closest = min(catalog.ids(), key=lambda model: len(validate({**self._payload, "model": model})))
        yield _put(op, ("model",), closest, is_example=True)

    def _additions(self, parent: Location) -> Iterator[Correction]:
        """Yield the addition of each field that the object at `parent` lacks, those with a default first."""
        absent = [
            field
            for field in _fields(self._model)
            if _matches(field.location[:-1], parent)
            and not field.alternative
            and not has_value(self._payload, (*parent, field.location[-1]))
        ]
        for field in sorted(absent, key=lambda field: (not field.required, "default" not in field.schema)):
            value, is_example = _value_of(self._model, field)
            yield _put("add", (*parent, field.location[-1]), value, is_example=is_example)

    def _renaming(self, location: Location, violation: Violation) -> Iterator[Correction]:
        name = violation.suggestion
        if isinstance(name, str) and not has_value(self._payload, (*location[:-1], name)):
            target = format_pointer((*location[:-1], name))
            yield Correction({"op": "move", "from": violation.pointer, "path": target}, False)

    def _replacements(self, location: Location, violation: Violation) -> Iterator[Correction]:
        """Yield other values for a location: near ones first, then what the schema and the examples have."""
        value = get_value(self._payload, location) if has_value(self._payload, location) else None
        if violation.suggestion is not None:
            yield _put("replace", location, violation.suggestion)
        field = self._field_at(location)
        if field is None:
            return
        for near in _near_values(value, field):
            yield _put("replace", location, near)
        if violation.suggestion is not None:
            yield from (_put("replace", location, near) for near in _near_values(violation.suggestion, field))
        for option in _options(field):
            yield _put("replace", location, option)
        sample, is_example = _value_of(self._model, field)
        yield _put("replace", location, sample, is_example=is_example)
        for example in catalog.get(self._model).examples.values():
            if has_value(example, location):
                yield _put("replace", location, get_value(example, location), is_example=True)

    def _sums(self, location: Location, violation: Violation) -> Iterator[Correction]:
        """Yield the total that the numbers add up to, and then numbers that add up to the total."""
        for rule in find_rules(request_validator(self._model)):
            if rule.id != violation.rule:
                continue
            check = rule.definition["check"]
            numbers = [str(number) for _, number in values_at(self._payload, parse_pointer(check["items"]))]
            total = parse_pointer(check["total"])
            if all(number.isdecimal() for number in numbers):
                op = "replace" if has_value(self._payload, total) else "add"
                yield _put(op, total, sum(map(int, numbers)))
            balanced = copy.deepcopy(self._payload)
            balance_sum(balanced, check, kept=())
            yield _put("replace", location, get_value(balanced, location))

    def _removals(self, location: Location) -> Iterator[Correction]:
        """Yield the removal of each field beside a location or its parents: a rule may apply because of it."""
        for depth in range(len(location), -1, -1):
            node = get_value(self._payload, location[:depth]) if has_value(self._payload, location[:depth]) else None
            for name in node if is_dict(node) else ():
                path = (*location[:depth], name)
                if path != ("model",) and path != location[: depth + 1]:
                    yield _remove(path)

    def _field_at(self, location: Location) -> Field | None:
        return next((each for each in _fields(self._model) if _matches(each.location, location)), None)


@functools.lru_cache(maxsize=128)
def _fields(model: str) -> list[Field]:
    """Return the fields of a model's request; none for an unknown model."""
    return list(iter_fields(request_validator(model))) if model else []


@functools.lru_cache(maxsize=128)
def _values(model: str) -> ValueGenerator:
    return ValueGenerator(request_validator(model))


def _matches(pattern: Location, location: Location) -> bool:
    """Return whether a location is that of a field, in whose own location 0 stands for any element."""
    return len(pattern) == len(location) and all(
        isinstance(one, int) if expected == 0 and isinstance(expected, int) else one == expected
        for expected, one in zip(pattern, location, strict=True)
    )


def _identity(violation: Violation) -> tuple[str, str, str]:
    """Return a key that is unique for each violation of a request; only the message names a missing field."""
    missing = violation.message if violation.keyword == "required" else ""
    return violation.pointer, violation.keyword, missing


def _value_of(model: str, field: Field) -> tuple[Any, bool]:
    """Return a valid value of a field, and whether it is only an example."""
    is_example = "default" not in field.schema and "const" not in field.schema and "enum" not in field.schema
    return _values(model).sample(field.schema), is_example


def _options(field: Field) -> list[Any]:
    """Return the values that a schema lists: its default, then those of `enum` and `const`."""
    schemas = [field.schema, *field.schema.get("oneOf", ()), *field.schema.get("anyOf", ())]
    default = [field.schema["default"]] if "default" in field.schema else []
    return default + [
        value
        for schema in schemas
        for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else []))
    ]


def _near_values(value: Any, field: Field) -> Iterator[Any]:
    """Yield the values that a wrong one may have meant: the nearest one within the bounds, or of an allowed length."""
    schema = field.schema
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = min(max(value, schema.get("minimum", value)), schema.get("maximum", value))
        yield value
    closest = closest_option(value, _options(field)) if isinstance(value, str | int | float) else None
    if closest is not None:
        yield closest
    if isinstance(value, str) and "maxLength" in schema:
        yield value[: schema["maxLength"]]
    if is_list(value):
        if "maxItems" in schema:
            yield value[: schema["maxItems"]]
        yield from (value[:size] for size in range(len(value) - 1, 0, -1))
        if len(value) == 1:
            yield value[0]
    elif "array" in field.types and value is not None:
        yield [value]


def _put(op: str, location: Location, value: Any, *, is_example: bool = False) -> Correction:
    return Correction({"op": op, "path": format_pointer(location), "value": value}, is_example)


def _remove(location: Location) -> Correction:
    return Correction({"op": "remove", "path": format_pointer(location)}, False)
