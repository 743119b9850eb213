# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Happyhorse10TextToVideoAspectRatio = Literal["16:9", "1:1", "21:9", "3:4", "4:3", "4:5", "5:4", "9:16", "9:21"]

HAPPYHORSE_10_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES: set[Happyhorse10TextToVideoAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "3:4",
    "4:3",
    "4:5",
    "5:4",
    "9:16",
    "9:21",
}


def check_happyhorse_10_text_to_video_aspect_ratio(value: str) -> Happyhorse10TextToVideoAspectRatio:
    if value in HAPPYHORSE_10_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {HAPPYHORSE_10_TEXT_TO_VIDEO_ASPECT_RATIO_VALUES!r}")
