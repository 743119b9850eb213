"""Warnings about blank prompts: the contract allows them, the API accepts them, and they are paid for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._json import JSON
from ._json_pointer import Location, format_field_name, format_pointer, remove_value
from ._validator import Validator
from ._violations import ContractWarning

ID = "blank-prompt"
SENTENCE = (
    "A required prompt that is empty or blank is accepted and charged, and the model is free to generate anything."
)


def blank_prompt_warnings(payload: Any, validator: Validator, model: str) -> list[ContractWarning]:
    """Return a warning for each prompt, also of a shot, that is blank although the contract requires it.

    A blank prompt is one without a visible character. One that may be omitted, or that the contract does not allow, has
    no warning.
    """
    blank = list(_iter_blank_prompts(payload, ()))
    if not blank:
        return []
    invalid = {violation.pointer for violation in validator.violations(payload)}
    return [
        ContractWarning(ID, f"{format_field_name(location)} is blank. {SENTENCE}", model, "", pointer)
        for location in blank
        if (pointer := format_pointer(location)) not in invalid and _is_required(payload, location, validator)
    ]


def _is_required(payload: Any, location: Location, validator: Validator) -> bool:
    """Return whether the payload lacks a required field without the value at `location`."""
    parent = format_pointer(location[:-1])
    return _missing_fields(remove_value(payload, location), parent, validator) > _missing_fields(
        payload, parent, validator
    )


def _missing_fields(payload: Any, pointer: str, validator: Validator) -> int:
    violations = validator.violations(payload)
    return sum(violation.keyword == "required" and violation.pointer == pointer for violation in violations)


def _iter_blank_prompts(node: JSON | tuple[JSON, ...], location: Location) -> Iterator[Location]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "prompt" and isinstance(value, str) and is_blank(value):
                yield (*location, name)
            elif isinstance(value, dict | list | tuple):
                yield from _iter_blank_prompts(value, (*location, name))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            if isinstance(value, dict | list | tuple):
                yield from _iter_blank_prompts(value, (*location, index))


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character."""
    return not any(character.isprintable() and not character.isspace() for character in text)
