# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

KlingV3MotionControlQuality = Literal["1080p", "720p"]

KLING_V3_MOTION_CONTROL_QUALITY_VALUES: set[KlingV3MotionControlQuality] = {
    "1080p",
    "720p",
}


def check_kling_v3_motion_control_quality(value: str) -> KlingV3MotionControlQuality:
    if value in KLING_V3_MOTION_CONTROL_QUALITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KLING_V3_MOTION_CONTROL_QUALITY_VALUES!r}")
