# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mini_max_hailuo_23_fast_duration import (
    MiniMaxHailuo23FastDuration,
    check_mini_max_hailuo_23_fast_duration,
)
from ..models.mini_max_hailuo_23_fast_quality import MiniMaxHailuo23FastQuality, check_mini_max_hailuo_23_fast_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mini_max_hailuo_23_fast_model_params import MiniMaxHailuo23FastModelParams


T = TypeVar("T", bound="MiniMaxHailuo23Fast")


@_attrs_define(kw_only=True)
class MiniMaxHailuo23Fast:
    """Generates a 6- or 10-second video from a first frame, in fast mode. With quality 1080p, duration must be 6 seconds;
    10 seconds require a lower quality. Source: https://docs.evolink.ai/en/api-manual/video-
    series/hailuo/hailuo-2-3-fast-video-generate

        Attributes:
            model (Literal['MiniMax-Hailuo-2.3-Fast']): Model id. Default: 'MiniMax-Hailuo-2.3-Fast'.
            image_urls (list[str]): The first frame. Its short side is above 300 pixels and its aspect ratio between 2:5 and
                5:2. Exactly 1 element. As jpg, jpeg, png, webp, up to 20 MB.
            prompt (str | Unset): How the image moves. Camera movements are written in brackets: [Truck left], [Truck
                right], [Pan left], [Pan right], [Push in], [Pull out], [Pedestal up], [Pedestal down], [Tilt up], [Tilt down],
                [Zoom in], [Zoom out], [Shake], [Tracking shot], [Static shot]. Several in one bracket, preferably no more than
                three, run at once: [Pan left,Pedestal up]. At most 2000 characters.
            quality (MiniMaxHailuo23FastQuality | Unset): Video resolution. 1080p requires a duration of 6. The server's
                default is "768p".
            duration (MiniMaxHailuo23FastDuration | Unset): Video duration. At 1080p it must be 6. In seconds. The server's
                default is 6.
            model_params (MiniMaxHailuo23FastModelParams | Unset): How the prompt is processed.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_urls: list[str]
    model: Literal["MiniMax-Hailuo-2.3-Fast"] = "MiniMax-Hailuo-2.3-Fast"
    prompt: str | Unset = UNSET
    quality: MiniMaxHailuo23FastQuality | Unset = UNSET
    duration: MiniMaxHailuo23FastDuration | Unset = UNSET
    model_params: MiniMaxHailuo23FastModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_urls = self.image_urls

        prompt = self.prompt

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "image_urls": image_urls,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
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
        from ..models.mini_max_hailuo_23_fast_model_params import MiniMaxHailuo23FastModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["MiniMax-Hailuo-2.3-Fast"], d.pop("model"))
        if model != "MiniMax-Hailuo-2.3-Fast":
            raise ValueError(f"model must match const 'MiniMax-Hailuo-2.3-Fast', got '{model}'")

        image_urls = cast(list[str], d.pop("image_urls"))

        prompt = d.pop("prompt", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: MiniMaxHailuo23FastQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_mini_max_hailuo_23_fast_quality(_quality)

        _duration = d.pop("duration", UNSET)
        duration: MiniMaxHailuo23FastDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_mini_max_hailuo_23_fast_duration(_duration)

        _model_params = d.pop("model_params", UNSET)
        model_params: MiniMaxHailuo23FastModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = MiniMaxHailuo23FastModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        mini_max_hailuo_23_fast = cls(
            model=model,
            image_urls=image_urls,
            prompt=prompt,
            quality=quality,
            duration=duration,
            model_params=model_params,
            callback_url=callback_url,
        )

        return mini_max_hailuo_23_fast
