"""Values of price rules, their conversions, and compiled expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from ._numbers import Number, format_number, parse_decimal

Value: TypeAlias = int | Fraction | str | bool
Variables: TypeAlias = Mapping[str, Value]


class RuleError(ValueError):
    """A price rule is malformed, or has something that this version cannot calculate."""


class NoPrice(Exception):
    """The rule has no price for these variables; the text is one sentence with the reason."""


class Expression(NamedTuple):
    """A compiled expression."""

    evaluate: Callable[[Variables], Value]
    """Calculates the value; raises `NoPrice` if there is none."""
    describe: Callable[[Variables], str]
    """Describes the calculation with the values that it uses: `5 s × 0.465 (480p)`."""
    names: frozenset[str]
    """The variables that it uses."""
    is_atom: bool = True
    """Whether its description needs no parentheses inside a product, or behind a minus sign."""


def as_number(value: Value) -> Number:
    """Return the number of a value, which number-like text has too.

    Raises:
        NoPrice: If it is none.
    """
    if value.__class__ is int or value.__class__ is Fraction:
        return value  # pyright: ignore[reportReturnType]  # it does not narrow by `__class__`, which is the fastest test
    number = parse_decimal(value) if isinstance(value, str) else None
    if number is None:
        raise NoPrice(f"The rule calculates with {as_text(value)!r}, which is not a number.")
    return number


def as_text(value: Value) -> str:
    """Return a value as the text that is the key of a lookup."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else format_number(value)
