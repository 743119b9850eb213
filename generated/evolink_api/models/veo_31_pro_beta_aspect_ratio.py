# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Veo31ProBetaAspectRatio = Literal["16:9", "9:16", "auto"]

VEO_31_PRO_BETA_ASPECT_RATIO_VALUES: set[Veo31ProBetaAspectRatio] = {
    "16:9",
    "9:16",
    "auto",
}


def check_veo_31_pro_beta_aspect_ratio(value: str) -> Veo31ProBetaAspectRatio:
    if value in VEO_31_PRO_BETA_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {VEO_31_PRO_BETA_ASPECT_RATIO_VALUES!r}")
