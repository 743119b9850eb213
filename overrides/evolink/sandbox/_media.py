"""Real MP4s of the shape, length and sound that a request asks for: H.264 by PyAV, drawn by Pillow.

One second is encoded and its packets are repeated, so that a long video costs hardly more than a short one.
"""

from __future__ import annotations

import functools
import io
import math
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

FPS = 24
SAMPLE_RATE = 48_000
CACHE_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True)
class VideoSpec:
    """What a video is to be like."""

    width: int
    height: int
    seconds: int
    lines: tuple[str, ...]
    """What is written into the picture, the first line as its title."""
    sound: bool = False
    picture: bytes | None = field(default=None, repr=False)
    """An image to show behind the writing, in any format that Pillow reads."""
    clip: bytes | None = field(default=None, repr=False)
    """A video whose first second is shown behind the writing, in any format that FFmpeg reads."""


class MediaMissing(Exception):
    """PyAV or Pillow is not installed."""


class Renderer:
    """Makes videos, each once while it is remembered; several threads may ask."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._cache: OrderedDict[VideoSpec, bytes] = OrderedDict()
        self._room = cache_bytes
        self._lock = threading.Lock()

    def video(self, spec: VideoSpec) -> bytes:
        """The MP4 for `spec`.

        Raises:
            MediaMissing: the extra `media` is not installed.
        """
        with self._lock:
            found = self._cache.get(spec)
            if found is None:
                found = self._cache[spec] = render(spec)
            self._cache.move_to_end(spec)
            while len(self._cache) > 1 and sum(map(len, self._cache.values())) > self._room:
                self._cache.popitem(last=False)
        return found


def render(spec: VideoSpec) -> bytes:
    """Encodes one video; about 0.2 s for 720p on one core."""
    try:
        import av
        import PIL.Image  # noqa: F401
    except ImportError as missing:
        raise MediaMissing(f"{missing}. Install the extra: pip install 'evolink[media]'.") from missing

    with tempfile.TemporaryDirectory() as folder:
        # A file, because FFmpeg reads it again to put the index in front.
        path = Path(folder, "video.mp4")
        _write(av, spec, path)
        return path.read_bytes()


def _write(av: Any, spec: VideoSpec, path: Path) -> None:
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, FPS)
        # No B-frames and one closed group of pictures, so that the second can be repeated as it is.
        stream.options = {
            "preset": "ultrafast",
            "crf": "26",
            "x264-params": f"keyint={FPS}:min-keyint={FPS}:scenecut=0:bframes=0:open-gop=0",
        }
        sound: Any = None
        if spec.sound:
            sound = container.add_stream("aac", rate=SAMPLE_RATE)
            sound.layout, sound.bit_rate = "mono", 64_000
        second = _encoded_second(av, stream, spec)
        for repeat in range(spec.seconds):
            for position, data, key in second:
                packet = av.Packet(data)
                packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, FPS), key
                packet.pts = packet.dts = repeat * FPS + position
                packet.duration = 1
                container.mux(packet)
        if sound is not None:
            for frame in _tone(av, spec.seconds):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))


def _encoded_second(av: Any, stream: Any, spec: VideoSpec) -> list[tuple[int, bytes, bool]]:
    """The packets of one second: position, bytes, whether it is a key frame."""
    packets = []
    frames = _frames(spec)
    for position in range(FPS + 1):
        frame = av.VideoFrame.from_image(next(frames)) if position < FPS else None
        if frame is not None:
            frame.pts, frame.time_base = position, Fraction(1, FPS)
        packets += [(packet.pts, bytes(packet), packet.is_keyframe) for packet in stream.encode(frame)]
    return packets


def _frames(spec: VideoSpec) -> Iterator[Any]:
    """The pictures of one second, with a light that runs along the lower edge and is back where it began."""
    from PIL import ImageDraw

    behind = clip_frames(spec.clip) if spec.clip is not None else []
    stills = [_still(spec, image) for image in behind] or [_still(spec)]
    radius = max(spec.height // 40, 4)
    y = spec.height - 3 * radius
    for position in range(FPS):
        frame = stills[position * len(stills) // FPS].copy()
        x = spec.width * (0.5 - 0.42 * math.cos(2 * math.pi * position / FPS))
        ImageDraw.Draw(frame).ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 214, 102))
        yield frame


def _still(spec: VideoSpec, behind: Any = None) -> Any:
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    size = (spec.width, spec.height)
    if behind is not None:
        image = ImageOps.fit(behind.convert("RGB"), size)
    elif spec.picture is not None:
        with Image.open(io.BytesIO(spec.picture)) as given:
            image = ImageOps.fit(ImageOps.exif_transpose(given).convert("RGB"), size)
    else:
        image = ImageOps.colorize(Image.linear_gradient("L"), black=(30, 42, 84), white=(16, 120, 128)).resize(size)
    draw = ImageDraw.Draw(image, "RGBA")
    step = max(min(spec.width, spec.height) // 18, 10)
    y = step
    for index, line in enumerate(spec.lines):
        font = ImageFont.load_default(size=int(step * (1.0 if index == 0 else 0.75)))
        for row in _wrapped(draw, line, font, spec.width - 2 * step):
            draw.rectangle(
                (step - 6, y - 4, step + draw.textlength(row, font=font) + 6, y + step + 2), fill=(0, 0, 0, 120)
            )
            draw.text((step, y), row, font=font, fill=(255, 255, 255))
            y += int(step * 1.3)
            if y > spec.height - 5 * step:
                return image
    return image


def _wrapped(draw: Any, text: str, font: Any, width: float) -> list[str]:
    rows = [""]
    for word in text[:600].split():
        longer = f"{rows[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= width or not rows[-1]:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


@functools.cache
def _sine() -> bytes:
    """One second of a quiet 440 Hz tone, 16 bit, mono."""
    step = 2 * math.pi * 440 / SAMPLE_RATE
    return array("h", (int(3000 * math.sin(step * index)) for index in range(SAMPLE_RATE))).tobytes()


def _tone(av: Any, seconds: int) -> Iterator[Any]:
    samples, position = 960, 0
    second = _sine()
    while position < seconds * SAMPLE_RATE:
        frame = av.AudioFrame(format="s16", layout="mono", samples=samples)
        start = 2 * (position % SAMPLE_RATE)
        frame.planes[0].update(second[start : start + 2 * samples].ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
        yield frame
        position += samples


def clip_frames(data: bytes) -> list[Any]:
    """The pictures of the first second of a video, at most 24; none where it is no video that can be read."""
    import av

    pictures: list[Any] = []
    try:
        opened: Any = av.open(io.BytesIO(data))
        with opened as container:
            for frame in container.decode(video=0):
                if frame.time is None or frame.time >= 1 or len(pictures) >= 2 * FPS:
                    break
                pictures.append(frame.to_image())
    except (av.FFmpegError, IndexError, ValueError):
        return pictures
    return pictures[:: max(len(pictures) // FPS, 1)][:FPS]


def clip_facts(data: bytes) -> tuple[int, int, float] | None:
    """Width, height and seconds of a video, None where it cannot be read or PyAV is missing."""
    try:
        import av
    except ImportError:
        return None
    try:
        opened: Any = av.open(io.BytesIO(data))
        with opened as container:
            stream = container.streams.video[0]
            return stream.width, stream.height, float(container.duration or 0) / av.time_base
    except (av.FFmpegError, IndexError, ValueError):
        return None


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of an image as it is shown, None where it is none or Pillow is missing."""
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        return None
    try:
        with Image.open(io.BytesIO(data)) as image:
            return ImageOps.exif_transpose(image).size
    except (UnidentifiedImageError, OSError, ValueError):
        return None
