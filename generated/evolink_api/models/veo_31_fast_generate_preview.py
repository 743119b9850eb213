# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.veo_31_fast_generate_preview_aspect_ratio import (
    Veo31FastGeneratePreviewAspectRatio,
    check_veo_31_fast_generate_preview_aspect_ratio,
)
from ..models.veo_31_fast_generate_preview_duration import (
    Veo31FastGeneratePreviewDuration,
    check_veo_31_fast_generate_preview_duration,
)
from ..models.veo_31_fast_generate_preview_generation_type import (
    Veo31FastGeneratePreviewGenerationType,
    check_veo_31_fast_generate_preview_generation_type,
)
from ..models.veo_31_fast_generate_preview_person_generation import (
    Veo31FastGeneratePreviewPersonGeneration,
    check_veo_31_fast_generate_preview_person_generation,
)
from ..models.veo_31_fast_generate_preview_quality import (
    Veo31FastGeneratePreviewQuality,
    check_veo_31_fast_generate_preview_quality,
)
from ..models.veo_31_fast_generate_preview_resize_mode import (
    Veo31FastGeneratePreviewResizeMode,
    check_veo_31_fast_generate_preview_resize_mode,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Veo31FastGeneratePreview")


@_attrs_define(kw_only=True)
class Veo31FastGeneratePreview:
    """Generates up to four 4-, 6- or 8-second videos from a prompt, a first and a last frame, or reference images, in fast
    mode. With generation_type FIRST&LAST, image_urls must have one or two images. With generation_type REFERENCE,
    image_urls must have one to three images. With generation_type REFERENCE, aspect_ratio must be 16:9 or omitted. With
    generation_type REFERENCE, duration must be 8 seconds or omitted. With generation_type REFERENCE, seed,
    negative_prompt, person_generation and resize_mode are not allowed. resize_mode requires images in image_urls.
    Source: https://docs.evolink.ai/en/api-manual/video-series/veo3.1/veo-3.1-fast-generate-preview-generate

        Attributes:
            model (Literal['veo-3.1-fast-generate-preview']): Model id. Default: 'veo-3.1-fast-generate-preview'.
            prompt (str): What the video shows. The documentation limits it to 2000 tokens in prose and to 2000 characters
                in its schema. At most 2000 characters.
            image_urls (list[str] | Unset): One image is the first frame; two images are the first and last frames;
                REFERENCE accepts up to three. 0 to 3 elements. As image, up to 10 MB.
            generation_type (Veo31FastGeneratePreviewGenerationType | Unset): TEXT uses the prompt only, FIRST&LAST one or
                two images, REFERENCE up to three images of what should appear, always with 8 seconds and 16:9.
            aspect_ratio (Veo31FastGeneratePreviewAspectRatio | Unset): Aspect ratio of the video; auto follows the first
                image, or without images the prompt. REFERENCE supports 16:9 only. No default is documented.
            generate_audio (bool | Unset): Whether to generate audio, which costs more. The server's default is true.
            duration (Veo31FastGeneratePreviewDuration | Unset): Video duration. With REFERENCE it must be 8. In seconds.
                The server's default is 4.
            n (int | Unset): Number of videos to generate. From 1 to 4. The server's default is 1.
            quality (Veo31FastGeneratePreviewQuality | Unset): Video resolution. The server's default is "720p".
            seed (int | Unset): Random seed. The same seed produces similar results. From 1 to 4294967295.
            negative_prompt (str | Unset): What the video should not show.
            person_generation (Veo31FastGeneratePreviewPersonGeneration | Unset): Which people may appear: adults only
                (allow_adult) or nobody (dont_allow). The server's default is "allow_adult".
            resize_mode (Veo31FastGeneratePreviewResizeMode | Unset): How an image is fitted to the video: with borders
                (pad) or by cropping (crop). Only for videos from images. The server's default is "pad".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["veo-3.1-fast-generate-preview"] = "veo-3.1-fast-generate-preview"
    image_urls: list[str] | Unset = UNSET
    generation_type: Veo31FastGeneratePreviewGenerationType | Unset = UNSET
    aspect_ratio: Veo31FastGeneratePreviewAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    duration: Veo31FastGeneratePreviewDuration | Unset = UNSET
    n: int | Unset = UNSET
    quality: Veo31FastGeneratePreviewQuality | Unset = UNSET
    seed: int | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    person_generation: Veo31FastGeneratePreviewPersonGeneration | Unset = UNSET
    resize_mode: Veo31FastGeneratePreviewResizeMode | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        generation_type: str | Unset = UNSET
        if not isinstance(self.generation_type, Unset):
            generation_type = self.generation_type

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        n = self.n

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        seed = self.seed

        negative_prompt = self.negative_prompt

        person_generation: str | Unset = UNSET
        if not isinstance(self.person_generation, Unset):
            person_generation = self.person_generation

        resize_mode: str | Unset = UNSET
        if not isinstance(self.resize_mode, Unset):
            resize_mode = self.resize_mode

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
        if generation_type is not UNSET:
            field_dict["generation_type"] = generation_type
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if n is not UNSET:
            field_dict["n"] = n
        if quality is not UNSET:
            field_dict["quality"] = quality
        if seed is not UNSET:
            field_dict["seed"] = seed
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if person_generation is not UNSET:
            field_dict["person_generation"] = person_generation
        if resize_mode is not UNSET:
            field_dict["resize_mode"] = resize_mode
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["veo-3.1-fast-generate-preview"], d.pop("model"))
        if model != "veo-3.1-fast-generate-preview":
            raise ValueError(f"model must match const 'veo-3.1-fast-generate-preview', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        _generation_type = d.pop("generation_type", UNSET)
        generation_type: Veo31FastGeneratePreviewGenerationType | Unset
        if isinstance(_generation_type, Unset):
            generation_type = UNSET
        else:
            generation_type = check_veo_31_fast_generate_preview_generation_type(_generation_type)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Veo31FastGeneratePreviewAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_veo_31_fast_generate_preview_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        _duration = d.pop("duration", UNSET)
        duration: Veo31FastGeneratePreviewDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_veo_31_fast_generate_preview_duration(_duration)

        n = d.pop("n", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Veo31FastGeneratePreviewQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_veo_31_fast_generate_preview_quality(_quality)

        seed = d.pop("seed", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        _person_generation = d.pop("person_generation", UNSET)
        person_generation: Veo31FastGeneratePreviewPersonGeneration | Unset
        if isinstance(_person_generation, Unset):
            person_generation = UNSET
        else:
            person_generation = check_veo_31_fast_generate_preview_person_generation(_person_generation)

        _resize_mode = d.pop("resize_mode", UNSET)
        resize_mode: Veo31FastGeneratePreviewResizeMode | Unset
        if isinstance(_resize_mode, Unset):
            resize_mode = UNSET
        else:
            resize_mode = check_veo_31_fast_generate_preview_resize_mode(_resize_mode)

        callback_url = d.pop("callback_url", UNSET)

        veo_31_fast_generate_preview = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            generation_type=generation_type,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            duration=duration,
            n=n,
            quality=quality,
            seed=seed,
            negative_prompt=negative_prompt,
            person_generation=person_generation,
            resize_mode=resize_mode,
            callback_url=callback_url,
        )

        return veo_31_fast_generate_preview
