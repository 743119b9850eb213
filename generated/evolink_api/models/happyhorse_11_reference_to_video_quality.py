# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Happyhorse11ReferenceToVideoQuality = Literal["1080p", "720p"]

HAPPYHORSE_11_REFERENCE_TO_VIDEO_QUALITY_VALUES: set[Happyhorse11ReferenceToVideoQuality] = {
    "1080p",
    "720p",
}


def check_happyhorse_11_reference_to_video_quality(value: str) -> Happyhorse11ReferenceToVideoQuality:
    if value in HAPPYHORSE_11_REFERENCE_TO_VIDEO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {HAPPYHORSE_11_REFERENCE_TO_VIDEO_QUALITY_VALUES!r}")
