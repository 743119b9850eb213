# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mini_max_hailuo_23_duration import MiniMaxHailuo23Duration, check_mini_max_hailuo_23_duration
from ..models.mini_max_hailuo_23_quality import MiniMaxHailuo23Quality, check_mini_max_hailuo_23_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mini_max_hailuo_23_model_params import MiniMaxHailuo23ModelParams


T = TypeVar("T", bound="MiniMaxHailuo23")


@_attrs_define(kw_only=True)
class MiniMaxHailuo23:
    """Generates a 6- or 10-second video from a prompt or a first frame. prompt is required unless image_urls has an image.
    With quality 1080p, duration must be 6 seconds; 10 seconds require a lower quality. Source:
    https://docs.evolink.ai/en/api-manual/video-series/hailuo/hailuo-2-3-video-generate

        Attributes:
            model (Literal['MiniMax-Hailuo-2.3']): Model id. Default: 'MiniMax-Hailuo-2.3'.
            prompt (str | Unset): What the video shows; required without an image. Camera movements are written in brackets:
                [Truck left], [Truck right], [Pan left], [Pan right], [Push in], [Pull out], [Pedestal up], [Pedestal down],
                [Tilt up], [Tilt down], [Zoom in], [Zoom out], [Shake], [Tracking shot], [Static shot]. Several in one bracket,
                preferably no more than three, run at once: [Pan left,Pedestal up]. At most 2000 characters.
            image_urls (list[str] | Unset): The first frame. Its short side is above 300 pixels and its aspect ratio between
                2:5 and 5:2. 0 to 1 element. As jpg, jpeg, png, webp, up to 20 MB.
            quality (MiniMaxHailuo23Quality | Unset): Video resolution. 1080p requires a duration of 6. The server's default
                is "768p".
            duration (MiniMaxHailuo23Duration | Unset): Video duration. At 1080p it must be 6. In seconds. The server's
                default is 6.
            model_params (MiniMaxHailuo23ModelParams | Unset): How the prompt is processed.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["MiniMax-Hailuo-2.3"] = "MiniMax-Hailuo-2.3"
    prompt: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    quality: MiniMaxHailuo23Quality | Unset = UNSET
    duration: MiniMaxHailuo23Duration | Unset = UNSET
    model_params: MiniMaxHailuo23ModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

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
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
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
        from ..models.mini_max_hailuo_23_model_params import MiniMaxHailuo23ModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["MiniMax-Hailuo-2.3"], d.pop("model"))
        if model != "MiniMax-Hailuo-2.3":
            raise ValueError(f"model must match const 'MiniMax-Hailuo-2.3', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: MiniMaxHailuo23Quality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_mini_max_hailuo_23_quality(_quality)

        _duration = d.pop("duration", UNSET)
        duration: MiniMaxHailuo23Duration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_mini_max_hailuo_23_duration(_duration)

        _model_params = d.pop("model_params", UNSET)
        model_params: MiniMaxHailuo23ModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = MiniMaxHailuo23ModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        mini_max_hailuo_23 = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            quality=quality,
            duration=duration,
            model_params=model_params,
            callback_url=callback_url,
        )

        return mini_max_hailuo_23
