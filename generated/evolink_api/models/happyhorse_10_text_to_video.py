# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.happyhorse_10_text_to_video_aspect_ratio import (
    Happyhorse10TextToVideoAspectRatio,
    check_happyhorse_10_text_to_video_aspect_ratio,
)
from ..models.happyhorse_10_text_to_video_quality import (
    Happyhorse10TextToVideoQuality,
    check_happyhorse_10_text_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Happyhorse10TextToVideo")


@_attrs_define(kw_only=True)
class Happyhorse10TextToVideo:
    """Generates a 3- to 15-second video from a prompt. Source: https://docs.evolink.ai/en/api-manual/video-
    series/happyhorse1.0/happyhorse-1.0-text-to-video

        Attributes:
            model (Literal['happyhorse-1.0-text-to-video']): Model id. Default: 'happyhorse-1.0-text-to-video'.
            prompt (str): What the video shows; describe several shots one by one, each with its seconds. Text beyond 5000
                characters, 2500 in Chinese, is cut off.
            quality (Happyhorse10TextToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            aspect_ratio (Happyhorse10TextToVideoAspectRatio | Unset): Aspect ratio of the video. The server's default is
                "16:9".
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            seed (int | Unset): Random seed. The same seed produces similar videos for similar requests; random if omitted.
                From 1 to 2147483647.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["happyhorse-1.0-text-to-video"] = "happyhorse-1.0-text-to-video"
    quality: Happyhorse10TextToVideoQuality | Unset = UNSET
    aspect_ratio: Happyhorse10TextToVideoAspectRatio | Unset = UNSET
    duration: int | Unset = UNSET
    seed: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration = self.duration

        seed = self.seed

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if seed is not UNSET:
            field_dict["seed"] = seed
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["happyhorse-1.0-text-to-video"], d.pop("model"))
        if model != "happyhorse-1.0-text-to-video":
            raise ValueError(f"model must match const 'happyhorse-1.0-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        _quality = d.pop("quality", UNSET)
        quality: Happyhorse10TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_happyhorse_10_text_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Happyhorse10TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_happyhorse_10_text_to_video_aspect_ratio(_aspect_ratio)

        duration = d.pop("duration", UNSET)

        seed = d.pop("seed", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        happyhorse_10_text_to_video = cls(
            model=model,
            prompt=prompt,
            quality=quality,
            aspect_ratio=aspect_ratio,
            duration=duration,
            seed=seed,
            callback_url=callback_url,
        )

        return happyhorse_10_text_to_video
