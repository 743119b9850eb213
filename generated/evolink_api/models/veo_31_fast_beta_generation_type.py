# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31FastBetaGenerationType = Literal["FIRST&LAST", "REFERENCE", "TEXT"]

VEO_31_FAST_BETA_GENERATION_TYPE_VALUES: set[Veo31FastBetaGenerationType] = {
    "FIRST&LAST",
    "REFERENCE",
    "TEXT",
}


def check_veo_31_fast_beta_generation_type(value: str) -> Veo31FastBetaGenerationType:
    if value in VEO_31_FAST_BETA_GENERATION_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_FAST_BETA_GENERATION_TYPE_VALUES!r}")
