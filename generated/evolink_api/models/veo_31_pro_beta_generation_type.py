# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31ProBetaGenerationType = Literal["FIRST&LAST", "TEXT"]

VEO_31_PRO_BETA_GENERATION_TYPE_VALUES: set[Veo31ProBetaGenerationType] = {
    "FIRST&LAST",
    "TEXT",
}


def check_veo_31_pro_beta_generation_type(value: str) -> Veo31ProBetaGenerationType:
    if value in VEO_31_PRO_BETA_GENERATION_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_PRO_BETA_GENERATION_TYPE_VALUES!r}")
