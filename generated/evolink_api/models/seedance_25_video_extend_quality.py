# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25VideoExtendQuality = Literal["1080p", "480p", "720p"]

SEEDANCE_25_VIDEO_EXTEND_QUALITY_VALUES: set[Seedance25VideoExtendQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_seedance_25_video_extend_quality(value: str) -> Seedance25VideoExtendQuality:
    if value in SEEDANCE_25_VIDEO_EXTEND_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_VIDEO_EXTEND_QUALITY_VALUES!r}")
