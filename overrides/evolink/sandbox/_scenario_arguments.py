"""Arguments of directives: what may follow the colon, and how amounts with units are parsed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

ERROR_STATUSES = frozenset({400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 504, 520, 529})
MAX_LATENCY = 600.0
"""Seconds. The default timeout of most HTTP clients is far below."""
MAX_VIDEO_SECONDS = 600.0
CHARACTERS = r"[A-Za-z0-9_.±+/-]+?"
"""The pattern of an argument."""

_LATENCY = re.compile(r"(?P<mean>[0-9]+(?:\.[0-9]+)?)(?:(?:±|\+-)(?P<spread>[0-9]+(?:\.[0-9]+)?))?(?P<unit>ms|s)?\Z")
_PRICE_FACTOR = re.compile(r"x(?P<factor>[0-9]{1,4}(?:\.[0-9]{1,6})?)\Z")
_RATE = re.compile(r"(?P<amount>[0-9]+(?:\.[0-9]+)?)(?P<unit>[A-Za-z]+)/s\Z")
_BYTES = {"B": 1, "kB": 1000, "KB": 1000, "KiB": 1024, "MB": 1000**2, "MiB": 1024**2}


@dataclass(frozen=True, slots=True)
class Argument:
    """What may follow the colon of a directive."""

    expected: str
    """A noun phrase for messages."""
    is_valid: Callable[[str], bool] = bool
    is_required: bool = False


def parse_latency(text: str) -> tuple[float, float] | None:
    """Return the mean and the spread of a latency such as `200±50`, in seconds; None if it is not one.

    The spread may be written `+-`, because HTTP headers are ASCII. The unit, ms or s, holds for both numbers.
    """
    match = _LATENCY.match(text)
    if match is None:
        return None
    unit = 1.0 if match["unit"] == "s" else 0.001
    mean, spread = float(match["mean"]) * unit, float(match["spread"] or 0) * unit
    return (mean, spread) if mean + spread <= MAX_LATENCY else None


def parse_rate(text: str) -> float | None:
    """Return a rate such as `1kB/s` in bytes per second, None if it is not one."""
    match = _RATE.match(text)
    if match is None or match["unit"] not in _BYTES:
        return None
    return float(match["amount"]) * _BYTES[match["unit"]] or None


def parse_price_factor(text: str) -> Fraction | None:
    """Return a factor such as `x2` or `x0.5`, None if it is not one or is 0."""
    match = _PRICE_FACTOR.match(text)
    return Fraction(match["factor"]) or None if match else None


def parse_video_seconds(text: str) -> float | None:
    """Return the length of a video such as `12.08`, an int if it is whole; None if it is not one."""
    if not re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3})?", text) or not 0 < float(text) <= MAX_VIDEO_SECONDS:
        return None
    seconds = float(text)
    return int(seconds) if seconds.is_integer() else seconds


def _is_factor(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]{1,6})?", text) is not None and float(text) > 0


def _is_error_status(text: str) -> bool:
    return text.isdecimal() and int(text) in ERROR_STATUSES


STATUS = Argument(f"an HTTP status ({', '.join(map(str, sorted(ERROR_STATUSES)))})", _is_error_status, is_required=True)
FACTOR = Argument("the factor on the task's time, a number above 0", _is_factor)
PRICE_FACTOR = Argument(
    "a factor above 0 such as x2 or x0.5", lambda text: parse_price_factor(text) is not None, is_required=True
)
VIDEO_SECONDS = Argument(
    f"the length of the video in seconds, such as 12.08, up to {MAX_VIDEO_SECONDS:g}",
    lambda text: parse_video_seconds(text) is not None,
    is_required=True,
)
LATENCY = Argument(
    f"milliseconds such as 200, 200±50 or 200+-50, or seconds such as 2s, up to {MAX_LATENCY:g}s",
    lambda text: parse_latency(text) is not None,
    is_required=True,
)
RATE = Argument(
    f"a rate above 0 in {', '.join(_BYTES)} per second, such as 1kB/s",
    lambda text: parse_rate(text) is not None,
    is_required=True,
)
