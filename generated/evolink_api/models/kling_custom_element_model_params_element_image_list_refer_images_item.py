# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KlingCustomElementModelParamsElementImageListReferImagesItem")


@_attrs_define(kw_only=True)
class KlingCustomElementModelParamsElementImageListReferImagesItem:
    """One image from another angle.

    Attributes:
        image_url (str): URL of the image. As image.
    """

    image_url: str

    def to_dict(self) -> dict[str, Any]:
        image_url = self.image_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "image_url": image_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        image_url = d.pop("image_url")

        kling_custom_element_model_params_element_image_list_refer_images_item = cls(
            image_url=image_url,
        )

        return kling_custom_element_model_params_element_image_list_refer_images_item
