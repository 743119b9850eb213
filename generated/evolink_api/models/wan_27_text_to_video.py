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
    """Makes a video of 2 to 15 seconds from a prompt, in one shot or several, to a given recording or with sound of its
    own. Source: https://docs.evolink.ai/en/api-manual/video-series/wan2.7/wan2.7-text-to-video

        Attributes:
            model (Literal['wan2.7-text-to-video']): The model's id. Default: 'wan2.7-text-to-video'.
            prompt (str): What the video shows. Shots are told in words, such as "a video in a single shot" or "Shot 1
                [0-3s] …". The service would cut off what is longer. At most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off what is longer. At most
                500 characters.
            audio_urls (list[str] | Unset): The one recording that drives the video, such as speech for the lips. What is
                longer than the video is cut off; after a shorter one the video goes on in silence. Exactly 1 element. As wav,
                mp3, up to 15 MB.
            quality (Wan27TextToVideoQuality | Unset): The resolution; a higher one costs more. The server's default is
                "720p".
            aspect_ratio (Wan27TextToVideoAspectRatio | Unset): The shape of the picture. The server's default is "16:9".
            duration (int | Unset): The length of the video, in whole seconds. It is charged by the length that was made.
                From 2 to 15 seconds. The server's default is 5.
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
