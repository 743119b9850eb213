# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingO3TextToVideoAspectRatio = Literal["16:9", "1:1", "9:16"]

KLING_O3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES: set[KlingO3TextToVideoAspectRatio] = {
    "16:9",
    "1:1",
    "9:16",
}


def check_kling_o3_text_to_video_aspect_ratio(value: str) -> KlingO3TextToVideoAspectRatio:
    if value in KLING_O3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_O3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES!r}")
