# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan25TextToVideoQuality = Literal["1080p", "480p", "720p"]

WAN_25_TEXT_TO_VIDEO_QUALITY_VALUES: set[Wan25TextToVideoQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_wan_25_text_to_video_quality(value: str) -> Wan25TextToVideoQuality:
    if value in WAN_25_TEXT_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_25_TEXT_TO_VIDEO_QUALITY_VALUES!r}")
