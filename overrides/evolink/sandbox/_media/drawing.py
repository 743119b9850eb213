"""Draw the frames of one second of video with Pillow: text over an image, a clip or a gradient."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .probing import FPS, first_second

MAX_TEXT = 600
"""Characters of a line that are drawn."""


@dataclass(frozen=True)
class VideoSpec:
    """The properties of a video to render."""

    width: int
    height: int
    seconds: int
    lines: tuple[str, ...]
    """The text drawn on it; the first line is the title."""
    sound: bool = False
    picture: bytes | None = field(default=None, repr=False)
    """The background image, in any format that Pillow reads."""
    clip: bytes | None = field(default=None, repr=False)
    """A video whose first second is the background, in any format that FFmpeg reads."""


def draw_second(spec: VideoSpec) -> Iterator[Any]:
    """Yield the frames of one second, with a dot that moves along the lower edge and returns to its start."""
    from PIL import ImageDraw

    clip = first_second(spec.clip) if spec.clip is not None else []
    stills = [_draw_still(spec, image) for image in clip] or [_draw_still(spec)]
    radius = max(spec.height // 40, 4)
    y = spec.height - 3 * radius
    for position in range(FPS):
        frame = stills[position * len(stills) // FPS].copy()
        x = spec.width * (0.5 - 0.42 * math.cos(2 * math.pi * position / FPS))
        ImageDraw.Draw(frame).ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 214, 102))
        yield frame


def _draw_still(spec: VideoSpec, clip_frame: Any = None) -> Any:
    from PIL import ImageDraw, ImageFont

    image = _background(spec, clip_frame)
    draw = ImageDraw.Draw(image, "RGBA")
    step = max(min(spec.width, spec.height) // 18, 10)
    y = step
    for index, line in enumerate(spec.lines):
        font = ImageFont.load_default(size=int(step * (1.0 if index == 0 else 0.75)))
        for row in _wrap(draw, line, font, spec.width - 2 * step):
            draw.rectangle(
                (step - 6, y - 4, step + draw.textlength(row, font=font) + 6, y + step + 2), fill=(0, 0, 0, 120)
            )
            draw.text((step, y), row, font=font, fill=(255, 255, 255))
            y += int(step * 1.3)
            if y > spec.height - 5 * step:
                return image
    return image


def _background(spec: VideoSpec, clip_frame: Any) -> Any:
    from PIL import Image, ImageOps

    size = (spec.width, spec.height)
    if clip_frame is not None:
        return ImageOps.fit(clip_frame.convert("RGB"), size)
    if spec.picture is not None:
        with Image.open(io.BytesIO(spec.picture)) as picture:
            return ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGB"), size)
    return ImageOps.colorize(Image.linear_gradient("L"), black=(30, 42, 84), white=(16, 120, 128)).resize(size)


def _wrap(draw: Any, text: str, font: Any, width: float) -> list[str]:
    rows = [""]
    for word in text[:MAX_TEXT].split():
        longer = f"{rows[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
