# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan27VideoEditQuality = Literal["1080p", "720p"]

WAN_27_VIDEO_EDIT_QUALITY_VALUES: set[Wan27VideoEditQuality] = {
    "1080p",
    "720p",
}


def check_wan_27_video_edit_quality(value: str) -> Wan27VideoEditQuality:
    if value in WAN_27_VIDEO_EDIT_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_27_VIDEO_EDIT_QUALITY_VALUES!r}")
