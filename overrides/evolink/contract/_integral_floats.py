"""Warnings about integers that are written as floats, such as 5.0 for 5.

JSON Schema counts 5.0 as an integer, and so does `validate`: the documentation says no more than "integer". But the
client sends 5.0 as it was given, and readers that decode into integers (Go's, Swift's, Rust's) refuse it. What the
contract allows and others may refuse is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._security.redaction import shorten
from ._json_pointer import Location, format_field_name, format_pointer
from ._validator import Validator
from ._violations import ContractWarning

ID = "integer-written-as-float"

_MAX_EXACT = 2**53
"""Below it every integer has a float of exactly that value."""


def integral_float_warnings(payload: Any, validator: Validator, owner: str) -> list[ContractWarning]:
    """Return a warning for each integer that is written as a float where the schema requires an integer.

    Args:
        payload: The payload.
        validator: The validator of its schema.
        owner: The model, or the kind of the payload, that the warnings carry.
    """
    if not _may_have_floats(payload):
        return []
    found = list(_iter_integral_floats(payload, ()))
    if not found:
        return []
    integer_pointers = _wrong_types(_with_fractions(payload), validator) - _wrong_types(payload, validator)
    return [
        ContractWarning(ID, _message(location, value), owner, "", pointer)
        for location, value in found
        if (pointer := format_pointer(location)) in integer_pointers
    ]


def _may_have_floats(node: Any) -> bool:
    """Return whether the payload contains a float; faster than `_iter_integral_floats`: it tracks no locations."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ():
        if type(value) not in _NO_FLOATS and (isinstance(value, float) or _may_have_floats(value)):
            return True
    return False


_NO_FLOATS = frozenset((str, int, bool, type(None)))


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


def _iter_integral_floats(node: Any, location: Location) -> Iterator[tuple[Location, float]]:
    if isinstance(node, float):
        if node.is_integer() and abs(node) < _MAX_EXACT:
            yield location, node
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, float | dict | list | tuple):
                yield from _iter_integral_floats(value, (*location, name))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            if isinstance(value, float | dict | list | tuple):
                yield from _iter_integral_floats(value, (*location, index))


def _with_fractions(node: Any) -> Any:
    """Return a copy of the payload in which each integral float has a fraction."""
    if isinstance(node, float) and node.is_integer() and abs(node) < _MAX_EXACT:
        return node + 0.5 if abs(node) < 2**51 else 0.5
    if isinstance(node, dict):
        return {name: _with_fractions(value) for name, value in node.items()}
    return [_with_fractions(value) for value in node] if isinstance(node, list | tuple) else node
