# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KlingCustomElementModelParamsElementVideoListReferVideosItem")


@_attrs_define(kw_only=True)
class KlingCustomElementModelParamsElementVideoListReferVideosItem:
    """The video.

    Attributes:
        video_url (str): URL of the video. As video.
    """

    video_url: str

    def to_dict(self) -> dict[str, Any]:
        video_url = self.video_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "video_url": video_url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        video_url = d.pop("video_url")

        kling_custom_element_model_params_element_video_list_refer_videos_item = cls(
            video_url=video_url,
        )

        return kling_custom_element_model_params_element_video_list_refer_videos_item
