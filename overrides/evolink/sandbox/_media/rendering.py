"""Render MP4s of a given size, length and sound: frames drawn by Pillow, encoded as H.264 by PyAV.

One second is encoded and its packets are repeated, so that a long video costs hardly more than a short one.
"""

from __future__ import annotations

import functools
import math
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from .drawing import VideoSpec, draw_second
from .planes import to_video_frame
from .probing import FPS

SAMPLE_RATE = 48_000
"""Audio samples per second."""
FRAME_SAMPLES = 960
"""Audio samples in one frame."""
CACHE_BYTES = 128 * 1024 * 1024


class MediaExtraMissing(Exception):
    """PyAV, Pillow or anyascii is not installed."""


class Renderer:
    """An LRU cache of rendered videos; thread-safe."""

    def __init__(self, *, cache_bytes: int = CACHE_BYTES) -> None:
        self._cache: OrderedDict[VideoSpec, bytes] = OrderedDict()
        self._max_bytes = cache_bytes
        self._lock = threading.Lock()

    def video(self, spec: VideoSpec) -> bytes:
        """Return the MP4 for `spec`.

        Raises:
            MediaExtraMissing: If the extra `media` is not installed.
        """
        with self._lock:
            found = self._cache.get(spec)
            if found is None:
                found = self._cache[spec] = render(spec)
            self._cache.move_to_end(spec)
            while len(self._cache) > 1 and sum(map(len, self._cache.values())) > self._max_bytes:
                self._cache.popitem(last=False)
        return found


def render(spec: VideoSpec) -> bytes:
    """Encode one video; takes about 0.1 s for 720p on one core.

    Raises:
        MediaExtraMissing: If the extra `media` is not installed.
    """
    try:
        import anyascii  # noqa: F401  # pyright: ignore[reportUnusedImport]
        import av
        import PIL.Image  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as missing:
        raise MediaExtraMissing(f"{missing}. Install the extra: pip install 'evolink[media]'.") from missing

    with tempfile.TemporaryDirectory() as folder:
        # A file, because FFmpeg reads it again to move the index to the front.
        path = Path(folder, "video.mp4")
        _write(av, spec, path)
        return path.read_bytes()


def _write(av: Any, spec: VideoSpec, path: Path) -> None:
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream = _add_video_stream(container, spec)
        sound: Any = None
        if spec.sound:
            sound = container.add_stream("aac", rate=SAMPLE_RATE)
            sound.layout, sound.bit_rate = "mono", 64_000
        second = _encode_second(av, stream, spec)
        for number in range(max(round(spec.seconds * FPS), 1)):
            data, is_keyframe = second[number % FPS]
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, FPS), is_keyframe
            packet.pts = packet.dts = number
            packet.duration = 1
            container.mux(packet)
        if sound is not None:
            for frame in _tone(av, spec.seconds):
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))


def _add_video_stream(container: Any, spec: VideoSpec) -> Any:
    stream: Any = container.add_stream("libx264", rate=FPS)
    stream.width, stream.height, stream.pix_fmt = spec.width, spec.height, "yuv420p"
    stream.time_base = stream.codec_context.time_base = Fraction(1, FPS)
    # No B-frames and one closed group of pictures, so that the encoded second can be repeated as it is.
    stream.options = {
        "preset": "ultrafast",
        "crf": "30",
        "x264-params": f"keyint={FPS}:min-keyint={FPS}:scenecut=0:bframes=0:open-gop=0:cabac=1:deblock=0,0",
    }
    return stream


def _encode_second(av: Any, stream: Any, spec: VideoSpec) -> list[tuple[bytes, bool]]:
    """Return the packets of one second, one for each frame in order: its bytes, and whether it is a keyframe."""
    packets: list[tuple[bytes, bool]] = []
    frames = draw_second(spec)
    for position in range(FPS + 1):
        frame = to_video_frame(av, next(frames)) if position < FPS else None
        if frame is not None:
            frame.pts, frame.time_base = position, Fraction(1, FPS)
        packets += [(bytes(packet), packet.is_keyframe) for packet in stream.encode(frame)]
    return packets


@functools.cache
def _sine() -> bytes:
    """Return one second of a quiet 440 Hz tone, 16 bit, mono."""
    step = 2 * math.pi * 440 / SAMPLE_RATE
    return array("h", (int(3000 * math.sin(step * index)) for index in range(SAMPLE_RATE))).tobytes()


def _tone(av: Any, seconds: float) -> Iterator[Any]:
    position = 0
    second = _sine()
    while position < seconds * SAMPLE_RATE:
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        start = 2 * (position % SAMPLE_RATE)
        frame.planes[0].update(second[start : start + 2 * FRAME_SAMPLES].ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, position, Fraction(1, SAMPLE_RATE)
        yield frame
        position += FRAME_SAMPLES
