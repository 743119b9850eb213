# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.happyhorse_11_image_to_video_quality import (
    Happyhorse11ImageToVideoQuality,
    check_happyhorse_11_image_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Happyhorse11ImageToVideo")


@_attrs_define(kw_only=True)
class Happyhorse11ImageToVideo:
    """Generates a 3- to 15-second video from a first frame and an optional prompt; the video has the image's aspect ratio.
    Source: https://docs.evolink.ai/en/api-manual/video-series/happyhorse1.1/happyhorse-1.1-image-to-video

        Attributes:
            model (Literal['happyhorse-1.1-image-to-video']): Model id. Default: 'happyhorse-1.1-image-to-video'.
            image_urls (list[str]): The first frame, at least 300 pixels wide and high, with an aspect ratio between 1:2.5
                and 2.5:1. Exactly 1 element. As jpg, jpeg, png, webp, up to 10 MB.
            prompt (str | Unset): How the image moves; if omitted, the model decides. Text beyond 5000 characters, 2500 in
                Chinese, is cut off.
            quality (Happyhorse11ImageToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            seed (int | Unset): Random seed. The same seed produces similar videos for similar requests; random if omitted.
                From 1 to 2147483647.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_urls: list[str]
    model: Literal["happyhorse-1.1-image-to-video"] = "happyhorse-1.1-image-to-video"
    prompt: str | Unset = UNSET
    quality: Happyhorse11ImageToVideoQuality | Unset = UNSET
    duration: int | Unset = UNSET
    seed: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_urls = self.image_urls

        prompt = self.prompt

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration = self.duration

        seed = self.seed

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "image_urls": image_urls,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if quality is not UNSET:
            field_dict["quality"] = quality
        if duration is not UNSET:
            field_dict["duration"] = duration
        if seed is not UNSET:
            field_dict["seed"] = seed
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["happyhorse-1.1-image-to-video"], d.pop("model"))
        if model != "happyhorse-1.1-image-to-video":
            raise ValueError(f"model must match const 'happyhorse-1.1-image-to-video', got '{model}'")

        image_urls = cast(list[str], d.pop("image_urls"))

        prompt = d.pop("prompt", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Happyhorse11ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_happyhorse_11_image_to_video_quality(_quality)

        duration = d.pop("duration", UNSET)

        seed = d.pop("seed", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        happyhorse_11_image_to_video = cls(
            model=model,
            image_urls=image_urls,
            prompt=prompt,
            quality=quality,
            duration=duration,
            seed=seed,
            callback_url=callback_url,
        )

        return happyhorse_11_image_to_video
