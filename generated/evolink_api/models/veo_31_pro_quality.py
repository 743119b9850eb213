# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31ProQuality = Literal["1080p", "4k", "720p"]

VEO_31_PRO_QUALITY_VALUES: set[Veo31ProQuality] = {
    "1080p",
    "4k",
    "720p",
}


def check_veo_31_pro_quality(value: str) -> Veo31ProQuality:
    if value in VEO_31_PRO_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_PRO_QUALITY_VALUES!r}")
