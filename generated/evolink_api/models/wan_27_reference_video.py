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
    """Makes a video of 2 to 15 seconds in which the people or things of up to five reference pictures and videos act, each
    with a voice of its own if wanted. At least one reference is needed, in image_urls or video_urls; image_start alone
    is none. With video_urls the video has at most 10 seconds. A voice belongs to a reference that is there: image2 is
    the voice of the second of image_urls, video1 that of the first of video_urls. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.7/wan2.7-reference-video

        Attributes:
            model (Literal['wan2.7-reference-video']): The model's id. Default: 'wan2.7-reference-video'.
            prompt (str): What happens in the video. Image 1 and Video 1 stand for the first of image_urls and of
                video_urls; a picture of several panels is taken as a storyboard. The service would cut off what is longer. At
                most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off what is longer. At most
                500 characters.
            image_start (str | Unset): The picture that the video starts with, which also gives it its shape. It is no
                reference, so it does not count among the five and takes no voice. Sides of 240 to 8000 pixels, a shape from 1:8
                to 8:1, a PNG without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            image_urls (list[str] | Unset): Pictures of people, animals, things or places, no more than one character in
                each; with video_urls at most five. Sides of 240 to 8000 pixels, a shape from 1:8 to 8:1, a PNG without
                transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): Videos of people, animals or things, no more than one character in each; with
                image_urls at most five. Their sound can serve as the voice, and their seconds are charged too. Sides of 240 to
                4096 pixels, a shape from 1:8 to 8:1. As mp4, mov, up to 100 MB.
            audio_urls (list[str] | Unset): Voices in the order of the references, first of video_urls, then of image_urls.
                The older way; model_params.voice_bindings says whose each voice is. 0 to 5 elements. As wav, mp3, up to 15 MB.
            model_params (Wan27ReferenceVideoModelParams | Unset): Voices for the references.
            quality (Wan27ReferenceVideoQuality | Unset): The resolution; a higher one costs more. The server's default is
                "720p".
            aspect_ratio (Wan27ReferenceVideoAspectRatio | Unset): The shape of the picture. With image_start it goes by
                that instead. The server's default is "16:9".
            duration (int | Unset): The length of the video in whole seconds, up to 10 with video_urls. It is charged by the
                length that was made. From 2 to 15 seconds. The server's default is 5.
            seed (int | Unset): A number that makes the chance in the making repeatable; chosen at random when left out.
                From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may enrich the prompt, which helps short ones. The
                server's default is false.
            callback_url (str | Unset): Where EvoLink POSTs the finished task: once it has completed, failed or been
                cancelled, after billing is settled. The body is the same as the task query's. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is tried again after 1, 2 and 4 s. Deliveries are not signed:
                fetch the task by its id before believing one. At most 2048 characters.
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
