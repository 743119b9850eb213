"""Images as the planes of yuv420p, the format that H.264 encodes: luma, and two chromas of half the width and height.

A frame of three planes takes half the memory of an RGB image and is not converted before it is encoded.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Planes: TypeAlias = tuple[Any, Any, Any]
"""Three Pillow images of mode L: Y, Cb, Cr."""

SCALES = (1, 2, 2)
"""The pixels of an image, in each direction, that a pixel of the plane stands for."""
_LUMA = [round(16 + value * 219 / 255) for value in range(256)]
_CHROMA = [round(128 + (value - 128) * 224 / 255) for value in range(256)]
"""Pillow's YCbCr has the full range of 8 bits, video that of BT.601 (https://www.itu.int/rec/R-REC-BT.601)."""


def to_planes(image: Any) -> Planes:
    """Return the planes of an RGB image."""
    luma, blue, red = image.convert("YCbCr").split()
    return luma.point(_LUMA), blue.reduce(2).point(_CHROMA), red.reduce(2).point(_CHROMA)


def color_of_planes(color: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the value of an RGB color in each plane."""
    from PIL import Image

    luma, blue, red = (plane.getpixel((0, 0)) for plane in to_planes(Image.new("RGB", (2, 2), color)))
    return luma, blue, red


def to_video_frame(av: Any, planes: Planes) -> Any:
    """Return PyAV's frame of planes."""
    frame = av.VideoFrame(*planes[0].size, "yuv420p")
    for target, plane in zip(frame.planes, planes, strict=True):
        target.update(plane.tobytes("raw", "L", target.line_size))
    return frame
