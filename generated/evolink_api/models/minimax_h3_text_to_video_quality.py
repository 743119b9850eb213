# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

MinimaxH3TextToVideoQuality = Literal["2k", "768p"]

MINIMAX_H3_TEXT_TO_VIDEO_QUALITY_VALUES: set[MinimaxH3TextToVideoQuality] = {
    "2k",
    "768p",
}


def check_minimax_h3_text_to_video_quality(value: str) -> MinimaxH3TextToVideoQuality:
    if value in MINIMAX_H3_TEXT_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MINIMAX_H3_TEXT_TO_VIDEO_QUALITY_VALUES!r}")
