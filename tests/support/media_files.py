"""Short media files of a known length."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest


def write_clip(path: Path) -> Path:
    """Write a video of 3 seconds; the test is skipped without PyAV."""
    av = pytest.importorskip("av")
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        for _ in range(30):
            container.mux(stream.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(stream.encode(None))
    return path


def write_speech(path: Path) -> Path:
    """Write a sound of 2.5 seconds."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(2 * 20_000))
    return path
