# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.kling_v3_text_to_video_model_params_shot_type import (
    KlingV3TextToVideoModelParamsShotType,
    check_kling_v3_text_to_video_model_params_shot_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_shot import KlingShot
    from ..models.kling_watermark import KlingWatermark


T = TypeVar("T", bound="KlingV3TextToVideoModelParams")


@_attrs_define(kw_only=True)
class KlingV3TextToVideoModelParams:
    """Shots and watermark.

    Attributes:
        multi_shot (bool | Unset): Whether the video has several shots. If true, shot_type is required. The server's
            default is false.
        shot_type (KlingV3TextToVideoModelParamsShotType | Unset): How the video is divided into shots: customize uses
            the shots of multi_prompt, intelligence lets the model decide. Required with multi_shot.
        multi_prompt (list[KlingShot] | Unset): The shots, in order. Their durations add up to the video's duration. 1
            to 6 elements.
        watermark_info (KlingWatermark | Unset): Watermark settings.
    """

    multi_shot: bool | Unset = UNSET
    shot_type: KlingV3TextToVideoModelParamsShotType | Unset = UNSET
    multi_prompt: list[KlingShot] | Unset = UNSET
    watermark_info: KlingWatermark | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        multi_shot = self.multi_shot

        shot_type: str | Unset = UNSET
        if not isinstance(self.shot_type, Unset):
            shot_type = self.shot_type

        multi_prompt: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.multi_prompt, Unset):
            multi_prompt = []
            for multi_prompt_item_data in self.multi_prompt:
                multi_prompt_item = multi_prompt_item_data.to_dict()
                multi_prompt.append(multi_prompt_item)

        watermark_info: dict[str, Any] | Unset = UNSET
        if not isinstance(self.watermark_info, Unset):
            watermark_info = self.watermark_info.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if multi_shot is not UNSET:
            field_dict["multi_shot"] = multi_shot
        if shot_type is not UNSET:
            field_dict["shot_type"] = shot_type
        if multi_prompt is not UNSET:
            field_dict["multi_prompt"] = multi_prompt
        if watermark_info is not UNSET:
            field_dict["watermark_info"] = watermark_info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_shot import KlingShot  # noqa: PLC0415
        from ..models.kling_watermark import KlingWatermark  # noqa: PLC0415

        d = dict(src_dict)
        multi_shot = d.pop("multi_shot", UNSET)

        _shot_type = d.pop("shot_type", UNSET)
        shot_type: KlingV3TextToVideoModelParamsShotType | Unset
        if isinstance(_shot_type, Unset):
            shot_type = UNSET
        else:
            shot_type = check_kling_v3_text_to_video_model_params_shot_type(_shot_type)

        _multi_prompt = d.pop("multi_prompt", UNSET)
        multi_prompt: list[KlingShot] | Unset = UNSET
        if _multi_prompt is not UNSET:
            multi_prompt = []
            for multi_prompt_item_data in _multi_prompt:
                multi_prompt_item = KlingShot.from_dict(multi_prompt_item_data)

                multi_prompt.append(multi_prompt_item)

        _watermark_info = d.pop("watermark_info", UNSET)
        watermark_info: KlingWatermark | Unset
        if isinstance(_watermark_info, Unset):
            watermark_info = UNSET
        else:
            watermark_info = KlingWatermark.from_dict(_watermark_info)

        kling_v3_text_to_video_model_params = cls(
            multi_shot=multi_shot,
            shot_type=shot_type,
            multi_prompt=multi_prompt,
            watermark_info=watermark_info,
        )

        return kling_v3_text_to_video_model_params
