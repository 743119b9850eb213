"""Read the properties of images and videos, with Pillow and PyAV if they are installed."""

from __future__ import annotations

import io
from typing import Any

FPS = 24
"""Frames per second of the sandbox's videos."""


def first_second(data: bytes) -> list[Any]:
    """Return the frames of a video's first second as Pillow images, at most 24; none if it cannot be read."""
    import av.error

    frames: list[Any] = []
    try:
        opened: Any = av.open(io.BytesIO(data))
        with opened as container:
            for frame in container.decode(video=0):
                if frame.time is None or frame.time >= 1 or len(frames) >= 2 * FPS:
                    break
                frames.append(frame.to_image())
    except (av.error.FFmpegError, IndexError, ValueError):
        return frames
    return frames[:: max(len(frames) // FPS, 1)][:FPS]


def probe_video(data: bytes) -> tuple[int, int] | None:
    """Return width and height of a video, None if it cannot be read or PyAV is not installed."""
    try:
        import av.error
    except ImportError:
        return None
    try:
        opened: Any = av.open(io.BytesIO(data))
        with opened as container:
            stream = container.streams.video[0]
            return (stream.width, stream.height) if stream.width and stream.height else None
    except (av.error.FFmpegError, IndexError, ValueError):
        return None


def probe_image(data: bytes) -> tuple[int, int] | None:
    """Return width and height of an image as displayed, None if it cannot be read or Pillow is not installed."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            return ImageOps.exif_transpose(image).size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
