"""Derive the video of a request (size, length, sound, background) from the payload and the model's schema."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..._json import is_list
from ..._storage.media_types import HEADER_SIZE, detect_media_type
from ...catalog import Model
from ...prices._media_lengths import measure_media
from .drawing import VideoSpec
from .probing import probe_image, probe_video

_SHORT_SIDES = {"2k": 1440, "4k": 2160}
_DEFAULT_SHORT_SIDE = 720
_DEFAULT_QUALITY = "720p"
_DEFAULT_SECONDS = 5
_RATIO = re.compile(r"([0-9]+):([0-9]+)\Z")
_SIZE = re.compile(r"([0-9]+)x([0-9]+)\Z")
_PROGRESSIVE = re.compile(r"([0-9]+)p\Z")

FindUpload = Callable[[str], bytes | None]
"""Returns the bytes of an uploaded file by its URL, None for any other URL."""


def choose_video_length(
    model: Model, payload: Mapping[str, Any], *, find_upload: FindUpload = lambda url: None
) -> float:
    """Return the length of a request's video in seconds, an int if it is whole.

    It is the requested duration or the default of the model's schema; else the length of the shortest input video or
    audio file, within what the model allows; else the sandbox's length for the model.

    Args:
        model: The request's model.
        payload: The request.
        find_upload: Returns the bytes of a file that this sandbox serves.
    """
    fields = model.schema["properties"]
    requested = payload.get("duration", fields.get("duration", {}).get("default"))
    if isinstance(requested, int) and not isinstance(requested, bool) and requested > 0:
        return requested
    kinds = ("audio",) if payload.get("video_extension") is True else ("video", "audio")
    lengths = [length for kind in kinds if (length := _upload_length(fields, payload, kind, find_upload)) is not None]
    seconds = min(lengths, default=float(model.sandbox.get("seconds", _DEFAULT_SECONDS)))
    return int(seconds) if seconds.is_integer() else seconds


def _upload_length(
    fields: Mapping[str, Any], payload: Mapping[str, Any], kind: str, find_upload: FindUpload
) -> float | None:
    """Return the length of the first input of a kind, within what its field allows; None if it is unknown."""
    upload = _first_upload(fields, payload, kind, find_upload)
    measured = measure_media(io.BytesIO(upload[1])) if upload else None
    if upload is None or measured is None:
        return None
    media = upload[0]["x-media"]
    return float(min(max(measured, media.get("min_seconds", 1)), media.get("max_seconds", 60)))


def build_video_spec(model: Model, payload: Mapping[str, Any], *, seconds: float, find_upload: FindUpload) -> VideoSpec:
    """Return the properties of a request's video.

    Args:
        model: The request's model.
        payload: The request.
        seconds: The video's length.
        find_upload: Returns the bytes of a file that this sandbox serves.
    """
    fields = model.schema["properties"]
    values = {name: payload.get(name, field.get("default")) for name, field in fields.items()}
    clip = _first_upload(fields, payload, "video", find_upload)
    picture = _first_upload(fields, payload, "image", find_upload)
    probed = probe_video(clip[1]) if clip else None
    input_size = probed or (probe_image(picture[1]) if picture else None)
    default_quality = "480p" if payload.get("draft") is True else model.sandbox.get("quality", values.get("quality"))
    quality = payload.get("quality") or default_quality or _DEFAULT_QUALITY
    width, height = _size(values.get("aspect_ratio"), _short_side(quality), input_size)
    details = f"{width}x{height}, {seconds:g} s"
    return VideoSpec(
        width=width,
        height=height,
        seconds=seconds,
        lines=(model.id, str(payload.get("prompt") or _shot_prompts(payload)), details),
        sound=model.sound == "always"
        or values.get("sound") == "on"
        or values.get("generate_audio") is True
        or values.get("keep_original_sound") is True,
        picture=picture[1] if picture and input_size else None,
        clip=clip[1] if clip and probed else None,
    )


def _first_upload(
    fields: Mapping[str, Any], payload: Mapping[str, Any], kind: str, find_upload: FindUpload
) -> tuple[Mapping[str, Any], bytes] | None:
    """Return the request's first image or video that this sandbox serves, after the schema of its field."""
    for name, field in fields.items():
        if field.get("x-media", {}).get("kind") != kind:
            continue
        value = payload.get(name)
        urls = [value] if isinstance(value, str) else value if is_list(value) else []
        for url in urls:
            data = find_upload(url) if isinstance(url, str) else None
            media_type = detect_media_type(data[:HEADER_SIZE]) if data is not None else None
            if data is not None and media_type is not None and media_type.kind == kind:
                return field, data
    return None


def _short_side(quality: Any) -> int:
    lines = _PROGRESSIVE.match(str(quality))
    return int(lines[1]) if lines else _SHORT_SIDES.get(str(quality), _DEFAULT_SHORT_SIDE)


def _size(aspect_ratio: Any, short_side: int, input_size: tuple[int, int] | None) -> tuple[int, int]:
    """Return width and height, even because H.264 requires it."""
    size = _SIZE.match(str(aspect_ratio))
    if size:
        return int(size[1]), int(size[2])
    ratio = _RATIO.match(str(aspect_ratio))
    width, height = (int(ratio[1]), int(ratio[2])) if ratio else input_size or (16, 9)
    if not ratio:
        width, height = min(width, 3 * height), min(height, 3 * width)
    if width >= height:
        return _even(short_side * width / height), _even(short_side)
    return _even(short_side), _even(short_side * height / width)


def _even(number: float) -> int:
    return max(2 * round(number / 2), 2)


def _shot_prompts(payload: Mapping[str, Any]) -> str:
    """Return the prompts of a list of shots, for a request without a prompt."""
    shots = payload.get("model_params", {}).get("multi_prompt", ())
    return " / ".join(str(shot.get("prompt", "")) for shot in shots)
