# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.seedance_15_pro_aspect_ratio import Seedance15ProAspectRatio, check_seedance_15_pro_aspect_ratio
from ..models.seedance_15_pro_quality import Seedance15ProQuality, check_seedance_15_pro_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedance15Pro")


@_attrs_define(kw_only=True)
class Seedance15Pro:
    """Generates a 4- to 12-second video at up to 1080p, optionally with audio, from a prompt, one image, or a first and a
    last frame. Source: https://docs.evolink.ai/en/api-manual/video-series/seedance1.5/seedance-1.5-pro-video-generate

        Attributes:
            model (Literal['seedance-1.5-pro']): Model id. Default: 'seedance-1.5-pro'.
            prompt (str): What the video shows and what is heard; preferably put speech in double quotes. The documentation
                limits it to 2000 tokens in prose and to 2000 characters in its schema. At most 2000 characters.
            image_urls (list[str] | Unset): One image is the start of the video; two images are the first and last frames.
                Sides of 300 to 6000 pixels, width-to-height ratio from 0.4 to 2.5. 0 to 2 elements. As jpg, jpeg, png, webp, up
                to 10 MB.
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 12 seconds. The server's default is
                5.
            quality (Seedance15ProQuality | Unset): Video resolution. Higher resolutions cost more. The server's default is
                "720p".
            aspect_ratio (Seedance15ProAspectRatio | Unset): Aspect ratio of the video; adaptive lets the model choose. The
                server's default is "16:9".
            generate_audio (bool | Unset): Whether to generate matching voices, effects and music, which costs more. The
                server's default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["seedance-1.5-pro"] = "seedance-1.5-pro"
    image_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    quality: Seedance15ProQuality | Unset = UNSET
    aspect_ratio: Seedance15ProAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["seedance-1.5-pro"], d.pop("model"))
        if model != "seedance-1.5-pro":
            raise ValueError(f"model must match const 'seedance-1.5-pro', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Seedance15ProQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_seedance_15_pro_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance15ProAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_15_pro_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        seedance_15_pro = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            callback_url=callback_url,
        )

        return seedance_15_pro
