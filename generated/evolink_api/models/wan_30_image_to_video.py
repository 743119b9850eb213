# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_30_image_to_video_aspect_ratio import (
    Wan30ImageToVideoAspectRatio,
    check_wan_30_image_to_video_aspect_ratio,
)
from ..models.wan_30_image_to_video_quality import Wan30ImageToVideoQuality, check_wan_30_image_to_video_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan30ImageToVideo")


@_attrs_define(kw_only=True)
class Wan30ImageToVideo:
    """Generates a 2- to 30-second video, optionally with audio, from a first frame or a first and a last frame. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan3.0/wan3.0-image-to-video

        Attributes:
            model (Literal['wan3.0-image-to-video']): Model id. Default: 'wan3.0-image-to-video'.
            image_start (str): The first frame. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG without
                transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            prompt (str | Unset): What happens from the first frame on; recommended. Text beyond 20,000 characters is cut
                off without an error.
            image_end (str | Unset): The last frame. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG without
                transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            duration (int | Literal[-1] | Unset): Video duration, or -1 to let the model choose it: then the credits for 30
                seconds are reserved and unused credits are returned. From 2 to 30 seconds or -1. The server's default is 5.
            quality (Wan30ImageToVideoQuality | Unset): Video resolution. 720p costs twice as much as 480p, 1080p four times
                as much. The server's default is "720p".
            aspect_ratio (Wan30ImageToVideoAspectRatio | Unset): Aspect ratio of the video; adaptive lets the model choose
                by the input and the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music; a silent video costs the same. The
                server's default is true.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 0 to 2147483647.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_start: str
    model: Literal["wan3.0-image-to-video"] = "wan3.0-image-to-video"
    prompt: str | Unset = UNSET
    image_end: str | Unset = UNSET
    duration: int | Literal[-1] | Unset = UNSET
    quality: Wan30ImageToVideoQuality | Unset = UNSET
    aspect_ratio: Wan30ImageToVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    seed: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_start = self.image_start

        prompt = self.prompt

        image_end = self.image_end

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
                "image_start": image_start,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if image_end is not UNSET:
            field_dict["image_end"] = image_end
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
        d = dict(src_dict)
        model = cast(Literal["wan3.0-image-to-video"], d.pop("model"))
        if model != "wan3.0-image-to-video":
            raise ValueError(f"model must match const 'wan3.0-image-to-video', got '{model}'")

        image_start = d.pop("image_start")

        prompt = d.pop("prompt", UNSET)

        image_end = d.pop("image_end", UNSET)

        def _parse_duration(data: object) -> int | Literal[-1] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | Literal[-1] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Wan30ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_30_image_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan30ImageToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_30_image_to_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        seed = d.pop("seed", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_30_image_to_video = cls(
            model=model,
            image_start=image_start,
            prompt=prompt,
            image_end=image_end,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            seed=seed,
            callback_url=callback_url,
        )

        return wan_30_image_to_video
