# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31GeneratePreviewDuration = Literal[4, 6, 8]

VEO_31_GENERATE_PREVIEW_DURATION_VALUES: set[Veo31GeneratePreviewDuration] = {
    4,
    6,
    8,
}


def check_veo_31_generate_preview_duration(value: int) -> Veo31GeneratePreviewDuration:
    if value in VEO_31_GENERATE_PREVIEW_DURATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_GENERATE_PREVIEW_DURATION_VALUES!r}")
