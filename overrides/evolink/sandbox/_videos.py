"""From a request to the video it should get: its size, length, sound and picture, by the model's own schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from .._storage.media_types import HEADER_SIZE, detect_media_type
from ..catalog import Model
from ._media import VideoSpec, clip_facts, image_size

_SHORT_SIDES = {"2k": 1440, "4k": 2160}
_DEFAULT_QUALITY = "720p"
_DEFAULT_SECONDS = 5
_RATIO = re.compile(r"([0-9]+):([0-9]+)\Z")
_SIZE = re.compile(r"([0-9]+)x([0-9]+)\Z")


def seconds_of(
    model: Model, payload: Mapping[str, Any], *, uploaded: Callable[[str], bytes | None] = lambda url: None
) -> int:
    """The length of the video.

    The one asked for, or the default of the model's schema; else that of the given video, within what the model
    takes; else what the sandbox has for the model.
    """
    fields = model.schema["properties"]
    asked = payload.get("duration", fields.get("duration", {}).get("default"))
    if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0:
        return asked
    given = _given(fields, payload, "video", uploaded)
    facts = clip_facts(given[1]) if given else None
    if given and facts:
        media = given[0]["x-media"]
        seconds: float = min(max(facts[2], media.get("min_seconds", 1)), media.get("max_seconds", 60))
        return round(seconds)
    return int(model.sandbox.get("seconds", _DEFAULT_SECONDS))


def video_spec(
    model: Model, payload: Mapping[str, Any], *, seconds: int, uploaded: Callable[[str], bytes | None]
) -> VideoSpec:
    """What the video of a request is to be like.

    Args:
        model: its model.
        payload: the request.
        seconds: the video's length.
        uploaded: the bytes behind a URL that this sandbox serves, None for any other URL.
    """
    fields = model.schema["properties"]
    asked = {name: payload.get(name, field.get("default")) for name, field in fields.items()}
    clip, picture = _given(fields, payload, "video", uploaded), _given(fields, payload, "image", uploaded)
    shape = clip_facts(clip[1]) if clip else None
    given_size = shape[:2] if shape else image_size(picture[1]) if picture else None
    quality = asked.get("quality") or _DEFAULT_QUALITY
    width, height = _size(asked.get("aspect_ratio"), _short_side(quality), given_size)
    details = f"{width}x{height}, {seconds} s"
    return VideoSpec(
        width=width,
        height=height,
        seconds=seconds,
        lines=(model.id, str(payload.get("prompt") or _shots(payload)), details),
        sound=model.sound == "always"
        or asked.get("sound") == "on"
        or asked.get("generate_audio") is True
        or asked.get("keep_original_sound") is True,
        picture=picture[1] if picture and given_size else None,
        clip=clip[1] if clip and shape else None,
    )


def _given(
    fields: Mapping[str, Any], payload: Mapping[str, Any], kind: str, uploaded: Callable[[str], bytes | None]
) -> tuple[Mapping[str, Any], bytes] | None:
    """The first image or video of the request that this sandbox serves itself, with its field's schema."""
    for name, field in fields.items():
        if field.get("x-media", {}).get("kind") != kind:
            continue
        given = payload.get(name)
        urls = [given] if isinstance(given, str) else given if isinstance(given, list) else []
        for url in urls:
            data = uploaded(url) if isinstance(url, str) else None
            found = detect_media_type(data[:HEADER_SIZE]) if data is not None else None
            if data is not None and found is not None and found.kind == kind:
                return field, data
    return None


def _short_side(quality: Any) -> int:
    digits = re.match(r"([0-9]+)p\Z", str(quality))
    return int(digits[1]) if digits else _SHORT_SIDES.get(str(quality), 720)


def _size(aspect_ratio: Any, short_side: int, picture: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height, even numbers as H.264 wants them."""
    size = _SIZE.match(str(aspect_ratio))
    if size:
        return int(size[1]), int(size[2])
    ratio = _RATIO.match(str(aspect_ratio))
    wide, high = (int(ratio[1]), int(ratio[2])) if ratio else picture or (16, 9)
    if not ratio:
        wide, high = min(wide, 3 * high), min(high, 3 * wide)
    if wide >= high:
        return _even(short_side * wide / high), _even(short_side)
    return _even(short_side), _even(short_side * high / wide)


def _even(number: float) -> int:
    return max(2 * round(number / 2), 2)


def _shots(payload: Mapping[str, Any]) -> str:
    """The prompts of a list of shots, for a request that has no prompt of its own."""
    shots = payload.get("model_params", {}).get("multi_prompt", ())
    return " / ".join(str(shot.get("prompt", "")) for shot in shots)
