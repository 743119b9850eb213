# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_27_text_to_video_aspect_ratio import (
    Wan27TextToVideoAspectRatio,
    check_wan_27_text_to_video_aspect_ratio,
)
from ..models.wan_27_text_to_video_quality import Wan27TextToVideoQuality, check_wan_27_text_to_video_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan27TextToVideo")


@_attrs_define(kw_only=True)
class Wan27TextToVideo:
    """Generates a 2- to 15-second video from a prompt, in one or several shots, with a given audio file or generated
    audio. Source: https://docs.evolink.ai/en/api-manual/video-series/wan2.7/wan2.7-text-to-video

        Attributes:
            model (Literal['wan2.7-text-to-video']): Model id. Default: 'wan2.7-text-to-video'.
            prompt (str): What the video shows. Shots are described in the text, such as "a video in a single shot" or "Shot
                1 [0-3s] …". The service would cut off longer text. At most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off longer text. At most
                500 characters.
            audio_urls (list[str] | Unset): The audio that drives the video, such as speech for lip sync. Audio longer than
                the video is cut off; if it is shorter, the rest of the video is silent. Exactly 1 element. As wav, mp3, up to
                15 MB.
            quality (Wan27TextToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's default
                is "720p".
            aspect_ratio (Wan27TextToVideoAspectRatio | Unset): Aspect ratio of the video. The server's default is "16:9".
            duration (int | Unset): Video duration in whole seconds. The generated duration is billed. From 2 to 15 seconds.
                The server's default is 5.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is false.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["wan2.7-text-to-video"] = "wan2.7-text-to-video"
    negative_prompt: str | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    quality: Wan27TextToVideoQuality | Unset = UNSET
    aspect_ratio: Wan27TextToVideoAspectRatio | Unset = UNSET
    duration: int | Unset = UNSET
    seed: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

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
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls
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
        d = dict(src_dict)
        model = cast(Literal["wan2.7-text-to-video"], d.pop("model"))
        if model != "wan2.7-text-to-video":
            raise ValueError(f"model must match const 'wan2.7-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        negative_prompt = d.pop("negative_prompt", UNSET)

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Wan27TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_27_text_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan27TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_27_text_to_video_aspect_ratio(_aspect_ratio)

        duration = d.pop("duration", UNSET)

        seed = d.pop("seed", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_27_text_to_video = cls(
            model=model,
            prompt=prompt,
            negative_prompt=negative_prompt,
            audio_urls=audio_urls,
            quality=quality,
            aspect_ratio=aspect_ratio,
            duration=duration,
            seed=seed,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_27_text_to_video
