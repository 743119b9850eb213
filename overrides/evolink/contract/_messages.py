"""The message for each broken JSON Schema keyword, with the closest allowed value as a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._security.redaction import shorten, type_name
from ._suggestions import closest_in_alternatives, closest_option, values_of

_Description = tuple[str, Any]
"""(message, suggestion or None)."""

_TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def describe_failure(keyword: str, name: str, value: Any, schema: Mapping[str, Any]) -> _Description:
    """Return the message and the suggestion for a value that breaks a keyword.

    Args:
        keyword: The keyword of `schema` that is broken.
        name: The name of the field.
        value: The value of the field.
        schema: The subschema that contains the keyword.
    """
    describe = _DESCRIBERS.get(keyword)
    if describe is None:
        return f"{name} is {shorten(value)}, which {keyword} does not allow.", None
    return describe(name, value, schema.get(keyword), schema)


def _type(name: str, value: Any, types: Any, schema: Mapping[str, Any]) -> _Description:
    allowed = [types] if isinstance(types, str) else list(types)
    expected = " or ".join(_TYPES.get(kind, kind) for kind in allowed)
    message = f"{name} is {_type_of(value)}, {shorten(value)}; it must be {expected}."
    if isinstance(value, str) and "integer" in allowed and value.lstrip("-").isdecimal() and len(value) < 16:
        return message, int(value)
    if isinstance(value, float) and "integer" in allowed and value == value and abs(value) < 2**53:
        return message, round(value)
    if isinstance(value, str) and "boolean" in allowed and value.casefold() in ("true", "false"):
        return message, value.casefold() == "true"
    if "string" in allowed and not isinstance(value, str | bool) and isinstance(value, int | float):
        return message, str(value)
    if allowed == ["array"] and isinstance(value, str):
        return f"{message} Put it into a list.", None
    return message, None


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    types: tuple[tuple[type[object], str], ...]
    types = ((str, "a string"), (int, "a number"), (float, "a number"), (list, "a list"), (dict, "an object"))
    other = f"a {type_name(value)}"
    return next((words for kind, words in types if isinstance(value, kind)), other)


def _enum(name: str, value: Any, options: Any, schema: Mapping[str, Any]) -> _Description:
    closest = closest_option(value, options)
    hint = f" The nearest is {closest!r}." if closest is not None else ""
    return f"{name} is {shorten(value)}; it must be {_join_options(options)}.{hint}", closest


def _const(name: str, value: Any, option: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is {shorten(value)}; it must be {option!r}.", option


def _required(name: str, value: Any, missing: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is missing.", None


def _minimum(name: str, value: Any, minimum: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is {shorten(value)}; it must be at least {minimum}{_unit(schema)}.", minimum


def _maximum(name: str, value: Any, maximum: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is {shorten(value)}; it must be at most {maximum}{_unit(schema)}.", maximum


def _min_length(name: str, value: Any, minimum: Any, schema: Mapping[str, Any]) -> _Description:
    if not value:
        return f"{name} is empty.", None
    return f"{name} has {len(value)} characters; it needs at least {minimum}.", None


def _max_length(name: str, value: Any, maximum: Any, schema: Mapping[str, Any]) -> _Description:
    message = f"{name} has {len(value)} characters; at most {maximum} are allowed, {len(value) - maximum} fewer."
    return f"{message} {_TOKENS}" if counts_tokens(schema, "maxLength") else message, None


_TOKENS = (
    "The documentation's schema counts characters, but its text counts tokens, and EvoLink's own clients only warn. To"
    " send this one request all the same, use check=False, on the command line --no-check."
)


def counts_tokens(schema: Mapping[str, Any], keyword: str) -> bool:
    """Return whether a keyword of a field limits characters while the documentation's text limits tokens."""
    return keyword == "maxLength" and schema.get("x-unit") == "tokens"


def _min_items(name: str, value: Any, minimum: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} has {len(value)} elements; it needs at least {minimum}.", None


def _max_items(name: str, value: Any, maximum: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} has {len(value)} elements; at most {maximum} are allowed.", None


def _format(name: str, value: Any, expected: Any, schema: Mapping[str, Any]) -> _Description:
    if expected == "uri":
        hint = "" if "://" in str(value) else " Upload a local file first and use the URL that the upload returns."
        if "://" in str(value) and (" " in value or not (value.isascii() and value.isprintable())):
            hint = " Percent-encode spaces and non-ASCII characters."
        return f"{name} is {shorten(value)}, which is not a URL.{hint}", None
    return f"{name} is {shorten(value)}, which is not a {expected}.", None


def _pattern(name: str, value: Any, pattern: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is {shorten(value)}; it must match {pattern}.{_field_description(schema)}", None


def _unique_items(name: str, value: Any, is_unique: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} contains the same value twice.", None


def _one_of(name: str, value: Any, alternatives: Any, schema: Mapping[str, Any]) -> _Description:
    words = [_describe_alternative(alternative, _unit(schema)) for alternative in alternatives]
    if "" in words:
        return f"{name} is {shorten(value)}, which matches none of the alternatives.{_field_description(schema)}", None
    closest = closest_in_alternatives(value, alternatives)
    hint = f" The nearest is {closest!r}." if closest is not None else ""
    return f"{name} is {shorten(value)}; it must be {' or '.join(words)}.{hint}", closest


def _describe_alternative(alternative: Mapping[str, Any], unit: str) -> str:
    """Return the values or the range of an alternative of a `oneOf` in words; empty if it has neither."""
    values = values_of(alternative)
    if values:
        return _join_options(values)
    if "minimum" in alternative and "maximum" in alternative:
        kind = _TYPES.get(alternative.get("type", "number"), "a number")
        return f"{kind} from {alternative['minimum']} to {alternative['maximum']}{unit}"
    return ""


def _not(name: str, value: Any, excluded: Any, schema: Mapping[str, Any]) -> _Description:
    return f"{name} is not allowed {'as it is' if name == 'the request' else 'here'}.", None


def _join_options(options: Iterable[Any]) -> str:
    words = [repr(option) for option in options]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _unit(schema: Mapping[str, Any]) -> str:
    return f" {schema['x-unit']}" if "x-unit" in schema else ""


def _field_description(schema: Mapping[str, Any]) -> str:
    return f" {schema['description']}" if "description" in schema else ""


_DESCRIBERS: dict[str, Callable[[str, Any, Any, Mapping[str, Any]], _Description]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "required": _required,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _min_items,
    "maxItems": _max_items,
    "format": _format,
    "pattern": _pattern,
    "uniqueItems": _unique_items,
    "oneOf": _one_of,
    "anyOf": _one_of,
    "not": _not,
}
