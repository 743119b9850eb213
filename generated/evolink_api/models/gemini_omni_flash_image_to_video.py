# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.gemini_omni_flash_image_to_video_aspect_ratio import (
    GeminiOmniFlashImageToVideoAspectRatio,
    check_gemini_omni_flash_image_to_video_aspect_ratio,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GeminiOmniFlashImageToVideo")


@_attrs_define(kw_only=True)
class GeminiOmniFlashImageToVideo:
    """Generates a 3- to 10-second video with audio from one image and a prompt. Source: https://docs.evolink.ai/en/api-
    manual/video-series/gemini-omni-flash/gemini-omni-flash-image-to-video

        Attributes:
            model (Literal['gemini-omni-flash-image-to-video']): Model id. Default: 'gemini-omni-flash-image-to-video'.
            prompt (str): How the image moves and what is heard, in English or Chinese. Exclusions, such as "no dialogue",
                also belong here: there is no negative prompt.
            image_urls (list[str]): The image to start from. Exactly 1 element. As png, jpg, jpeg, webp.
            duration (int | Literal['auto'] | Unset): Video duration; auto lets the model choose. The generated duration is
                billed. From 3 to 10 seconds or "auto". The server's default is 10.
            aspect_ratio (GeminiOmniFlashImageToVideoAspectRatio | Unset): Aspect ratio of the video, landscape or portrait;
                auto lets the model choose. The server's default is "16:9".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["gemini-omni-flash-image-to-video"] = "gemini-omni-flash-image-to-video"
    duration: int | Literal["auto"] | Unset = UNSET
    aspect_ratio: GeminiOmniFlashImageToVideoAspectRatio | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

        duration: int | Literal["auto"] | Unset
        if isinstance(self.duration, Unset):
            duration = UNSET
        else:
            duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "image_urls": image_urls,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["gemini-omni-flash-image-to-video"], d.pop("model"))
        if model != "gemini-omni-flash-image-to-video":
            raise ValueError(f"model must match const 'gemini-omni-flash-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        def _parse_duration(data: object) -> int | Literal["auto"] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | Literal["auto"] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: GeminiOmniFlashImageToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_gemini_omni_flash_image_to_video_aspect_ratio(_aspect_ratio)

        callback_url = d.pop("callback_url", UNSET)

        gemini_omni_flash_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            aspect_ratio=aspect_ratio,
            callback_url=callback_url,
        )

        return gemini_omni_flash_image_to_video
