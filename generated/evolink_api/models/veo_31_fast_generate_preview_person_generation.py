# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31FastGeneratePreviewPersonGeneration = Literal["allow_adult", "dont_allow"]

VEO_31_FAST_GENERATE_PREVIEW_PERSON_GENERATION_VALUES: set[Veo31FastGeneratePreviewPersonGeneration] = {
    "allow_adult",
    "dont_allow",
}


def check_veo_31_fast_generate_preview_person_generation(value: str) -> Veo31FastGeneratePreviewPersonGeneration:
    if value in VEO_31_FAST_GENERATE_PREVIEW_PERSON_GENERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_31_FAST_GENERATE_PREVIEW_PERSON_GENERATION_VALUES!r}"
    )
