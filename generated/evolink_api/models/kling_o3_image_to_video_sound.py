# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingO3ImageToVideoSound = Literal["off", "on"]

KLING_O3_IMAGE_TO_VIDEO_SOUND_VALUES: set[KlingO3ImageToVideoSound] = {
    "off",
    "on",
}


def check_kling_o3_image_to_video_sound(value: str) -> KlingO3ImageToVideoSound:
    if value in KLING_O3_IMAGE_TO_VIDEO_SOUND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_O3_IMAGE_TO_VIDEO_SOUND_VALUES!r}")
