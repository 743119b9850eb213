# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

MiniMaxHailuo23FastQuality = Literal["1080p", "768p"]

MINI_MAX_HAILUO_23_FAST_QUALITY_VALUES: set[MiniMaxHailuo23FastQuality] = {
    "1080p",
    "768p",
}


def check_mini_max_hailuo_23_fast_quality(value: str) -> MiniMaxHailuo23FastQuality:
    if value in MINI_MAX_HAILUO_23_FAST_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MINI_MAX_HAILUO_23_FAST_QUALITY_VALUES!r}")
