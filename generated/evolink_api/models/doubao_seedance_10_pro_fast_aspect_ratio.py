# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

DoubaoSeedance10ProFastAspectRatio = Literal["16:9", "1:1", "21:9", "3:4", "4:3", "9:16", "adaptive", "keep_ratio"]

DOUBAO_SEEDANCE_10_PRO_FAST_ASPECT_RATIO_VALUES: set[DoubaoSeedance10ProFastAspectRatio] = {
    "16:9",
    "1:1",
    "21:9",
    "3:4",
    "4:3",
    "9:16",
    "adaptive",
    "keep_ratio",
}


def check_doubao_seedance_10_pro_fast_aspect_ratio(value: str) -> DoubaoSeedance10ProFastAspectRatio:
    if value in DOUBAO_SEEDANCE_10_PRO_FAST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DOUBAO_SEEDANCE_10_PRO_FAST_ASPECT_RATIO_VALUES!r}")
