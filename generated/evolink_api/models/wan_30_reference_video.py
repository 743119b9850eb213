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
    """Generates a 2- to 30-second video, optionally with audio, from reference images, videos, audio files and a document
    or a web page. prompt is required unless there is a reference: an image, a video, an audio file, a document or a web
    page. file_url and link_url cannot be used together. Source: https://docs.evolink.ai/en/api-manual/video-
    series/wan3.0/wan3.0-reference-video

        Attributes:
            model (Literal['wan3.0-reference-video']): Model id. Default: 'wan3.0-reference-video'.
            prompt (str | Unset): What the video shows; Image 1, Video 1 and Audio 1 refer to the first of image_urls,
                video_urls and audio_urls. Text beyond 20,000 characters is cut off without an error.
            image_urls (list[str] | Unset): Reference images of people, animals, things or places, each with at most one
                character. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG without transparency. 0 to 10
                elements. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): Reference videos, together at most 15 seconds, and at most 30 with the result.
                Their seconds are also billed. Sides of 240 to 4096 pixels, aspect ratio from 1:8 to 8:1. 0 to 5 elements. As
                mp4, mov, up to 100 MB.
            audio_urls (list[str] | Unset): Music, sounds or voices, together at most 15 seconds; the prompt describes how
                to use them. Unlike in Wan 2.7, they are not bound to a reference. 0 to 5 elements. As wav, mp3, up to 15 MB.
            model_params (Wan30ReferenceVideoModelParams | Unset): The document or the web page to generate the video from;
                not both.
            duration (int | Literal[-1] | Unset): Video duration, or -1 to let the model choose it: then the credits for 30
                seconds are reserved and unused credits are returned. From 2 to 30 seconds or -1. The server's default is 5.
            quality (Wan30ReferenceVideoQuality | Unset): Video resolution. 720p costs twice as much as 480p, 1080p four
                times as much. The server's default is "720p".
            aspect_ratio (Wan30ReferenceVideoAspectRatio | Unset): Aspect ratio of the video; adaptive lets the model choose
                by the input and the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music; a silent video costs the same. The
                server's default is true.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 0 to 2147483647.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
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
