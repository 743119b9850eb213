# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_30_reference_video_aspect_ratio import (
    Wan30ReferenceVideoAspectRatio,
    check_wan_30_reference_video_aspect_ratio,
)
from ..models.wan_30_reference_video_quality import Wan30ReferenceVideoQuality, check_wan_30_reference_video_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.wan_30_reference_video_model_params import Wan30ReferenceVideoModelParams


T = TypeVar("T", bound="Wan30ReferenceVideo")


@_attrs_define(kw_only=True)
class Wan30ReferenceVideo:
    """Makes a video of 2 to 30 seconds after reference pictures, videos, sounds and a document or a web page, with sound
    if wanted. A prompt is needed unless there is a reference: a picture, a video, a recording, a document or a web
    page. The video is made from a document (file_url) or a web page (link_url), not from both. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan3.0/wan3.0-reference-video

        Attributes:
            model (Literal['wan3.0-reference-video']): The model's id. Default: 'wan3.0-reference-video'.
            prompt (str | Unset): What the video shows; Image 1, Video 1 and Audio 1 stand for the first of image_urls,
                video_urls and audio_urls. What is longer than 20,000 characters is cut off without an error.
            image_urls (list[str] | Unset): Pictures of people, animals, things or places, no more than one character in
                each. Sides of 240 to 8000 pixels, a shape from 1:8 to 8:1, a PNG without transparency. 0 to 10 elements. As
                jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): Videos to go by, together at most 15 seconds, and with the result at most 30.
                Their seconds are charged too. Sides of 240 to 4096 pixels, a shape from 1:8 to 8:1. 0 to 5 elements. As mp4,
                mov, up to 100 MB.
            audio_urls (list[str] | Unset): Music, sounds or voices that the prompt tells the use of, together at most 15
                seconds. Unlike in Wan 2.7 they belong to no reference. 0 to 5 elements. As wav, mp3, up to 15 MB.
            model_params (Wan30ReferenceVideoModelParams | Unset): A document or a web page to make the video from, one of
                the two.
            duration (int | Literal[-1] | Unset): The length of the video, or -1 to have the model choose it: then the
                credits of 30 seconds are reserved, and what is not used is given back. From 2 to 30 seconds or -1. The server's
                default is 5.
            quality (Wan30ReferenceVideoQuality | Unset): The resolution; 720p costs twice as much as 480p, 1080p four times
                as much. The server's default is "720p".
            aspect_ratio (Wan30ReferenceVideoAspectRatio | Unset): The shape of the picture; with adaptive the model chooses
                it by what is given and by the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether the video gets voices, effects and music; a silent one costs the same.
                The server's default is true.
            seed (int | Unset): A number that makes the chance in the making repeatable; chosen at random when left out.
                From 0 to 2147483647.
            callback_url (str | Unset): Where EvoLink POSTs the finished task: once it has completed, failed or been
                cancelled, after billing is settled. The body is the same as the task query's. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is tried again after 1, 2 and 4 s. Deliveries are not signed:
                fetch the task by its id before believing one. At most 2048 characters.
    """

    model: Literal["wan3.0-reference-video"] = "wan3.0-reference-video"
    prompt: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    model_params: Wan30ReferenceVideoModelParams | Unset = UNSET
    duration: int | Literal[-1] | Unset = UNSET
    quality: Wan30ReferenceVideoQuality | Unset = UNSET
    aspect_ratio: Wan30ReferenceVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    seed: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

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

        duration: int | Literal[-1] | Unset
        if isinstance(self.duration, Unset):
            duration = UNSET
        else:
            duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        seed = self.seed

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if video_urls is not UNSET:
            field_dict["video_urls"] = video_urls
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if seed is not UNSET:
            field_dict["seed"] = seed
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.wan_30_reference_video_model_params import Wan30ReferenceVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["wan3.0-reference-video"], d.pop("model"))
        if model != "wan3.0-reference-video":
            raise ValueError(f"model must match const 'wan3.0-reference-video', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        _model_params = d.pop("model_params", UNSET)
        model_params: Wan30ReferenceVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = Wan30ReferenceVideoModelParams.from_dict(_model_params)

        def _parse_duration(data: object) -> int | Literal[-1] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | Literal[-1] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Wan30ReferenceVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_30_reference_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan30ReferenceVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_30_reference_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        seed = d.pop("seed", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_30_reference_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            video_urls=video_urls,
            audio_urls=audio_urls,
            model_params=model_params,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            seed=seed,
            callback_url=callback_url,
        )

        return wan_30_reference_video
