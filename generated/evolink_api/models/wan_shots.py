# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.wan_shots_shot_type import WanShotsShotType, check_wan_shots_shot_type
from ..types import UNSET, Unset

T = TypeVar("T", bound="WanShots")


@_attrs_define(kw_only=True)
class WanShots:
    """How the video is divided into shots.

    Attributes:
        shot_type (WanShotsShotType | Unset): One shot or several, overriding the prompt. The server's default is
            "single".
    """

    shot_type: WanShotsShotType | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        _shot_type = d.pop("shot_type", UNSET)
        shot_type: WanShotsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_wan_shots_shot_type(_shot_type)

        wan_shots = cls(
            shot_type=shot_type,
        )

        return wan_shots
