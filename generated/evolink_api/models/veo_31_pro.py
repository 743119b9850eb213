# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.veo_31_pro_aspect_ratio import Veo31ProAspectRatio, check_veo_31_pro_aspect_ratio
from ..models.veo_31_pro_generation_type import Veo31ProGenerationType, check_veo_31_pro_generation_type
from ..models.veo_31_pro_quality import Veo31ProQuality, check_veo_31_pro_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Veo31Pro")


@_attrs_define(kw_only=True)
class Veo31Pro:
    """Generates a video from a prompt, or from a first and a last frame. With generation_type FIRST&LAST, image_urls must
    have one or two images. Source: https://docs.evolink.ai/en/api-manual/video-series/veo3.1/veo3.1-pro-video-generate

        Attributes:
            model (Literal['veo3.1-pro']): Model id. EvoLink has mapped it to veo3.1-pro-beta since 2026-03-23. Default:
                'veo3.1-pro'.
            prompt (str): What the video shows. The documentation limits it to 2000 tokens in prose and to 2000 characters
                in its schema. At most 2000 characters.
            aspect_ratio (Veo31ProAspectRatio | Unset): Aspect ratio of the video; auto follows the first image, or without
                images the prompt. The server's default is "auto".
            image_urls (list[str] | Unset): One image is the first frame; two images are the first and last frames. 0 to 2
                elements. As jpg, jpeg, png, webp, up to 10 MB.
            quality (Veo31ProQuality | Unset): Video resolution. The server's default is "720p".
            generation_type (Veo31ProGenerationType | Unset): TEXT uses the prompt only, FIRST&LAST one or two images. If
                omitted, the number of images decides; the documentation advises setting it.
            enhance_prompt (bool | Unset): Whether to translate a prompt in another language to English first. The server's
                default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["veo3.1-pro"] = "veo3.1-pro"
    aspect_ratio: Veo31ProAspectRatio | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    quality: Veo31ProQuality | Unset = UNSET
    generation_type: Veo31ProGenerationType | Unset = UNSET
    enhance_prompt: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        generation_type: str | Unset = UNSET
        if not isinstance(self.generation_type, Unset):
            generation_type = self.generation_type

        enhance_prompt = self.enhance_prompt

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
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if quality is not UNSET:
            field_dict["quality"] = quality
        if generation_type is not UNSET:
            field_dict["generation_type"] = generation_type
        if enhance_prompt is not UNSET:
            field_dict["enhance_prompt"] = enhance_prompt
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["veo3.1-pro"], d.pop("model"))
        if model != "veo3.1-pro":
            raise ValueError(f"model must match const 'veo3.1-pro', got '{model}'")

        prompt = d.pop("prompt")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo31ProAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_31_pro_aspect_ratio(_aspect_ratio)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Veo31ProQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_veo_31_pro_quality(_quality)

        _generation_type = d.pop("generation_type", UNSET)
        generation_type: Veo31ProGenerationType | Unset
        if isinstance(_generation_type, Unset):
            generation_type = UNSET
        else:
            generation_type = check_veo_31_pro_generation_type(_generation_type)

        enhance_prompt = d.pop("enhance_prompt", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        veo_31_pro = cls(
            model=model,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            image_urls=image_urls,
            quality=quality,
            generation_type=generation_type,
            enhance_prompt=enhance_prompt,
            callback_url=callback_url,
        )

        return veo_31_pro
