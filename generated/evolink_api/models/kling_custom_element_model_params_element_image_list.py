# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.kling_custom_element_model_params_element_image_list_refer_images_item import (
        KlingCustomElementModelParamsElementImageListReferImagesItem,
    )


T = TypeVar("T", bound="KlingCustomElementModelParamsElementImageList")


@_attrs_define(kw_only=True)
class KlingCustomElementModelParamsElementImageList:
    """The images to create the element from, well lit, with the subject in front. Each is at least 300 pixels wide and
    high, with an aspect ratio between 1:2.5 and 2.5:1.

        Attributes:
            frontal_image (str): Front view of the subject. As image.
            refer_images (list[KlingCustomElementModelParamsElementImageListReferImagesItem]): The subject from other
                angles. 1 to 3 elements.
    """

    frontal_image: str
    refer_images: list[KlingCustomElementModelParamsElementImageListReferImagesItem]

    def to_dict(self) -> dict[str, Any]:
        frontal_image = self.frontal_image

        refer_images = []
        for refer_images_item_data in self.refer_images:
            refer_images_item = refer_images_item_data.to_dict()
            refer_images.append(refer_images_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "frontal_image": frontal_image,
                "refer_images": refer_images,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_custom_element_model_params_element_image_list_refer_images_item import (
            KlingCustomElementModelParamsElementImageListReferImagesItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        frontal_image = d.pop("frontal_image")

        refer_images = []
        _refer_images = d.pop("refer_images")
        for refer_images_item_data in _refer_images:
            refer_images_item = KlingCustomElementModelParamsElementImageListReferImagesItem.from_dict(
                refer_images_item_data
            )

            refer_images.append(refer_images_item)

        kling_custom_element_model_params_element_image_list = cls(
            frontal_image=frontal_image,
            refer_images=refer_images,
        )

        return kling_custom_element_model_params_element_image_list
