"""Draw the frames of one second of video with Pillow: text and moving parts over an image, a clip or a gradient."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .fonts import drawable
from .planes import SCALES, Planes, color_of_planes, to_planes
from .probing import FPS, first_second
from .text import draw_row, measure, wrap

MAX_TEXT = 600
"""Characters of a line that are drawn."""
BAND_TEXT = "SANDBOX   /   "
"""What the band at the lower edge repeats."""
TRANSLITERATED = "(transliterated: no font of this machine has all characters)"
"""The line below a text with replaced characters."""
_WHITE, _YELLOW, _DARK = (255, 255, 255), (255, 214, 102), (24, 28, 48)


@dataclass(frozen=True)
class VideoSpec:
    """The properties of a video to render."""

    width: int
    height: int
    seconds: float
    lines: tuple[str, ...]
    """The text drawn on it; the first line is the title."""
    sound: bool = False
    picture: bytes | None = field(default=None, repr=False)
    """The background image, in any format that Pillow reads."""
    clip: bytes | None = field(default=None, repr=False)
    """A video whose first second is the background, in any format that FFmpeg reads."""


def draw_second(spec: VideoSpec) -> Iterator[Planes]:
    """Yield the frames of one second: a ball that bounces from side to side and back, over a band that scrolls."""
    from PIL import ImageDraw

    clip = first_second(spec.clip) if spec.clip is not None else []
    stills = [to_planes(_draw_still(spec, image)) for image in clip] or [to_planes(_draw_still(spec))]
    band, period = _draw_band(spec)
    strips, colors = to_planes(band), color_of_planes(_YELLOW)
    top = spec.height - band.height
    radius = max(min(spec.width, spec.height) // 16, 4)
    for position in range(FPS):
        share = position / FPS
        x = spec.width * (0.5 - 0.4 * math.cos(2 * math.pi * share))
        y = top - radius - 0.3 * spec.height * abs(math.sin(2 * math.pi * share))
        ball = (x - radius, y - radius, x + radius, y + radius)
        offset = _even(period * share)
        still = stills[position * len(stills) // FPS]
        frame: Planes = (still[0].copy(), still[1].copy(), still[2].copy())
        for plane, strip, color, scale in zip(frame, strips, colors, SCALES, strict=True):
            ImageDraw.Draw(plane).ellipse([edge / scale for edge in ball], fill=color)
            shown = strip.crop((offset // scale, 0, offset // scale + plane.width, strip.height))
            plane.paste(shown, (0, top // scale))
        yield frame


def _draw_band(spec: VideoSpec) -> tuple[Any, int]:
    """Return a band that is wider than the video, and the pixels after which it repeats."""
    from PIL import Image

    size = max(min(spec.width, spec.height) // 18, 8)
    period = _even(math.ceil(measure(BAND_TEXT, size)) + 1)
    repeats = spec.width // period + 2
    band = Image.new("RGB", (repeats * period, _even(1.8 * size)), _YELLOW)
    for repeat in range(repeats):
        draw_row(band, (repeat * period, int(0.35 * size)), BAND_TEXT, size=size, fill=_DARK)
    return band, period


def _even(pixels: float) -> int:
    """Return the number of pixels as an even number, at most one less."""
    return int(pixels) // 2 * 2


def _draw_still(spec: VideoSpec, clip_frame: Any = None) -> Any:
    from PIL import ImageDraw

    image = _background(spec, clip_frame)
    draw = ImageDraw.Draw(image, "RGBA")
    step = max(min(spec.width, spec.height) // 18, 10)
    y = step
    for index, line in enumerate(spec.lines):
        size = int(step * (1.0 if index == 0 else 0.75))
        text, is_replaced = drawable(line[:MAX_TEXT])
        rows = wrap(text, size=size, width=spec.width - 2 * step)
        for row in [*rows, TRANSLITERATED] if is_replaced else rows:
            draw.rectangle((step - 6, y - 4, step + measure(row, size) + 6, y + step + 2), fill=(0, 0, 0, 120))
            draw_row(image, (step, y), row, size=size, fill=_WHITE)
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
    gradient = ImageOps.colorize(Image.linear_gradient("L"), black=(30, 42, 84), white=(16, 120, 128))
    return gradient.resize(size)  # pyright: ignore[reportUnknownMemberType]  # Pillow's annotation needs numpy
