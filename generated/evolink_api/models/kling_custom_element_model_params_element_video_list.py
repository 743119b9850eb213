# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.kling_custom_element_model_params_element_video_list_refer_videos_item import (
        KlingCustomElementModelParamsElementVideoListReferVideosItem,
    )


T = TypeVar("T", bound="KlingCustomElementModelParamsElementVideoList")


@_attrs_define(kw_only=True)
class KlingCustomElementModelParamsElementVideoList:
    """The video to create the element from.

    Attributes:
        refer_videos (list[KlingCustomElementModelParamsElementVideoListReferVideosItem]): The video, at most 8 seconds
            long and 720 to 2160 pixels wide. It shows one person throughout, with the face clearly visible. Exactly 1
            element.
    """

    refer_videos: list[KlingCustomElementModelParamsElementVideoListReferVideosItem]

    def to_dict(self) -> dict[str, Any]:
        refer_videos = []
        for refer_videos_item_data in self.refer_videos:
            refer_videos_item = refer_videos_item_data.to_dict()
            refer_videos.append(refer_videos_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "refer_videos": refer_videos,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_custom_element_model_params_element_video_list_refer_videos_item import (
            KlingCustomElementModelParamsElementVideoListReferVideosItem,  # noqa: PLC0415
        )

        d = dict(src_dict)
        refer_videos = []
        _refer_videos = d.pop("refer_videos")
        for refer_videos_item_data in _refer_videos:
            refer_videos_item = KlingCustomElementModelParamsElementVideoListReferVideosItem.from_dict(
                refer_videos_item_data
            )

            refer_videos.append(refer_videos_item)

        kling_custom_element_model_params_element_video_list = cls(
            refer_videos=refer_videos,
        )

        return kling_custom_element_model_params_element_video_list
