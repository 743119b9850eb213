"""Numbers as people write them."""

from __future__ import annotations

DECIMALS = 4
"""Digits after the point, more than any price has, so that the error of floating point is not shown."""


def format_number(value: float) -> str:
    """Return a number without exponent and without needless digits: `1234567.5`, `0.3` for 0.1 + 0.2."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
