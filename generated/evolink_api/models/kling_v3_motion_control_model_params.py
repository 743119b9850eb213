# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.kling_v3_motion_control_model_params_character_orientation import (
    KlingV3MotionControlModelParamsCharacterOrientation,
    check_kling_v3_motion_control_model_params_character_orientation,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_element import KlingElement
    from ..models.kling_watermark import KlingWatermark


T = TypeVar("T", bound="KlingV3MotionControlModelParams")


@_attrs_define(kw_only=True)
class KlingV3MotionControlModelParams:
    """How the motion is transferred.

    Attributes:
        character_orientation (KlingV3MotionControlModelParamsCharacterOrientation): Whether the subject faces as in the
            image (at most 10 seconds) or as in the video (at most 30 seconds).
        element_list (list[KlingElement] | Unset): The element to move, created from a video (video_refer). 0 to 1
            element.
        keep_sound (bool | Unset): Whether the new video keeps the audio of the given video. The server's default is
            true.
        watermark_info (KlingWatermark | Unset): Watermark settings.
    """

    character_orientation: KlingV3MotionControlModelParamsCharacterOrientation
    element_list: list[KlingElement] | Unset = UNSET
    keep_sound: bool | Unset = UNSET
    watermark_info: KlingWatermark | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        character_orientation: str = self.character_orientation

        element_list: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.element_list, Unset):
            element_list = []
            for element_list_item_data in self.element_list:
                element_list_item = element_list_item_data.to_dict()
                element_list.append(element_list_item)

        keep_sound = self.keep_sound

        watermark_info: dict[str, Any] | Unset = UNSET
        if not isinstance(self.watermark_info, Unset):
            watermark_info = self.watermark_info.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "character_orientation": character_orientation,
            }
        )
        if element_list is not UNSET:
            field_dict["element_list"] = element_list
        if keep_sound is not UNSET:
            field_dict["keep_sound"] = keep_sound
        if watermark_info is not UNSET:
            field_dict["watermark_info"] = watermark_info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_element import KlingElement  # noqa: PLC0415
        from ..models.kling_watermark import KlingWatermark  # noqa: PLC0415

        d = dict(src_dict)
        character_orientation = check_kling_v3_motion_control_model_params_character_orientation(
            d.pop("character_orientation")
        )

        _element_list = d.pop("element_list", UNSET)
        element_list: list[KlingElement] | Unset = UNSET
        if _element_list is not UNSET:
            element_list = []
            for element_list_item_data in _element_list:
                element_list_item = KlingElement.from_dict(element_list_item_data)

                element_list.append(element_list_item)

        keep_sound = d.pop("keep_sound", UNSET)

        _watermark_info = d.pop("watermark_info", UNSET)
        watermark_info: KlingWatermark | Unset
        if isinstance(_watermark_info, Unset):
            watermark_info = UNSET
        else:
            watermark_info = KlingWatermark.from_dict(_watermark_info)

        kling_v3_motion_control_model_params = cls(
            character_orientation=character_orientation,
            element_list=element_list,
            keep_sound=keep_sound,
            watermark_info=watermark_info,
        )

        return kling_v3_motion_control_model_params
