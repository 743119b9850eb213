# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

Wan30DurationType1 = Literal[-1]

WAN_30_DURATION_TYPE_1_VALUES: set[Wan30DurationType1] = {
    -1,
}


def check_wan_30_duration_type_1(value: int) -> Wan30DurationType1:
    if value in WAN_30_DURATION_TYPE_1_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_30_DURATION_TYPE_1_VALUES!r}")
