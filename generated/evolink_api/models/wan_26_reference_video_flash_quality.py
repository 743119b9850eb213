# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan26ReferenceVideoFlashQuality = Literal["1080p", "720p"]

WAN_26_REFERENCE_VIDEO_FLASH_QUALITY_VALUES: set[Wan26ReferenceVideoFlashQuality] = {
    "1080p",
    "720p",
}


def check_wan_26_reference_video_flash_quality(value: str) -> Wan26ReferenceVideoFlashQuality:
    if value in WAN_26_REFERENCE_VIDEO_FLASH_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_26_REFERENCE_VIDEO_FLASH_QUALITY_VALUES!r}")
