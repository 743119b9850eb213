# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance15ProQuality = Literal["1080p", "480p", "720p"]

SEEDANCE_15_PRO_QUALITY_VALUES: set[Seedance15ProQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_seedance_15_pro_quality(value: str) -> Seedance15ProQuality:
    if value in SEEDANCE_15_PRO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_15_PRO_QUALITY_VALUES!r}")
