"""The lengths of local videos and audio files that a request names, read with PyAV if it is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from ._rules import PriceRule
from ._variables import as_list


def measure_input(rule: PriceRule, request: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the lengths that local files decide, by the names of pricing variables; none if one file is unknown."""
    videos = [file for name in rule.video_fields for file in as_list(request.get(name))]
    lengths = _measure_all(videos)
    measured: dict[str, Fraction] = {}
    if lengths:
        measured["first_input_video_seconds"] = lengths[0]
        measured["input_seconds"] = sum(lengths, Fraction())
    if "duration" not in rule.fields and not rule.parameters.keys() & {"input_seconds", "duration"}:
        length = _result_length(lengths, _measure_all(as_list(request.get("audio_url"))), request)
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


def _measure_all(files: Sequence[Any]) -> list[Fraction]:
    """Return the lengths of all files in seconds; none if one of them is not local or cannot be measured."""
    lengths = [_measure(file) for file in files if isinstance(file, Path)]
    known = [length for length in lengths if length is not None]
    return known if len(known) == len(files) else []


def _measure(path: Path) -> Fraction | None:
    """Return the length of a file in seconds; None if it cannot be read, or PyAV is not installed."""
    try:
        import av
    except ImportError:
        return None
    try:
        container: Any
        with av.open(str(path)) as container:
            return Fraction(container.duration, av.time_base) if container.duration else None
    except (av.FFmpegError, OSError, ValueError):
        return None
