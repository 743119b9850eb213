# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingO3ImageToVideoQuality = Literal["1080p", "4k", "720p"]

KLING_O3_IMAGE_TO_VIDEO_QUALITY_VALUES: set[KlingO3ImageToVideoQuality] = {
    "1080p",
    "4k",
    "720p",
}


def check_kling_o3_image_to_video_quality(value: str) -> KlingO3ImageToVideoQuality:
    if value in KLING_O3_IMAGE_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_O3_IMAGE_TO_VIDEO_QUALITY_VALUES!r}")
