"""Whom a difference in one keyword breaks: the effect of the page's value beside ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from ..pages.page import Json

Field = Mapping[str, Json]
"""One field as `Page.fields` holds it: JSON Schema keywords, `required` a boolean."""


class Effect(StrEnum):
    """What a difference means for those who send requests."""

    NARROWING = "narrowing"
    """Payloads that the spec allows are refused by what the page says: breaking."""
    WIDENING = "widening"
    """The page allows payloads that the spec refuses, and all that it allows."""
    RENAMED = "renamed model"
    NEW = "new model"
    GONE = "gone model"
    WORDS = "words only"
    """No payload is allowed or refused that was not before; a default may have changed what one means."""


def same(one: Json, other: Json, *, keyword: str = "") -> bool:
    """Whether two values of a keyword say the same: 5 is 5.0 but not true, and an enum or a type list has no order."""
    if keyword in ("enum", "type"):
        return _keys(one) == _keys(other)
    if keyword in _MEANINGLESS:
        one, other = (None if _is_meaningless(keyword, value) else value for value in (one, other))
    return _key(one) == _key(other)


def effect(keyword: str, documented: Json, ours: Json, *, their_field: Field, our_field: Field) -> Effect:
    """What it means that the page says `documented` of `keyword` where we say `ours`; None is silence."""
    if keyword in ("default", "deprecated"):
        return Effect.WORDS
    if ours is None and documented is not None:
        return Effect.WORDS if _implied(keyword, documented, by=our_field) else Effect.NARROWING
    if documented is None:
        return Effect.WORDS if _implied(keyword, ours, by=their_field) else Effect.WIDENING
    wider = _WIDER.get(keyword)
    return Effect.WIDENING if wider is not None and wider(documented, ours) else Effect.NARROWING


def follows_from_type(keyword: str, *, their_field: Field, our_field: Field) -> bool:
    """Whether a difference in the keyword only follows from one in the type, which tells enough.

    So it is where the side that is silent could not say it, as text has no `maximum`, and where a default differs only
    because text is quoted.
    """
    theirs, ours = their_field.get("type"), our_field.get("type")
    if theirs is None or ours is None or same(theirs, ours, keyword="type"):
        return False
    if keyword == "default":
        return str(their_field.get(keyword)).lower() == str(our_field.get(keyword)).lower()
    applies_to = _TYPES_OF.get(keyword, frozenset())
    silent = [_types(side["type"]) for side in (their_field, our_field) if keyword not in side]
    return bool(applies_to) and any(not applies_to & types for types in silent)


def applies(keyword: str, types: Json) -> bool:
    """Whether the keyword says something of values of these types; None is any."""
    about = _TYPES_OF.get(keyword)
    return about is None or types is None or bool(about & _types(types))


def excess(documented: Json, ours: Json) -> set[str]:
    """The values of the page's enum that ours lacks, as keys to compare."""
    return _keys(documented) - _keys(ours)


def _key(value: Json) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_key, value)) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{_key(value[key])}" for key in sorted(value)) + "}"
    return json.dumps(value, ensure_ascii=False)


def _keys(values: Json) -> set[str]:
    return set() if values is None else set(map(_key, values if isinstance(values, list | tuple) else [values]))


def _types(value: Json) -> set[str]:
    """The types of a keyword's value; a number may be an integer too."""
    types = {value} if isinstance(value, str) else set(value)
    return types | {"integer"} if "number" in types else types


def _is_multiple(value: float, of: float) -> bool:
    return of > 0 and round(value / of, 9).is_integer()


_WIDER: Mapping[str, Callable[[Json, Json], bool]] = {
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
"""For each keyword, whether the page's value allows at least what ours does; others only if they are equal."""

_TYPES_OF: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("format", "pattern", "minLength", "maxLength"), frozenset({"string"})),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum"), frozenset({"integer", "number"})),
    **dict.fromkeys(("exclusiveMaximum", "multipleOf"), frozenset({"integer", "number"})),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), frozenset({"array"})),
    **dict.fromkeys(("properties", "additionalProperties"), frozenset({"object"})),
    **dict.fromkeys(("minProperties", "maxProperties"), frozenset({"object"})),
}
"""The types whose values a keyword says something of."""

_MEANINGLESS: Mapping[str, Json] = {
    "minLength": 0,
    "minItems": 0,
    "minProperties": 0,
    "uniqueItems": False,
    "required": False,
    "additionalProperties": True,
}
"""Values that say what silence says."""


def _is_meaningless(keyword: str, value: Json) -> bool:
    return _key(value) == _key(_MEANINGLESS[keyword])


_JSON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": Mapping,
    "null": type(None),
}


def _is_of(value: Json, types: Json) -> bool:
    names = _types(types)
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _JSON_TYPES.get(name, ())) for name in names)


_HOLDS: Mapping[str, Callable[[Json, Json], bool]] = {
    "type": _is_of,
    "minimum": lambda value, bound: bool(value >= bound),
    "maximum": lambda value, bound: bool(value <= bound),
    "exclusiveMinimum": lambda value, bound: bool(value > bound),
    "exclusiveMaximum": lambda value, bound: bool(value < bound),
    "multipleOf": _is_multiple,
    "minLength": lambda value, bound: len(value) >= bound,
    "maxLength": lambda value, bound: len(value) <= bound,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
}


def _implied(keyword: str, limit: Json, *, by: Field) -> bool:
    """Whether every choice of an enum keeps the limit anyway, so that saying it or not changes nothing."""
    holds, choices = _HOLDS.get(keyword), by.get("enum")
    if holds is None or not choices:
        return False
    try:
        return all(holds(choice, limit) for choice in choices)
    except (TypeError, re.error):
        return False
