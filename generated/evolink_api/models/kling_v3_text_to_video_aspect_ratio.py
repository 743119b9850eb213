# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingV3TextToVideoAspectRatio = Literal["16:9", "1:1", "9:16"]

KLING_V3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES: set[KlingV3TextToVideoAspectRatio] = {
    "16:9",
    "1:1",
    "9:16",
}


def check_kling_v3_text_to_video_aspect_ratio(value: str) -> KlingV3TextToVideoAspectRatio:
    if value in KLING_V3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_V3_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES!r}")
