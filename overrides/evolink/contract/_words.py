"""Says a broken JSON Schema keyword in a sentence, with the nearest valid choice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._security.redaction import shorten

_Telling = tuple[str, Any]
"""(what is wrong, the nearest valid choice or None)."""

_TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def field_name(path: Iterable[str | int]) -> str:
    """A path as people write it: `model_params.multi_prompt[1].duration`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or "the request"


def nearest(word: str, choices: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """The choice that is spelled most like `word`, None where none is near."""
    import difflib  # only what is wrong needs it

    by_fold = {choice.casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=cutoff)
    return by_fold[found[0]] if found else None


def tell(keyword: str, name: str, value: Any, schema: Mapping[str, Any]) -> _Telling:
    """The sentence and the nearest choice for `value`, which breaks `keyword` of `schema`."""
    teller = _TELLERS.get(keyword)
    if teller is None:
        return f"{name} is {shorten(value)}, which {keyword} does not allow.", None
    return teller(name, value, schema.get(keyword), schema)


def _type(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    wanted = [limit] if isinstance(limit, str) else list(limit)
    text = f"{name} is {_kind(value)}, {shorten(value)}; it must be {' or '.join(_TYPES.get(w, w) for w in wanted)}."
    if isinstance(value, str) and "integer" in wanted and value.lstrip("-").isdecimal() and len(value) < 16:
        return text, int(value)
    if isinstance(value, float) and "integer" in wanted and value == value and abs(value) < 2**53:
        return text, round(value)
    if isinstance(value, str) and "boolean" in wanted and value.casefold() in ("true", "false"):
        return text, value.casefold() == "true"
    if "string" in wanted and not isinstance(value, str | bool) and isinstance(value, int | float):
        return text, str(value)
    if wanted == ["array"] and isinstance(value, str):
        return f"{text} Put it into a list.", None
    return text, None


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    kinds = ((str, "a string"), (int, "a number"), (float, "a number"), (list, "a list"), (dict, "an object"))
    return next((words for kind, words in kinds if isinstance(value, kind)), f"a {type(value).__name__}")


def _enum(name: str, value: Any, options: Any, schema: Mapping[str, Any]) -> _Telling:
    choice = nearest_option(value, options)
    hint = f" The nearest is {choice!r}." if choice is not None else ""
    return f"{name} is {shorten(value)}; it must be {_either(options)}.{hint}", choice


def _const(name: str, value: Any, option: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is {shorten(value)}; it must be {option!r}.", option


def nearest_option(value: Any, options: Iterable[Any]) -> Any:
    """Of `options`, the nearest number for a number, the nearest spelling for a string."""
    options = list(options)
    numbers = [option for option in options if isinstance(option, int | float) and not isinstance(option, bool)]
    if isinstance(value, str) and value.isdecimal() and int(value) in numbers:
        return int(value)
    if numbers and isinstance(value, int | float) and not isinstance(value, bool) and value == value:
        return min(numbers, key=lambda number: abs(number - value))
    if isinstance(value, bool) and {"on", "off"} <= {option for option in options if isinstance(option, str)}:
        return "on" if value else "off"
    words = {str(option): option for option in options if isinstance(option, str)}
    found = nearest(str(value), words, cutoff=0.5) if isinstance(value, str | int | float) else None
    return words[found] if found is not None else None


def _required(name: str, value: Any, missing: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is missing.", None


def _minimum(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is {shorten(value)}; it must be at least {limit}{_unit(schema)}.", limit


def _maximum(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is {shorten(value)}; it must be at most {limit}{_unit(schema)}.", limit


def _min_length(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    if not value:
        return f"{name} is empty.", None
    return f"{name} has {len(value)} characters; it needs at least {limit}.", None


def _max_length(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} has {len(value)} characters; at most {limit} are allowed, {len(value) - limit} fewer.", None


def _min_items(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} has {len(value)} elements; it needs at least {limit}.", None


def _max_items(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} has {len(value)} elements; at most {limit} are allowed.", None


def _format(name: str, value: Any, form: Any, schema: Mapping[str, Any]) -> _Telling:
    if form == "uri":
        hint = "" if "://" in str(value) else " Upload a local file first and give the URL that answers."
        if "://" in str(value) and any(not " " < letter < "\x7f" for letter in str(value)):
            hint = " Percent-encode spaces and letters beyond ASCII."
        return f"{name} is {shorten(value)}, which is not a URL.{hint}", None
    return f"{name} is {shorten(value)}, which is not a {form}.", None


def _pattern(name: str, value: Any, pattern: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is {shorten(value)}; it must match {pattern}.{_meaning(schema)}", None


def _unique(name: str, value: Any, limit: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} holds one value twice.", None


def _one_of(name: str, value: Any, options: Any, schema: Mapping[str, Any]) -> _Telling:
    words = [_choice_words(option, _unit(schema)) for option in options]
    if "" in words:
        return f"{name} is {shorten(value)}, which fits none of what it may be.{_meaning(schema)}", None
    choice = _nearest_of(value, options)
    hint = f" The nearest is {choice!r}." if choice is not None else ""
    return f"{name} is {shorten(value)}; it must be {' or '.join(words)}.{hint}", choice


def _choice_words(option: Mapping[str, Any], unit: str) -> str:
    """One choice of a `oneOf` in words: its values, or its range; empty for what has neither."""
    values = _values_of(option)
    if values:
        return _either(values)
    if "minimum" in option and "maximum" in option:
        kind = _TYPES.get(option.get("type", "number"), "a number")
        return f"{kind} from {option['minimum']} to {option['maximum']}{unit}"
    return ""


def _values_of(option: Mapping[str, Any]) -> list[Any]:
    return [option["const"]] if "const" in option else list(option.get("enum", ()))


def _nearest_of(value: Any, options: Iterable[Mapping[str, Any]]) -> Any:
    """The nearest number of the ranges for a number, else the nearest of all single values."""
    number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 16 else value
    if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 2**53:
        ends = [(option["minimum"], option["maximum"]) for option in options if {"minimum", "maximum"} <= option.keys()]
        inside = [min(max(round(number), least), most) for least, most in ends]
        if inside:
            return min(inside, key=lambda near: abs(near - number))
    return nearest_option(value, [one for option in options for one in _values_of(option)])


def _not(name: str, value: Any, refused: Any, schema: Mapping[str, Any]) -> _Telling:
    return f"{name} is not allowed {'as it is' if name == 'the request' else 'here'}.", None


def _either(options: Iterable[Any]) -> str:
    words = [repr(option) for option in options]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _unit(schema: Mapping[str, Any]) -> str:
    return f" {schema['x-unit']}" if "x-unit" in schema else ""


def _meaning(schema: Mapping[str, Any]) -> str:
    return f" {schema['description']}" if "description" in schema else ""


_TELLERS: dict[str, Callable[[str, Any, Any, Mapping[str, Any]], _Telling]] = {
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
    "uniqueItems": _unique,
    "oneOf": _one_of,
    "anyOf": _one_of,
    "not": _not,
}
