"""Amounts of credits: in UC, as the sandbox counts them, and as the numbers of JSON."""

from __future__ import annotations

from math import floor

from ...prices import UC_PER_CREDIT
from ...prices._numbers import to_number


def to_uc(credits: float) -> int:
    """Return an amount of credits in UC, without fractions of one.

    Raises:
        ValueError: If it is not a finite number from 0.
    """
    number = to_number(credits)
    if number is None or number < 0:
        raise ValueError(f"{credits!r} is not an amount of credits; it must be a finite number from 0.")
    return floor(number * UC_PER_CREDIT)


def to_credits(uc: int) -> float:
    """Return UC as credits: the number whose shortest decimal has at most 4 places, an int if it is whole."""
    whole, rest = divmod(uc, UC_PER_CREDIT)
    return uc / UC_PER_CREDIT if rest else whole
