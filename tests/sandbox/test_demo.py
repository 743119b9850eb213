"""scripts/demo creates five playable videos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from tooling import demo

EXPECTED = {
    "wan2.5-text-to-video": (854, 480, 5, 0),
    "kling-o1-image-to-video": (1280, 720, 5, 0),
    "kling-o3-text-to-video": (720, 1280, 3, 1),
    "veo3.1-pro": (1280, 720, 8, 0),
    "kling-o1-video-edit-fast": (1280, 720, 6, 0),
}


def test_the_demo_creates_five_videos_of_the_right_size_and_length(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main(["--to", str(tmp_path)]) == 0

    created = {}
    for path in tmp_path.glob("*.mp4"):
        with av.open(str(path)) as container:
            video: Any = container.streams.video[0]
            frames = sum(1 for _ in container.decode(video))
            assert frames == round(float(video.duration * video.time_base) * video.average_rate)
            created[path.stem] = (video.width, video.height, frames // 24, len(container.streams.audio))
    assert created == EXPECTED
    output = capsys.readouterr().out
    assert all(model in output and f"{model}.mp4" in output for model in EXPECTED)
    assert not list(tmp_path.glob("*.part"))
