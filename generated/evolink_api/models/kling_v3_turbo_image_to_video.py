# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_v3_turbo_image_to_video_quality import (
    KlingV3TurboImageToVideoQuality,
    check_kling_v3_turbo_image_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingV3TurboImageToVideo")


@_attrs_define(kw_only=True)
class KlingV3TurboImageToVideo:
    """Generates a 3- to 15-second video from a first frame, in turbo mode; the video has the image's aspect ratio. Source:
    https://docs.evolink.ai/en/api-manual/video-series/kling/kling-v3-turbo-image-to-video

        Attributes:
            model (Literal['kling-v3-turbo-image-to-video']): Model id. Default: 'kling-v3-turbo-image-to-video'.
            image_start (str): The first frame, at least 300 pixels wide and high, with an aspect ratio between 1:2.5 and
                2.5:1. The video has the same aspect ratio; there is no aspect_ratio field. As jpg, jpeg, png, up to 50 MB.
            prompt (str | Unset): How the image moves or changes. At most 2500 characters.
            quality (KlingV3TurboImageToVideoQuality | Unset): Video resolution. The server's default is "720p".
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_start: str
    model: Literal["kling-v3-turbo-image-to-video"] = "kling-v3-turbo-image-to-video"
    prompt: str | Unset = UNSET
    quality: KlingV3TurboImageToVideoQuality | Unset = UNSET
    duration: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_start = self.image_start

        prompt = self.prompt

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration = self.duration

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "image_start": image_start,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if quality is not UNSET:
            field_dict["quality"] = quality
        if duration is not UNSET:
            field_dict["duration"] = duration
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["kling-v3-turbo-image-to-video"], d.pop("model"))
        if model != "kling-v3-turbo-image-to-video":
            raise ValueError(f"model must match const 'kling-v3-turbo-image-to-video', got '{model}'")

        image_start = d.pop("image_start")

        prompt = d.pop("prompt", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: KlingV3TurboImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_v3_turbo_image_to_video_quality(_quality)

        duration = d.pop("duration", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        kling_v3_turbo_image_to_video = cls(
            model=model,
            image_start=image_start,
            prompt=prompt,
            quality=quality,
            duration=duration,
            callback_url=callback_url,
        )

        return kling_v3_turbo_image_to_video
