# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingO3VideoEditQuality = Literal["1080p", "720p"]

KLING_O3_VIDEO_EDIT_QUALITY_VALUES: set[KlingO3VideoEditQuality] = {
    "1080p",
    "720p",
}


def check_kling_o3_video_edit_quality(value: str) -> KlingO3VideoEditQuality:
    if value in KLING_O3_VIDEO_EDIT_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_O3_VIDEO_EDIT_QUALITY_VALUES!r}")
