# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25ReferenceToVideoQuality = Literal["1080p", "480p", "720p"]

SEEDANCE_25_REFERENCE_TO_VIDEO_QUALITY_VALUES: set[Seedance25ReferenceToVideoQuality] = {
    "1080p",
    "480p",
    "720p",
}


def check_seedance_25_reference_to_video_quality(value: str) -> Seedance25ReferenceToVideoQuality:
    if value in SEEDANCE_25_REFERENCE_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_REFERENCE_TO_VIDEO_QUALITY_VALUES!r}")
