# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan25ImageToVideoDuration = Literal[5, 10]

WAN_25_IMAGE_TO_VIDEO_DURATION_VALUES: set[Wan25ImageToVideoDuration] = {
    5,
    10,
}


def check_wan_25_image_to_video_duration(value: int) -> Wan25ImageToVideoDuration:
    if value in WAN_25_IMAGE_TO_VIDEO_DURATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_25_IMAGE_TO_VIDEO_DURATION_VALUES!r}")
