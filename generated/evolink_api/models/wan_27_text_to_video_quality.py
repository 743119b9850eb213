# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan27TextToVideoQuality = Literal["1080p", "720p"]

WAN_27_TEXT_TO_VIDEO_QUALITY_VALUES: set[Wan27TextToVideoQuality] = {
    "1080p",
    "720p",
}


def check_wan_27_text_to_video_quality(value: str) -> Wan27TextToVideoQuality:
    if value in WAN_27_TEXT_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_27_TEXT_TO_VIDEO_QUALITY_VALUES!r}")
