"""Numbers as they are written, and whether most parsers can represent them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ._rules import NOT_FINITE, NUMBER_RANGE

MAX_DIGITS = 4_300
"""Longer integers are not parsed: Python itself refuses them by default
(https://docs.python.org/3/library/stdtypes.html#int-max-str-digits).
"""

_MAX_EXACT_INTEGER = 2**53
"""Up to here a 64-bit floating-point number holds every integer exactly."""

_MAX_SHOWN = 40
"""Characters; of a longer number a message gives only the length."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number; its value is None if no parser can represent it."""

    value: float | None
    reason: str = ""
    """What is wrong with it, the rest of a sentence that begins with the field's name; empty if nothing is."""
    rule: str = NUMBER_RANGE


def parse_not_finite(word: str) -> Number:
    """Return NaN or Infinity as a number without a value."""
    return Number(None, f"is {word}; JSON has no such number.", NOT_FINITE)


def parse_integer(digits: str, *, radix: int = 10) -> Number:
    """Return the value of an integer."""
    length = len(digits.lstrip("+-"))
    if length > MAX_DIGITS:
        return Number(None, f"is a number of {length} digits, which parsers cannot represent.")
    value = int(digits, radix)
    if abs(value) <= _MAX_EXACT_INTEGER:
        return Number(value)
    shown = digits if length < _MAX_SHOWN else f"a number of {length} digits"
    return Number(value, f"is {shown}: beyond 2^53, parsers that use 64-bit floating point round it.")


def parse_real(digits: str) -> Number:
    """Return the value of a number with a fraction or an exponent."""
    value = float(digits)
    if math.isfinite(value):
        return Number(value)
    shown = digits if len(digits) < _MAX_SHOWN else f"a number of {len(digits)} characters"
    return Number(None, f"is {shown}: beyond 1.8e308, parsers return Infinity or refuse it.")
