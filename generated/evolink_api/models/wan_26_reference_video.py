# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_26_reference_video_aspect_ratio import (
    Wan26ReferenceVideoAspectRatio,
    check_wan_26_reference_video_aspect_ratio,
)
from ..models.wan_26_reference_video_quality import Wan26ReferenceVideoQuality, check_wan_26_reference_video_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.wan_shots import WanShots


T = TypeVar("T", bound="Wan26ReferenceVideo")


@_attrs_define(kw_only=True)
class Wan26ReferenceVideo:
    """Generates a video of the people in up to three reference videos, with their appearance and voices. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.6/wan2.6-reference-video

        Attributes:
            model (Literal['wan2.6-reference-video']): Model id. Default: 'wan2.6-reference-video'.
            prompt (str): What the video shows. At most 1500 characters.
            video_urls (list[str]): One to three reference videos of 2 to 30 seconds to take people and voices from. At most
                5 seconds are billed for a single video, 2.5 each for two, 1.65 each for three. 1 to 3 elements. As mp4, mov, up
                to 100 MB.
            aspect_ratio (Wan26ReferenceVideoAspectRatio | Unset): Aspect ratio of the video, available at both qualities.
                The server's default is "16:9".
            quality (Wan26ReferenceVideoQuality | Unset): Video resolution. The higher one costs more. The server's default
                is "720p".
            duration (int | Unset): Video duration. The generated seconds and those of the reference videos are billed. No
                default is documented. From 2 to 10 seconds.
            model_params (WanShots | Unset): How the video is divided into shots.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    video_urls: list[str]
    model: Literal["wan2.6-reference-video"] = "wan2.6-reference-video"
    aspect_ratio: Wan26ReferenceVideoAspectRatio | Unset = UNSET
    quality: Wan26ReferenceVideoQuality | Unset = UNSET
    duration: int | Unset = UNSET
    model_params: WanShots | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_urls = self.video_urls

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration = self.duration

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "video_urls": video_urls,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if quality is not UNSET:
            field_dict["quality"] = quality
        if duration is not UNSET:
            field_dict["duration"] = duration
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.wan_shots import WanShots  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["wan2.6-reference-video"], d.pop("model"))
        if model != "wan2.6-reference-video":
            raise ValueError(f"model must match const 'wan2.6-reference-video', got '{model}'")

        prompt = d.pop("prompt")

        video_urls = cast(list[str], d.pop("video_urls"))

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan26ReferenceVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_26_reference_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: Wan26ReferenceVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_26_reference_video_quality(_quality)

        duration = d.pop("duration", UNSET)

        _model_params = d.pop("model_params", UNSET)
        model_params: WanShots | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = WanShots.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        wan_26_reference_video = cls(
            model=model,
            prompt=prompt,
            video_urls=video_urls,
            aspect_ratio=aspect_ratio,
            quality=quality,
            duration=duration,
            model_params=model_params,
            callback_url=callback_url,
        )

        return wan_26_reference_video
