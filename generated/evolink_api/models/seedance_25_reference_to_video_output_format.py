# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25ReferenceToVideoOutputFormat = Literal["mov", "mp4"]

SEEDANCE_25_REFERENCE_TO_VIDEO_OUTPUT_FORMAT_VALUES: set[Seedance25ReferenceToVideoOutputFormat] = {
    "mov",
    "mp4",
}


def check_seedance_25_reference_to_video_output_format(value: str) -> Seedance25ReferenceToVideoOutputFormat:
    if value in SEEDANCE_25_REFERENCE_TO_VIDEO_OUTPUT_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_REFERENCE_TO_VIDEO_OUTPUT_FORMAT_VALUES!r}"
    )
