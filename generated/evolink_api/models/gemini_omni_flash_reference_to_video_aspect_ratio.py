# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

GeminiOmniFlashReferenceToVideoAspectRatio = Literal["16:9", "9:16", "auto"]

GEMINI_OMNI_FLASH_REFERENCE_TO_VIDEO_ASPECT_RATIO_VALUES: set[GeminiOmniFlashReferenceToVideoAspectRatio] = {
    "16:9",
    "9:16",
    "auto",
}


def check_gemini_omni_flash_reference_to_video_aspect_ratio(value: str) -> GeminiOmniFlashReferenceToVideoAspectRatio:
    if value in GEMINI_OMNI_FLASH_REFERENCE_TO_VIDEO_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GEMINI_OMNI_FLASH_REFERENCE_TO_VIDEO_ASPECT_RATIO_VALUES!r}"
    )
