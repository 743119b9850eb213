"""Sample media, used in place of files at other hosts, which the sandbox never fetches."""

from __future__ import annotations

import hashlib
import io
import struct
import wave
import zlib
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

SAMPLE_VIDEO = Path(__file__).with_name("clip.mp4")
"""One second of video, also the result of every task if the extra `media` is not installed."""
WIDTH, HEIGHT = 640, 360
"""Pixels of a sample image."""
_VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})
_AUDIO_SUFFIXES = frozenset({".mp3", ".wav", ".m4a", ".aac", ".ogg", ".flac"})


def choose_sample(url: str) -> tuple[str, bytes]:
    """Return the name and bytes of a sample of the kind that the URL's suffix suggests, by default an image.

    The colour of an image depends on the URL alone.
    """
    name = PurePosixPath(urlsplit(url).path)
    if name.suffix.lower() in _VIDEO_SUFFIXES:
        return f"{name.stem}.mp4", SAMPLE_VIDEO.read_bytes()
    if name.suffix.lower() in _AUDIO_SUFFIXES:
        return f"{name.stem}.wav", _silent_wav()
    return f"{name.stem or 'picture'}.png", _plain_png(hashlib.sha256(url.encode()).digest()[:3])


def _plain_png(colour: bytes) -> bytes:
    rows = (b"\x00" + colour * WIDTH) * HEIGHT
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _silent_wav() -> bytes:
    """Return one second of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 8000, "NONE", ""))
        sound.writeframes(bytes(16000))
    return file.getvalue()
