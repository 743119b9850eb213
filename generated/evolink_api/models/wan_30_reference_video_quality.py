# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan30ReferenceVideoQuality = Literal["1080p", "480p", "720p"]

WAN_30_REFERENCE_VIDEO_QUALITY_VALUES: set[Wan30ReferenceVideoQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_wan_30_reference_video_quality(value: str) -> Wan30ReferenceVideoQuality:
    if value in WAN_30_REFERENCE_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_30_REFERENCE_VIDEO_QUALITY_VALUES!r}")
