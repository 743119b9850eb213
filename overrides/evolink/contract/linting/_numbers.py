"""Numbers as they are written, and what most readers could not make of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ._rules import NOT_FINITE, NUMBER_RANGE

MOST_DIGITS = 4_300
"""Longer ones are not turned into integers; Python itself refuses to by default."""

_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Number:
    """A number's value; None where no reader could keep it."""

    value: float | None
    reason: str = ""
    """What is wrong with it, the rest of a sentence that begins with the field's name; empty where nothing is."""
    rule: str = NUMBER_RANGE


def not_finite(word: str) -> Number:
    """What NaN and Infinity are worth."""
    return Number(None, f"is {word}; JSON has no such number.", NOT_FINITE)


def integer(digits: str, *, radix: int = 10) -> Number:
    """What an integer is worth."""
    length = len(digits.lstrip("+-"))
    if length > MOST_DIGITS:
        return Number(None, f"is a number of {length} digits, which readers cannot keep.")
    value = int(digits, radix)
    if abs(value) <= _EXACT:
        return Number(value)
    shown = digits if length < 40 else f"a number of {length} digits"
    return Number(value, f"is {shown}: beyond 2^53, readers that keep numbers as 64-bit floating point round it.")


def real(digits: str) -> Number:
    """What a number with a fraction or an exponent is worth."""
    value = float(digits)
    if math.isfinite(value):
        return Number(value)
    shown = digits if len(digits) < 40 else f"a number of {len(digits)} characters"
    return Number(None, f"is {shown}: beyond 1.8e308, readers make Infinity of it or refuse it.")
