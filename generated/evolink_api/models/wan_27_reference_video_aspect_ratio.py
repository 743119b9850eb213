# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan27ReferenceVideoAspectRatio = Literal["16:9", "1:1", "3:4", "4:3", "9:16"]

WAN_27_REFERENCE_VIDEO_ASPECT_RATIO_VALUES: set[Wan27ReferenceVideoAspectRatio] = {
    "16:9",
    "1:1",
    "3:4",
    "4:3",
    "9:16",
}


def check_wan_27_reference_video_aspect_ratio(value: str) -> Wan27ReferenceVideoAspectRatio:
    if value in WAN_27_REFERENCE_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_27_REFERENCE_VIDEO_ASPECT_RATIO_VALUES!r}")
