"""Warnings about integers that are written as floats, such as 5.0 for 5.

JSON Schema counts 5.0 as an integer, and so does `validate`: the documentation says no more than "integer". But the
client sends 5.0 as it was given, and readers that decode into integers (Go's, Swift's, Rust's) refuse it. What the
contract allows and others may refuse is a warning.
"""

from __future__ import annotations

import itertools
from typing import Any

from .._security.redaction import shorten
from . import _violations
from ._fields import Field, find_values
from ._json_pointer import Location, format_field_name, format_pointer, replace_values
from ._validator import Validator
from ._violations import MAX_VIOLATIONS

ID = "integer-written-as-float"

_MAX_EXACT = 2**53
"""Below it every integer has a float of exactly that value."""


def integral_float_warnings(payload: Any, validator: Validator, owner: str) -> list[_violations.ContractWarning]:
    """Return a warning for each integer that is written as a float where the schema requires an integer.

    Args:
        payload: The payload.
        validator: The validator of its schema.
        owner: The model, or the kind of the payload, that the warnings carry.
    """
    integers = find_values(payload, validator, _is_integer, _is_integral_float)
    found = dict(itertools.islice(integers, MAX_VIOLATIONS))
    if not found:
        return []
    wrong_types = _wrong_types(payload, validator)
    if len(wrong_types) >= MAX_VIOLATIONS:
        return []
    with_fractions = {location: value + 0.5 if abs(value) < 2**51 else 0.5 for location, value in found.items()}
    integer_pointers = _wrong_types(replace_values(payload, with_fractions), validator) - wrong_types
    return [
        _violations.ContractWarning(ID, _message(location, value), owner, "", pointer)
        for location, value in found.items()
        if (pointer := format_pointer(location)) in integer_pointers
    ]


def _message(location: Location, value: float) -> str:
    return (
        f"{format_field_name(location)} is {shorten(value)}: JSON Schema counts it as the integer {value:.0f}, but "
        f"readers that decode into integers refuse it. Write {value:.0f}."
    )


def _wrong_types(payload: Any, validator: Validator) -> set[str]:
    """Return the pointers to values of a wrong type.

    A number whose type is wrong only with a fraction is one for which the schema requires an integer.
    """
    return {violation.pointer for violation in validator.violations(payload) if violation.keyword == "type"}


def _is_integer(field: Field) -> bool:
    return "integer" in field.types


def _is_integral_float(value: Any) -> bool:
    return isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT
