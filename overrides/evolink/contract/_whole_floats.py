"""Whole numbers that are written with a fraction or an exponent, such as 5.0 for 5.

JSON Schema counts 5.0 as an integer, and so does `validate`: the documentation says no more than "integer". But the
client sends 5.0 as it was given, and readers that decode into integers (Go's, Swift's, Rust's) refuse it. What the
contract allows and others may refuse is a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._security.redaction import shorten
from ._checks import Path, pointer_of
from ._validator import Validator
from ._violations import ContractWarning
from ._words import field_name

ID = "integer-written-as-float"


def notices(payload: Any, validator: Validator, owner: str) -> list[ContractWarning]:
    """A notice for each such number that stands where an integer is wanted."""
    if not _may_have_floats(payload):
        return []
    found = list(_whole_floats(payload, ()))
    if not found:
        return []
    wanted = _refused(_with_fractions(payload), validator) - _refused(payload, validator)
    return [
        ContractWarning(ID, _sentence(path, value), owner, "", pointer)
        for path, value in found
        if (pointer := pointer_of(path)) in wanted
    ]


def _may_have_floats(node: Any) -> bool:
    """Whether there is more in it than texts, integers and the like; told without the way to each value."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ():
        if type(value) not in _NO_FLOATS and (isinstance(value, float) or _may_have_floats(value)):
            return True
    return False


_NO_FLOATS = frozenset((str, int, bool, type(None)))


def _sentence(path: Path, value: float) -> str:
    return (
        f"{field_name(path)} is {shorten(value)}: JSON Schema counts that as the integer {value:.0f}, but readers "
        f"that want an integer as such refuse it. Write {value:.0f}."
    )


def _refused(payload: Any, validator: Validator) -> set[str]:
    """The places of a wrong type. A number that only becomes one with a fraction is where an integer is wanted."""
    return {violation.pointer for violation in validator.violations(payload) if violation.keyword == "type"}


def _whole_floats(node: Any, path: Path) -> Iterator[tuple[Path, float]]:
    if isinstance(node, float):
        if node.is_integer() and abs(node) < 2**53:
            yield path, node
    elif isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, float | dict | list | tuple):
                yield from _whole_floats(value, (*path, name))
    elif isinstance(node, list | tuple):
        for index, value in enumerate(node):
            if isinstance(value, float | dict | list | tuple):
                yield from _whole_floats(value, (*path, index))


def _with_fractions(node: Any) -> Any:
    if isinstance(node, float) and node.is_integer() and abs(node) < 2**53:
        return node + 0.5 if abs(node) < 2**51 else 0.5
    if isinstance(node, dict):
        return {name: _with_fractions(value) for name, value in node.items()}
    return [_with_fractions(value) for value in node] if isinstance(node, list | tuple) else node
