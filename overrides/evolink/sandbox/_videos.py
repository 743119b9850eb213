"""From a request to the video it should get: its size, length, sound and picture, by the model's own schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..catalog import Model
from ._media import VideoSpec, image_size

_SHORT_SIDES = {"2k": 1440, "4k": 2160}
_DEFAULT_QUALITY = "720p"
_DEFAULT_SECONDS = 5
_RATIO = re.compile(r"([0-9]+):([0-9]+)\Z")
_SIZE = re.compile(r"([0-9]+)x([0-9]+)\Z")


def seconds_of(model: Model, payload: Mapping[str, Any]) -> int:
    """The length of the video: asked for, else the default of the model's schema, else what the sandbox has for it."""
    asked = payload.get("duration", model.schema["properties"].get("duration", {}).get("default"))
    if isinstance(asked, int) and not isinstance(asked, bool) and asked > 0:
        return asked
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
    picture = _picture(fields, payload, uploaded)
    quality = asked.get("quality") or _DEFAULT_QUALITY
    width, height = _size(asked.get("aspect_ratio"), _short_side(quality), image_size(picture) if picture else None)
    details = f"{width}x{height}, {seconds} s"
    return VideoSpec(
        width=width,
        height=height,
        seconds=seconds,
        lines=(model.id, str(payload.get("prompt") or _shots(payload)), details),
        sound=asked.get("sound") == "on"
        or asked.get("generate_audio") is True
        or asked.get("keep_original_sound") is True,
        picture=picture,
    )


def _picture(
    fields: Mapping[str, Any], payload: Mapping[str, Any], uploaded: Callable[[str], bytes | None]
) -> bytes | None:
    """The first image of the request that this sandbox serves itself."""
    for name, field in fields.items():
        if field.get("x-media", {}).get("kind") != "image":
            continue
        given = payload.get(name)
        for url in [given] if isinstance(given, str) else given or []:
            data = uploaded(url)
            if data is not None and image_size(data) is not None:
                return data
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
