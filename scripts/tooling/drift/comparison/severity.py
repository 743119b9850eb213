"""The severity of a difference in one keyword: its effect on those who send requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from evolink._json import is_array, is_mapping

from ..pages.page import Field, Json


class Effect(StrEnum):
    """The effect of a difference on those who send requests."""

    NARROWING = "narrowing"
    """Breaking: the page refuses payloads that the spec allows."""
    WIDENING = "widening"
    """Compatible: the page allows payloads that the spec refuses, and all that the spec allows."""
    RENAMED = "renamed model"
    NEW = "new model"
    GONE = "gone model"
    WORDS = "words only"
    """The same payloads are allowed and refused as before; a default may have changed the meaning of one."""


def is_same(one: Json, other: Json, *, keyword: str = "") -> bool:
    """Return whether two values of a keyword are equal: 5 is 5.0 but not true; enums and type lists have no order."""
    if keyword in ("enum", "type"):
        return _keys(one) == _keys(other)
    if keyword in _DEFAULTS:
        one, other = (None if _is_default(keyword, value) else value for value in (one, other))
    return _key(one) == _key(other)


def find_effect(keyword: str, documented: Json, ours: Json, *, page_field: Field, our_field: Field) -> Effect:
    """Return the effect of the page's value of a keyword instead of ours; None is the keyword's absence."""
    if keyword in ("default", "deprecated"):
        return Effect.WORDS
    if ours is None and documented is not None:
        return Effect.WORDS if _is_implied(keyword, documented, by=our_field) else Effect.NARROWING
    if documented is None:
        return Effect.WORDS if _is_implied(keyword, ours, by=page_field) else Effect.WIDENING
    is_wider = _IS_WIDER.get(keyword)
    return Effect.WIDENING if is_wider is not None and is_wider(documented, ours) else Effect.NARROWING


def follows_from_type(keyword: str, *, page_field: Field, our_field: Field) -> bool:
    """Return whether a difference in the keyword only follows from one in the type, which is reported anyway.

    This is so if the side without the keyword could not have it, as strings have no `maximum`, and if defaults differ
    only because strings are quoted.
    """
    page_type, our_type = page_field.get("type"), our_field.get("type")
    if page_type is None or our_type is None or is_same(page_type, our_type, keyword="type"):
        return False
    if keyword == "default":
        return str(page_field.get(keyword)).lower() == str(our_field.get(keyword)).lower()
    constrained = _CONSTRAINED_TYPES.get(keyword, frozenset())
    without = [_types(field["type"]) for field in (page_field, our_field) if keyword not in field]
    return bool(constrained) and any(not constrained & types for types in without)


def constrains(keyword: str, types: Json) -> bool:
    """Return whether the keyword constrains values of these types; None is any type."""
    constrained = _CONSTRAINED_TYPES.get(keyword)
    return constrained is None or types is None or bool(constrained & _types(types))


def added_choices(documented: Json, ours: Json) -> set[str]:
    """Return the values of the page's enum that ours lacks, as keys to compare."""
    return _keys(documented) - _keys(ours)


def _key(value: Json) -> str:
    """Return a text that is the same for equal JSON values."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if is_array(value):
        return "[" + ",".join(map(_key, value)) + "]"
    if is_mapping(value):
        return "{" + ",".join(f"{key!r}:{_key(value[key])}" for key in sorted(value)) + "}"
    return repr(value)


def _keys(values: Json) -> set[str]:
    return set() if values is None else set(map(_key, values if is_array(values) else [values]))


def _types(value: Json) -> set[str]:
    """Return the types in a value of `type`; a number may be an integer too."""
    types = {value} if isinstance(value, str) else set(value)
    return types | {"integer"} if "number" in types else types


def _is_multiple(value: float, of: float) -> bool:
    return of > 0 and round(value / of, 9).is_integer()


_IS_WIDER: Mapping[str, Callable[[Json, Json], bool]] = {
    "type": lambda documented, ours: _types(documented) >= _types(ours),
    "enum": lambda documented, ours: _keys(documented) >= _keys(ours),
    **dict.fromkeys(
        ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"),
        lambda documented, ours: bool(documented < ours),
    ),
    **dict.fromkeys(
        ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"),
        lambda documented, ours: bool(documented > ours),
    ),
    "required": lambda documented, ours: not documented,
    "uniqueItems": lambda documented, ours: not documented,
    "multipleOf": lambda documented, ours: _is_multiple(ours, documented),
    "additionalProperties": lambda documented, ours: ours is False,
}
"""For each keyword, whether the page's value allows at least what ours does. For other keywords, only equal ones do."""

_CONSTRAINED_TYPES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("format", "pattern", "minLength", "maxLength"), frozenset({"string"})),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum"), frozenset({"integer", "number"})),
    **dict.fromkeys(("exclusiveMaximum", "multipleOf"), frozenset({"integer", "number"})),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), frozenset({"array"})),
    **dict.fromkeys(("properties", "additionalProperties"), frozenset({"object"})),
    **dict.fromkeys(("minProperties", "maxProperties"), frozenset({"object"})),
}
"""The types whose values a keyword constrains."""

_DEFAULTS: Mapping[str, Json] = {
    "minLength": 0,
    "minItems": 0,
    "minProperties": 0,
    "uniqueItems": False,
    "required": False,
    "additionalProperties": True,
}
"""The value of a keyword that is the same as its absence."""


def _is_default(keyword: str, value: Json) -> bool:
    return _key(value) == _key(_DEFAULTS[keyword])


_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": Mapping,
    "null": type(None),
}


NUMBER_FORMATS = frozenset({"int32", "int64", "float", "double"})
"""Formats of OpenAPI that describe how a number is stored, and constrain no JSON number.
Source: https://spec.openapis.org/registry/format/"""


def has_type(value: Json, types: Json) -> bool:
    """Return whether a value has one of the types; a number may be an integer."""
    names = _types(types)
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _PYTHON_TYPES.get(name, ())) for name in names)


_SATISFIES: Mapping[str, Callable[[Json, Json], bool]] = {
    "type": has_type,
    "minimum": lambda value, bound: bool(value >= bound),
    "maximum": lambda value, bound: bool(value <= bound),
    "exclusiveMinimum": lambda value, bound: bool(value > bound),
    "exclusiveMaximum": lambda value, bound: bool(value < bound),
    "multipleOf": _is_multiple,
    "minLength": lambda value, bound: len(value) >= bound,
    "maxLength": lambda value, bound: len(value) <= bound,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
}
"""For each keyword, whether a value satisfies it."""


def _is_implied(keyword: str, constraint: Json, *, by: Field) -> bool:
    """Return whether all choices of a field's enum satisfy a constraint, so that stating it changes nothing."""
    satisfies, choices = _SATISFIES.get(keyword), by.get("enum")
    if satisfies is None or not choices:
        return False
    try:
        return all(satisfies(choice, constraint) for choice in choices)
    except (TypeError, re.error):
        return False
