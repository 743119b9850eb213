"""Exact numbers: decimal text to int or Fraction and back, and the rounding of the price rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

Number: TypeAlias = int | Fraction

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?\Z")
"""A number as the price rules write it: no exponent, no plus sign, no leading zeros."""


def parse_decimal(text: str) -> Number | None:
    """Return the number that plain decimal text means, an int where it is whole; None if the text is no number."""
    if not _DECIMAL.match(text):
        return None
    return simplify(Fraction(text)) if "." in text else int(text)


def to_number(value: object) -> Number | None:
    """Return the exact number that a value means, or None if it is none.

    A float means the shortest decimal that denotes it, so that 3.24 is 324/100.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        return simplify(value)
    if isinstance(value, float | Decimal):
        decimal = Decimal(repr(value)) if isinstance(value, float) else value
        return simplify(Fraction(decimal)) if decimal.is_finite() else None
    return parse_decimal(value) if isinstance(value, str) else None


def simplify(value: Number) -> Number:
    """Return a whole number as an int, which is faster to calculate with than a Fraction."""
    return value.numerator if value.denominator == 1 else value


def format_number(value: Number) -> str:
    """Return a number as decimal text without trailing zeros, or as a fraction where no decimal is exact: `32/13`."""
    numerator, rest = value.numerator, value.denominator
    if rest == 1:
        return str(numerator)
    places = 0
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest //= factor
            count += 1
        places = max(places, count)
    if rest != 1:
        return f"{numerator}/{value.denominator}"
    digits = str(abs(numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if numerator < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _round_half_up(value: Number) -> int:
    """Round to the nearest whole number, a half away from zero."""
    if isinstance(value, int):
        return value
    rounded = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return rounded if value >= 0 else -rounded


ROUNDING: Mapping[str, Callable[[Number], int]] = {"half_up": _round_half_up, "ceil": ceil, "floor": floor}
"""Mode of a component's rounding -> the function."""
