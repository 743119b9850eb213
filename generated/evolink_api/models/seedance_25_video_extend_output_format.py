# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25VideoExtendOutputFormat = Literal["mov", "mp4"]

SEEDANCE_25_VIDEO_EXTEND_OUTPUT_FORMAT_VALUES: set[Seedance25VideoExtendOutputFormat] = {
    "mov",
    "mp4",
}


def check_seedance_25_video_extend_output_format(value: str) -> Seedance25VideoExtendOutputFormat:
    if value in SEEDANCE_25_VIDEO_EXTEND_OUTPUT_FORMAT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_VIDEO_EXTEND_OUTPUT_FORMAT_VALUES!r}")
