# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.sora_2_preview_aspect_ratio import Sora2PreviewAspectRatio, check_sora_2_preview_aspect_ratio
from ..models.sora_2_preview_duration import Sora2PreviewDuration, check_sora_2_preview_duration
from ..types import UNSET, Unset

T = TypeVar("T", bound="Sora2Preview")


@_attrs_define(kw_only=True)
class Sora2Preview:
    """Generates a 4-, 8- or 12-second video from a prompt, optionally with an image. Source:
    https://docs.evolink.ai/en/api-manual/video-series/sora2/sora-2-preview-video-generate

        Attributes:
            model (Literal['sora-2-preview']): Model id. Default: 'sora-2-preview'.
            prompt (str): What the video shows; moderation is strict. The documentation limits it to 5000 tokens in prose
                and to 5000 characters in its schema. At most 5000 characters.
            aspect_ratio (Sora2PreviewAspectRatio | Unset): Aspect ratio of the video, landscape or portrait, as a ratio or
                as a size in pixels. No default is documented.
            duration (Sora2PreviewDuration | Unset): Video duration. Longer videos cost more. In seconds. The server's
                default is 4.
            image_urls (list[str] | Unset): The image to start from, without real people. It must have exactly the pixel
                size of aspect_ratio, such as 1280 by 720. 0 to 1 element. As jpg, jpeg, png, webp, up to 10 MB.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["sora-2-preview"] = "sora-2-preview"
    aspect_ratio: Sora2PreviewAspectRatio | Unset = UNSET
    duration: Sora2PreviewDuration | Unset = UNSET
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
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["sora-2-preview"], d.pop("model"))
        if model != "sora-2-preview":
            raise ValueError(f"model must match const 'sora-2-preview', got '{model}'")

        prompt = d.pop("prompt")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Sora2PreviewAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_sora_2_preview_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: Sora2PreviewDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_sora_2_preview_duration(_duration)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        callback_url = d.pop("callback_url", UNSET)

        sora_2_preview = cls(
            model=model,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            duration=duration,
            image_urls=image_urls,
            callback_url=callback_url,
        )

        return sora_2_preview
