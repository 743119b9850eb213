"""Media that stand in for what is behind other people's addresses, which the sandbox never fetches."""

from __future__ import annotations

import hashlib
import io
import struct
import wave
import zlib
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

CLIP = Path(__file__).with_name("clip.mp4")
"""A second of video, also for where the extra `media` is not installed."""
WIDTH, HEIGHT = 640, 360
_VIDEOS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})
_AUDIOS = frozenset({".mp3", ".wav", ".m4a", ".aac", ".ogg", ".flac"})


def stand_in(url: str) -> tuple[str, bytes]:
    """A file name and real media of the kind that the address's ending says; a picture where it says none.

    The same address always gives the same picture, in a colour of its own.
    """
    name = PurePosixPath(urlsplit(url).path)
    if name.suffix.lower() in _VIDEOS:
        return f"{name.stem}.mp4", CLIP.read_bytes()
    if name.suffix.lower() in _AUDIOS:
        return f"{name.stem}.wav", _silence()
    return f"{name.stem or 'picture'}.png", _picture(hashlib.sha256(url.encode()).digest()[:3])


def _picture(colour: bytes) -> bytes:
    rows = (b"\x00" + colour * WIDTH) * HEIGHT
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _silence() -> bytes:
    """A second of it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 8000, "NONE", ""))
        sound.writeframes(bytes(16000))
    return file.getvalue()
