# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Seedance25DurationType1 = Literal[-1]

SEEDANCE_25_DURATION_TYPE_1_VALUES: set[Seedance25DurationType1] = {
    -1,
}


def check_seedance_25_duration_type_1(value: int) -> Seedance25DurationType1:
    if value in SEEDANCE_25_DURATION_TYPE_1_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SEEDANCE_25_DURATION_TYPE_1_VALUES!r}")
