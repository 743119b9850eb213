# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance20FastTextToVideoQuality = Literal["480p", "720p"]

SEEDANCE_20_FAST_TEXT_TO_VIDEO_QUALITY_VALUES: set[Seedance20FastTextToVideoQuality] = {
    "480p",
    "720p",
}


def check_seedance_20_fast_text_to_video_quality(value: str) -> Seedance20FastTextToVideoQuality:
    if value in SEEDANCE_20_FAST_TEXT_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_20_FAST_TEXT_TO_VIDEO_QUALITY_VALUES!r}")
