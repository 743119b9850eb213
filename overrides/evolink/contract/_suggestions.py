"""The allowed value that is closest to a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def closest_match(word: str, choices: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the choice that is spelled most like `word`, None if none is similar; case is ignored.

    Args:
        word: The misspelt word.
        choices: The allowed words.
        cutoff: The least similarity, from 0 to 1, as in `difflib.get_close_matches`.
    """
    import difflib  # only wrong payloads need it

    by_folded = {choice.casefold(): choice for choice in choices}
    if len(word) > max(map(len, by_folded), default=0) * (2 / cutoff - 1):
        return None  # too long to be similar; difflib would still index it
    matches = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def closest_option(value: Any, options: Iterable[Any]) -> Any:
    """Return the option that is closest to `value`: by distance for a number, by spelling for a string, else None."""
    options = list(options)
    numbers = [option for option in options if isinstance(option, int | float) and not isinstance(option, bool)]
    if isinstance(value, str) and value.isdecimal() and len(value) < 16 and int(value) in numbers:
        return int(value)
    if numbers and isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53:
        return min(numbers, key=lambda number: abs(number - value))
    if isinstance(value, bool) and {"on", "off"} <= {option for option in options if isinstance(option, str)}:
        return "on" if value else "off"
    words = {str(option): option for option in options if isinstance(option, str)}
    match = closest_match(str(value), words, cutoff=0.5) if isinstance(value, str | int | float) else None
    return words[match] if match is not None else None


def closest_in_alternatives(value: Any, alternatives: Iterable[Mapping[str, Any]]) -> Any:
    """Return the value closest to `value` that some alternative of a `oneOf` allows, None if none is close.

    For a number it is the closest number of the ranges, else the closest of all single values.
    """
    alternatives = list(alternatives)
    number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 16 else value
    if isinstance(number, int | float) and not isinstance(number, bool) and abs(number) < 2**53:
        ranges = [(one["minimum"], one["maximum"]) for one in alternatives if {"minimum", "maximum"} <= one.keys()]
        in_range = [min(max(round(number), least), most) for least, most in ranges]
        if in_range:
            return min(in_range, key=lambda candidate: abs(candidate - number))
    return closest_option(value, [option for one in alternatives for option in values_of(one)])


def values_of(alternative: Mapping[str, Any]) -> list[Any]:
    """Return the single values that an alternative allows."""
    return [alternative["const"]] if "const" in alternative else list(alternative.get("enum", ()))
