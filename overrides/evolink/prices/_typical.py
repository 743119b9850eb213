"""Typical requests, by which models are compared: the simplest example of a model, with a common length and quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DURATION = 5
"""Seconds."""
QUALITIES = ("720p", "768p")
"""The first of these that a model has."""


def typical_request(
    example: Mapping[str, Any],
    durations: Sequence[int] | None,
    qualities: Sequence[str] | None,
    *,
    duration: int | None = None,
    quality: str | None = None,
) -> dict[str, Any]:
    """Return a typical request of a model.

    Args:
        example: The simplest example of the model.
        durations: The lengths that a request can choose, in seconds.
        qualities: The qualities that a request can choose.
        duration: The length that the request should have; by default, and where the model lacks it, what is nearest.
        quality: The quality that it should have; by default, and where the model lacks it, 720p or what is like it.
    """
    request = dict(example)
    if durations:
        wanted = DURATION if duration is None else duration
        request["duration"] = min(durations, key=lambda seconds: (abs(seconds - wanted), seconds))
    if qualities:
        preferred = (*((quality,) if quality else ()), *QUALITIES, qualities[0])
        request["quality"] = next(each for each in preferred if each in qualities)
    return request


def describe_request(request: Mapping[str, Any]) -> str:
    """Return the length and the quality of a request in words: `5 s at 720p`; empty if it chooses neither."""
    length = f"{request['duration']} s" if isinstance(request.get("duration"), int) else ""
    quality = f"at {request['quality']}" if "quality" in request else ""
    return " ".join(filter(None, (length, quality)))
