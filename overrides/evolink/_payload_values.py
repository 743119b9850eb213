"""Values of payloads from the API, each of the type that is expected, or None."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ._json import JSON

UC_PER_CREDIT = 10_000
"""EvoLink's units of account in a credit."""
MIN_UC = 9_000
"""The least number of credits in a payload that is one of UC. By the price rules of 2026-10-10, no video costs more
than 3,190 credits, and none that is priced by its length less than 9,000 UC."""


def read_string(payload: Mapping[str, Any], name: str) -> str | None:
    """Return a string; None for any other value."""
    value = payload.get(name)
    return value if isinstance(value, str) else None


def read_object(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an object; an empty one for any other value."""
    value: JSON = payload.get(name)
    return value if isinstance(value, dict) else {}


def read_list(payload: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list; an empty one for any other value."""
    value: JSON = payload.get(name)
    return value if isinstance(value, list) else []


def read_number(payload: Mapping[str, Any], name: str) -> float | None:
    """Return a finite number; None for any other value, and one that is too large for a float."""
    value = payload.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return value if isfinite(value) else None
    except OverflowError:
        return None


def read_credits(payload: Mapping[str, Any], name: str) -> float | None:
    """Return a number of credits from 0, which the API gives in credits or in UC; None for any other value."""
    value = read_number(payload, name)
    if value is None or value < 0:
        return None
    return value / UC_PER_CREDIT if value >= MIN_UC else value


def read_time(payload: Mapping[str, Any], name: str) -> float | None:
    """Return a time in Unix seconds, given as a number or as ISO 8601; None for any other value."""
    text = read_string(payload, name)
    if text is None:
        return read_number(payload, name)
    from datetime import UTC, datetime

    try:
        time = datetime.fromisoformat(text)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
