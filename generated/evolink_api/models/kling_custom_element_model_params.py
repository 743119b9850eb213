# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.kling_custom_element_model_params_reference_type import (
    KlingCustomElementModelParamsReferenceType,
    check_kling_custom_element_model_params_reference_type,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_custom_element_model_params_element_image_list import (
        KlingCustomElementModelParamsElementImageList,
    )
    from ..models.kling_custom_element_model_params_element_video_list import (
        KlingCustomElementModelParamsElementVideoList,
    )


T = TypeVar("T", bound="KlingCustomElementModelParams")


@_attrs_define(kw_only=True)
class KlingCustomElementModelParams:
    """The element and the media to create it from.

    Attributes:
        element_name (str): Name of the element. At most 20 characters.
        element_description (str): Appearance of the subject. At most 100 characters.
        reference_type (KlingCustomElementModelParamsReferenceType): What to create the element from: image_refer uses
            the images of element_image_list, video_refer the video of element_video_list.
        element_image_list (KlingCustomElementModelParamsElementImageList | Unset): The images to create the element
            from, well lit, with the subject in front. Each is at least 300 pixels wide and high, with an aspect ratio
            between 1:2.5 and 2.5:1.
        element_video_list (KlingCustomElementModelParamsElementVideoList | Unset): The video to create the element
            from.
        element_voice_id (str | Unset): Id of the voice that the element speaks with in videos. Requires reference_type
            video_refer.
    """

    element_name: str
    element_description: str
    reference_type: KlingCustomElementModelParamsReferenceType
    element_image_list: KlingCustomElementModelParamsElementImageList | Unset = UNSET
    element_video_list: KlingCustomElementModelParamsElementVideoList | Unset = UNSET
    element_voice_id: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        element_name = self.element_name

        element_description = self.element_description

        reference_type: str = self.reference_type

        element_image_list: dict[str, Any] | Unset = UNSET
        if not isinstance(self.element_image_list, Unset):
            element_image_list = self.element_image_list.to_dict()

        element_video_list: dict[str, Any] | Unset = UNSET
        if not isinstance(self.element_video_list, Unset):
            element_video_list = self.element_video_list.to_dict()

        element_voice_id = self.element_voice_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "element_name": element_name,
                "element_description": element_description,
                "reference_type": reference_type,
            }
        )
        if element_image_list is not UNSET:
            field_dict["element_image_list"] = element_image_list
        if element_video_list is not UNSET:
            field_dict["element_video_list"] = element_video_list
        if element_voice_id is not UNSET:
            field_dict["element_voice_id"] = element_voice_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_custom_element_model_params_element_image_list import (
            KlingCustomElementModelParamsElementImageList,  # noqa: PLC0415
        )
        from ..models.kling_custom_element_model_params_element_video_list import (
            KlingCustomElementModelParamsElementVideoList,  # noqa: PLC0415
        )

        d = dict(src_dict)
        element_name = d.pop("element_name")

        element_description = d.pop("element_description")

        reference_type = check_kling_custom_element_model_params_reference_type(d.pop("reference_type"))

        _element_image_list = d.pop("element_image_list", UNSET)
        element_image_list: KlingCustomElementModelParamsElementImageList | Unset
        if isinstance(_element_image_list, Unset):
            element_image_list = UNSET
        else:
            element_image_list = KlingCustomElementModelParamsElementImageList.from_dict(_element_image_list)

        _element_video_list = d.pop("element_video_list", UNSET)
        element_video_list: KlingCustomElementModelParamsElementVideoList | Unset
        if isinstance(_element_video_list, Unset):
            element_video_list = UNSET
        else:
            element_video_list = KlingCustomElementModelParamsElementVideoList.from_dict(_element_video_list)

        element_voice_id = d.pop("element_voice_id", UNSET)

        kling_custom_element_model_params = cls(
            element_name=element_name,
            element_description=element_description,
            reference_type=reference_type,
            element_image_list=element_image_list,
            element_video_list=element_video_list,
            element_voice_id=element_voice_id,
        )

        return kling_custom_element_model_params
