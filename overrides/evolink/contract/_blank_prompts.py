"""Warnings about blank prompts: the contract allows them, the API accepts them, and they are paid for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from . import _violations
from ._fields import Field, find_values
from ._json_pointer import Location, format_field_name, format_pointer, get_value, replace_values
from ._validator import Validator
from ._violations import MAX_VIOLATIONS

ID = "blank-prompt"
SENTENCE = (
    "A required prompt that is empty or blank is accepted and charged, and the model is free to generate anything."
)


def blank_prompt_warnings(payload: Any, validator: Validator, model: str) -> list[_violations.ContractWarning]:
    """Return a warning for each prompt, also of a shot, that is blank although the contract requires it.

    A blank prompt is one without a visible character. One that may be omitted, or that the contract does not allow, has
    no warning.
    """
    blank = list(itertools.islice(find_values(payload, validator, _is_prompt, _is_blank_text), MAX_VIOLATIONS))
    if not blank:
        return []
    invalid = {violation.pointer for violation in validator.violations(payload)}
    return [
        _violations.ContractWarning(ID, f"{format_field_name(location)} is blank. {SENTENCE}", model, "", pointer)
        for location, _ in blank
        if (pointer := format_pointer(location)) not in invalid
        and not _is_in_invalid_list(location, invalid)
        and _is_required(payload, location, validator)
    ]


def _is_in_invalid_list(location: Location, invalid: set[str]) -> bool:
    return any(type(key) is int and format_pointer(location[:depth]) in invalid for depth, key in enumerate(location))


def _is_required(payload: Any, location: Location, validator: Validator) -> bool:
    """Return whether the payload lacks a required field without the value at `location`."""
    *parent, name = location
    members = {key: value for key, value in get_value(payload, location[:-1]).items() if key != name}
    without, pointer = replace_values(payload, {location[:-1]: members}), format_pointer(parent)
    return _missing_fields(without, pointer, validator) > _missing_fields(payload, pointer, validator)


def _missing_fields(payload: Any, pointer: str, validator: Validator) -> int:
    violations = validator.violations(payload)
    return sum(violation.keyword == "required" and violation.pointer == pointer for violation in violations)


def _is_prompt(field: Field) -> bool:
    return field.location[-1] == "prompt"


def _is_blank_text(value: Any) -> bool:
    return isinstance(value, str) and is_blank(value)


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character."""
    return not (_has_visible(text[:1]) or _has_visible(set(text)))  # the first one settles nearly all texts


def _has_visible(characters: Iterable[str]) -> bool:
    return any(character.isprintable() and not character.isspace() for character in characters)
