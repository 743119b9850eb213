# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

WanShotsShotType = Literal["multi", "single"]

WAN_SHOTS_SHOT_TYPE_VALUES: set[WanShotsShotType] = {
    "multi",
    "single",
}


def check_wan_shots_shot_type(value: str) -> WanShotsShotType:
    if value in WAN_SHOTS_SHOT_TYPE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {WAN_SHOTS_SHOT_TYPE_VALUES!r}")
