# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan27ImageToVideoQuality = Literal["1080p", "720p"]

WAN_27_IMAGE_TO_VIDEO_QUALITY_VALUES: set[Wan27ImageToVideoQuality] = {
    "1080p",
    "720p",
}


def check_wan_27_image_to_video_quality(value: str) -> Wan27ImageToVideoQuality:
    if value in WAN_27_IMAGE_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_27_IMAGE_TO_VIDEO_QUALITY_VALUES!r}")
