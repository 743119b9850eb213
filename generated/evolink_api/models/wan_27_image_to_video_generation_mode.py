# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan27ImageToVideoGenerationMode = Literal["first_frame", "first_last_frame", "video_continuation"]

WAN_27_IMAGE_TO_VIDEO_GENERATION_MODE_VALUES: set[Wan27ImageToVideoGenerationMode] = {
    "first_frame",
    "first_last_frame",
    "video_continuation",
}


def check_wan_27_image_to_video_generation_mode(value: str) -> Wan27ImageToVideoGenerationMode:
    if value in WAN_27_IMAGE_TO_VIDEO_GENERATION_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_27_IMAGE_TO_VIDEO_GENERATION_MODE_VALUES!r}")
