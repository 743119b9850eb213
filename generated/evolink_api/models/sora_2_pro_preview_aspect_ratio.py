# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Sora2ProPreviewAspectRatio = Literal["16:9", "9:16"]

SORA_2_PRO_PREVIEW_ASPECT_RATIO_VALUES: set[Sora2ProPreviewAspectRatio] = {
    "16:9",
    "9:16",
}


def check_sora_2_pro_preview_aspect_ratio(value: str) -> Sora2ProPreviewAspectRatio:
    if value in SORA_2_PRO_PREVIEW_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SORA_2_PRO_PREVIEW_ASPECT_RATIO_VALUES!r}")
