# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_element import KlingElement
    from ..models.kling_watermark import KlingWatermark


T = TypeVar("T", bound="KlingO3ReferenceToVideoModelParams")


@_attrs_define(kw_only=True)
class KlingO3ReferenceToVideoModelParams:
    """Elements and watermark.

    Attributes:
        element_list (list[KlingElement] | Unset): Elements to refer to in the prompt, created from images; elements
            created from a video of a person are not supported. With a video, at most four images and elements together.
        watermark_info (KlingWatermark | Unset): Watermark settings.
    """

    element_list: list[KlingElement] | Unset = UNSET
    watermark_info: KlingWatermark | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        element_list: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.element_list, Unset):
            element_list = []
            for element_list_item_data in self.element_list:
                element_list_item = element_list_item_data.to_dict()
                element_list.append(element_list_item)

        watermark_info: dict[str, Any] | Unset = UNSET
        if not isinstance(self.watermark_info, Unset):
            watermark_info = self.watermark_info.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if element_list is not UNSET:
            field_dict["element_list"] = element_list
        if watermark_info is not UNSET:
            field_dict["watermark_info"] = watermark_info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_element import KlingElement  # noqa: PLC0415
        from ..models.kling_watermark import KlingWatermark  # noqa: PLC0415

        d = dict(src_dict)
        _element_list = d.pop("element_list", UNSET)
        element_list: list[KlingElement] | Unset = UNSET
        if _element_list is not UNSET:
            element_list = []
            for element_list_item_data in _element_list:
                element_list_item = KlingElement.from_dict(element_list_item_data)

                element_list.append(element_list_item)

        _watermark_info = d.pop("watermark_info", UNSET)
        watermark_info: KlingWatermark | Unset
        if isinstance(_watermark_info, Unset):
            watermark_info = UNSET
        else:
            watermark_info = KlingWatermark.from_dict(_watermark_info)

        kling_o3_reference_to_video_model_params = cls(
            element_list=element_list,
            watermark_info=watermark_info,
        )

        return kling_o3_reference_to_video_model_params
