# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25ImageToVideoAspectRatio = Literal["adaptive"]

SEEDANCE_25_IMAGE_TO_VIDEO_ASPECT_RATIO_VALUES: set[Seedance25ImageToVideoAspectRatio] = {
    "adaptive",
}


def check_seedance_25_image_to_video_aspect_ratio(value: str) -> Seedance25ImageToVideoAspectRatio:
    if value in SEEDANCE_25_IMAGE_TO_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_IMAGE_TO_VIDEO_ASPECT_RATIO_VALUES!r}")
