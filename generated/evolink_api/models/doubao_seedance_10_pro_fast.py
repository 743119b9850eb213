# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.doubao_seedance_10_pro_fast_aspect_ratio import (
    DoubaoSeedance10ProFastAspectRatio,
    check_doubao_seedance_10_pro_fast_aspect_ratio,
)
from ..models.doubao_seedance_10_pro_fast_quality import (
    DoubaoSeedance10ProFastQuality,
    check_doubao_seedance_10_pro_fast_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="DoubaoSeedance10ProFast")


@_attrs_define(kw_only=True)
class DoubaoSeedance10ProFast:
    """Generates a 2- to 12-second video at up to 1080p from a prompt, optionally with an image. With aspect_ratio
    keep_ratio or adaptive, image_urls must have an image. Source: https://docs.evolink.ai/en/api-manual/video-
    series/seedance1.0/seedance-1.0-pro-fast-video-generate

        Attributes:
            model (Literal['doubao-seedance-1.0-pro-fast']): Model id. Default: 'doubao-seedance-1.0-pro-fast'.
            prompt (str): What the video shows. The documentation limits it to 2000 tokens in prose and to 2000 characters
                in its schema. At most 2000 characters.
            duration (int | Unset): Video duration. Longer videos cost more. From 2 to 12 seconds. The server's default is
                5.
            quality (DoubaoSeedance10ProFastQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "1080p".
            aspect_ratio (DoubaoSeedance10ProFastAspectRatio | Unset): Aspect ratio of the video. If omitted, it is 16:9
                without image_urls and adaptive with them; keep_ratio and adaptive follow the given image.
            image_urls (list[str] | Unset): The image to start from. 0 to 1 element. As jpg, jpeg, png, webp, up to 10 MB.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["doubao-seedance-1.0-pro-fast"] = "doubao-seedance-1.0-pro-fast"
    duration: int | Unset = UNSET
    quality: DoubaoSeedance10ProFastQuality | Unset = UNSET
    aspect_ratio: DoubaoSeedance10ProFastAspectRatio | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["doubao-seedance-1.0-pro-fast"], d.pop("model"))
        if model != "doubao-seedance-1.0-pro-fast":
            raise ValueError(f"model must match const 'doubao-seedance-1.0-pro-fast', got '{model}'")

        prompt = d.pop("prompt")

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: DoubaoSeedance10ProFastQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_doubao_seedance_10_pro_fast_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: DoubaoSeedance10ProFastAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_doubao_seedance_10_pro_fast_aspect_ratio(_aspect_ratio)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        callback_url = d.pop("callback_url", UNSET)

        doubao_seedance_10_pro_fast = cls(
            model=model,
            prompt=prompt,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            image_urls=image_urls,
            callback_url=callback_url,
        )

        return doubao_seedance_10_pro_fast
