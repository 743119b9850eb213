# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25VideoEditAspectRatio = Literal["adaptive"]

SEEDANCE_25_VIDEO_EDIT_ASPECT_RATIO_VALUES: set[Seedance25VideoEditAspectRatio] = {
    "adaptive",
}


def check_seedance_25_video_edit_aspect_ratio(value: str) -> Seedance25VideoEditAspectRatio:
    if value in SEEDANCE_25_VIDEO_EDIT_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_VIDEO_EDIT_ASPECT_RATIO_VALUES!r}")
