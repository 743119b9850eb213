"""The lengths of local files in a request are read with PyAV."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from evolink.prices import estimate
from support.media_files import write_clip, write_speech

pytest.importorskip("av")


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4")


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav")


def test_the_length_of_local_videos_is_their_sum(clip: Path) -> None:
    request = {"model": "wan3.0-reference-video", "duration": 5, "video_urls": [clip, clip]}

    assert estimate(request) == estimate({**request, "video_urls": ["u", "u"]}, input_seconds=6)
    assert estimate(request).kind == "reserved"


def test_a_given_length_precedes_that_of_the_file(clip: Path) -> None:
    request = {"model": "kling-o1-video-edit", "video_urls": [clip]}

    assert estimate(request).uc == 3 * 120_000
    assert estimate(request, input_seconds=9).uc == 9 * 120_000


def test_the_first_video_and_all_of_them_are_measured(clip: Path) -> None:
    request = {"model": "seedance-2.5-video-edit", "video_urls": [clip, clip]}

    assert estimate(request) == estimate(request, input_seconds=6, variables={"first_input_video_seconds": 3})


def test_a_result_that_follows_audio_is_as_long_as_it(clip: Path, speech: Path) -> None:
    assert estimate({"model": "omnihuman-1.5", "audio_url": speech}).uc == round(2.5 * 120_000)
    talk = {"model": "videoretalk", "audio_url": speech, "video_url": clip}
    assert estimate(talk).uc == round(2.5 * 8_000)
    assert estimate({**talk, "audio_url": clip, "video_url": speech, "video_extension": True}).uc == 3 * 8_000


def test_one_video_of_unknown_length_leaves_all_unknown(clip: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    for other in ("https://example.com/clip.mp4", broken, tmp_path / "absent.mp4"):
        request = {"model": "seedance-2.0-reference-to-video", "video_urls": [clip, other]}
        assert estimate(request).missing == ("input_seconds",)


def test_without_pyav_the_length_is_unknown(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def import_without_av(name: str, *arguments: Any, **settings: Any) -> Any:
        if name.partition(".")[0] == "av":
            raise ImportError(name)
        return real_import(name, *arguments, **settings)

    monkeypatch.setattr(builtins, "__import__", import_without_av)
    assert estimate({"model": "kling-o1-video-edit", "video_urls": [clip]}).missing == ("input_seconds",)
