"""The lengths of the videos and audio files that a request names; local ones are read with PyAV if it is installed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

from ._rules import PriceRule
from ._variables import as_list

Measure: TypeAlias = Callable[[Any], Fraction | None]
"""Returns the length in seconds of what a field of a request names; None if it is unknown."""


def measure_input(rule: PriceRule, request: Mapping[str, Any], measure: Measure) -> dict[str, Fraction]:
    """Return the lengths that its input decides, by the names of pricing variables; none if that of one is unknown."""
    lengths = _measure_all([each for name in rule.video_fields for each in as_list(request.get(name))], measure)
    measured: dict[str, Fraction] = {}
    if lengths:
        measured["first_input_video_seconds"] = lengths[0]
        measured["input_seconds"] = sum(lengths, Fraction())
    if "duration" not in rule.fields and not rule.parameters.keys() & {"input_seconds", "duration"}:
        length = _result_length(lengths, _measure_all(as_list(request.get("audio_url")), measure), request)
        if length is not None:
            measured["duration_seconds"] = measured["output_seconds"] = length
    return {name: length for name, length in measured.items() if name in rule.parameters}


def _result_length(
    videos: Sequence[Fraction], audio: Sequence[Fraction], request: Mapping[str, Any]
) -> Fraction | None:
    """Return the length of a result that follows its audio, or its video if that is shorter and not extended.

    Source: https://docs.evolink.ai/en/api-manual/video-series/videoretalk/videoretalk-video-generate (video_extension).
    """
    if "audio_url" not in request:
        return videos[0] if videos else None
    if not audio:
        return None
    if "video_url" not in request or request.get("video_extension") is True:
        return audio[0]
    return min(videos[0], audio[0]) if videos else None


def _measure_all(named: Sequence[Any], measure: Measure) -> list[Fraction]:
    """Return all lengths in seconds; none if one of them is unknown."""
    lengths = [length for length in map(measure, named) if length is not None]
    return lengths if len(lengths) == len(named) else []


def measure_file(named: Any) -> Fraction | None:
    """Return the length of a local file, a `Path`, in seconds.

    None if it is something else, if it cannot be read, or if PyAV is not installed.
    """
    return measure_media(str(named)) if isinstance(named, Path) else None


def measure_media(file: Any) -> Fraction | None:
    """Return the length in seconds of what PyAV opens, a path or a binary file; None if it cannot be read."""
    try:
        import av.error
    except ImportError:
        return None
    try:
        container: Any
        with av.open(file) as container:
            return Fraction(container.duration, av.time_base) if container.duration else None
    except (av.error.FFmpegError, OSError, ValueError):
        return None
