# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_27_reference_video_aspect_ratio import (
    Wan27ReferenceVideoAspectRatio,
    check_wan_27_reference_video_aspect_ratio,
)
from ..models.wan_27_reference_video_quality import Wan27ReferenceVideoQuality, check_wan_27_reference_video_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.wan_27_reference_video_model_params import Wan27ReferenceVideoModelParams


T = TypeVar("T", bound="Wan27ReferenceVideo")


@_attrs_define(kw_only=True)
class Wan27ReferenceVideo:
    """Generates a 2- to 15-second video with the people or things of up to five reference images and videos, each
    optionally with its own voice. At least one reference is required, in image_urls or video_urls; image_start is not a
    reference. With video_urls, duration must be at most 10 seconds. Each voice requires its reference: image2 requires
    a second image in image_urls, video1 a first video in video_urls. Source: https://docs.evolink.ai/en/api-
    manual/video-series/wan2.7/wan2.7-reference-video

        Attributes:
            model (Literal['wan2.7-reference-video']): Model id. Default: 'wan2.7-reference-video'.
            prompt (str): What happens in the video. Image 1 and Video 1 refer to the first of image_urls and video_urls; an
                image of several panels is used as a storyboard. The service would cut off longer text. At most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off longer text. At most
                500 characters.
            image_start (str | Unset): The first frame, which also determines the video's aspect ratio. It is not a
                reference: it does not count among the five and accepts no voice. Sides of 240 to 8000 pixels, aspect ratio from
                1:8 to 8:1, PNG without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            image_urls (list[str] | Unset): Reference images of people, animals, things or places, each with at most one
                character; at most five together with video_urls. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG
                without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): Reference videos of people, animals or things, each with at most one character;
                at most five together with image_urls. Their audio can serve as the voice, and their seconds are also billed.
                Sides of 240 to 4096 pixels, aspect ratio from 1:8 to 8:1. As mp4, mov, up to 100 MB.
            audio_urls (list[str] | Unset): Voices in the order of the references, first of video_urls, then of image_urls.
                This is the older way; model_params.voice_bindings assigns each voice to a reference. 0 to 5 elements. As wav,
                mp3, up to 15 MB.
            model_params (Wan27ReferenceVideoModelParams | Unset): Voices for the references.
            quality (Wan27ReferenceVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            aspect_ratio (Wan27ReferenceVideoAspectRatio | Unset): Aspect ratio of the video. Ignored with image_start,
                whose aspect ratio the video has. The server's default is "16:9".
            duration (int | Unset): Video duration in whole seconds, up to 10 with video_urls. The generated duration is
                billed. From 2 to 15 seconds. The server's default is 5.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is false.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["wan2.7-reference-video"] = "wan2.7-reference-video"
    negative_prompt: str | Unset = UNSET
    image_start: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    model_params: Wan27ReferenceVideoModelParams | Unset = UNSET
    quality: Wan27ReferenceVideoQuality | Unset = UNSET
    aspect_ratio: Wan27ReferenceVideoAspectRatio | Unset = UNSET
    duration: int | Unset = UNSET
    seed: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        image_start = self.image_start

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        video_urls: list[str] | Unset = UNSET
        if not isinstance(self.video_urls, Unset):
            video_urls = self.video_urls

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration = self.duration

        seed = self.seed

        prompt_extend = self.prompt_extend

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if image_start is not UNSET:
            field_dict["image_start"] = image_start
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if video_urls is not UNSET:
            field_dict["video_urls"] = video_urls
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if seed is not UNSET:
            field_dict["seed"] = seed
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.wan_27_reference_video_model_params import Wan27ReferenceVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["wan2.7-reference-video"], d.pop("model"))
        if model != "wan2.7-reference-video":
            raise ValueError(f"model must match const 'wan2.7-reference-video', got '{model}'")

        prompt = d.pop("prompt")

        negative_prompt = d.pop("negative_prompt", UNSET)

        image_start = d.pop("image_start", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        _model_params = d.pop("model_params", UNSET)
        model_params: Wan27ReferenceVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = Wan27ReferenceVideoModelParams.from_dict(_model_params)

        _quality = d.pop("quality", UNSET)
        quality: Wan27ReferenceVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_27_reference_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan27ReferenceVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_27_reference_video_aspect_ratio(_aspect_ratio)

        duration = d.pop("duration", UNSET)

        seed = d.pop("seed", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_27_reference_video = cls(
            model=model,
            prompt=prompt,
            negative_prompt=negative_prompt,
            image_start=image_start,
            image_urls=image_urls,
            video_urls=video_urls,
            audio_urls=audio_urls,
            model_params=model_params,
            quality=quality,
            aspect_ratio=aspect_ratio,
            duration=duration,
            seed=seed,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_27_reference_video
