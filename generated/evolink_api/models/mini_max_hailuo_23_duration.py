# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

MiniMaxHailuo23Duration = Literal[6, 10]

MINI_MAX_HAILUO_23_DURATION_VALUES: set[MiniMaxHailuo23Duration] = {
    6,
    10,
}


def check_mini_max_hailuo_23_duration(value: int) -> MiniMaxHailuo23Duration:
    if value in MINI_MAX_HAILUO_23_DURATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MINI_MAX_HAILUO_23_DURATION_VALUES!r}")
