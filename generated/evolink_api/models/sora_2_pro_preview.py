# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.sora_2_pro_preview_aspect_ratio import Sora2ProPreviewAspectRatio, check_sora_2_pro_preview_aspect_ratio
from ..models.sora_2_pro_preview_duration import Sora2ProPreviewDuration, check_sora_2_pro_preview_duration
from ..models.sora_2_pro_preview_quality import Sora2ProPreviewQuality, check_sora_2_pro_preview_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Sora2ProPreview")


@_attrs_define(kw_only=True)
class Sora2ProPreview:
    """Generates a 4-, 8- or 12-second video at 720p or 1080p from a prompt, optionally with an image. Source:
    https://docs.evolink.ai/en/api-manual/video-series/sora2pro/sora-2-pro-preview-video-generate

        Attributes:
            model (Literal['sora-2-pro-preview']): Model id. Default: 'sora-2-pro-preview'.
            prompt (str): What the video shows; moderation is strict. The documentation limits it to 5000 tokens in prose
                and to 5000 characters in its schema. At most 5000 characters.
            aspect_ratio (Sora2ProPreviewAspectRatio | Unset): Aspect ratio of the video, landscape or portrait. No default
                is documented.
            duration (Sora2ProPreviewDuration | Unset): Video duration. Longer videos cost more. In seconds.
            quality (Sora2ProPreviewQuality | Unset): Video resolution. 1080p costs 1.667 times as much. No default is
                documented.
            image_urls (list[str] | Unset): The image to start from, without real people. 0 to 1 element. As jpg, jpeg, png,
                webp, up to 10 MB.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["sora-2-pro-preview"] = "sora-2-pro-preview"
    aspect_ratio: Sora2ProPreviewAspectRatio | Unset = UNSET
    duration: Sora2ProPreviewDuration | Unset = UNSET
    quality: Sora2ProPreviewQuality | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

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
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["sora-2-pro-preview"], d.pop("model"))
        if model != "sora-2-pro-preview":
            raise ValueError(f"model must match const 'sora-2-pro-preview', got '{model}'")

        prompt = d.pop("prompt")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Sora2ProPreviewAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_sora_2_pro_preview_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: Sora2ProPreviewDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_sora_2_pro_preview_duration(_duration)

        _quality = d.pop("quality", UNSET)
        quality: Sora2ProPreviewQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_sora_2_pro_preview_quality(_quality)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        callback_url = d.pop("callback_url", UNSET)

        sora_2_pro_preview = cls(
            model=model,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            duration=duration,
            quality=quality,
            image_urls=image_urls,
            callback_url=callback_url,
        )

        return sora_2_pro_preview
