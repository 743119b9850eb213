# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.minimax_h3_text_to_video_aspect_ratio import (
    MinimaxH3TextToVideoAspectRatio,
    check_minimax_h3_text_to_video_aspect_ratio,
)
from ..models.minimax_h3_text_to_video_quality import (
    MinimaxH3TextToVideoQuality,
    check_minimax_h3_text_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="MinimaxH3TextToVideo")


@_attrs_define(kw_only=True)
class MinimaxH3TextToVideo:
    """Generates a 4- to 15-second video from a prompt. Its tasks cannot be cancelled. Source:
    https://docs.evolink.ai/en/api-manual/video-series/minimax/minimax-h3/minimax-h3-text-to-video

        Attributes:
            model (Literal['minimax-h3-text-to-video']): Model id. Default: 'minimax-h3-text-to-video'.
            prompt (str): What the video shows, in English or Chinese; details of a very long prompt may be lost. At most
                7000 characters.
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 15 seconds. The server's default is
                4.
            quality (MinimaxH3TextToVideoQuality | Unset): Video resolution. The server's default is "768p".
            aspect_ratio (MinimaxH3TextToVideoAspectRatio | Unset): Aspect ratio of the video. The server's default is
                "16:9".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["minimax-h3-text-to-video"] = "minimax-h3-text-to-video"
    duration: int | Unset = UNSET
    quality: MinimaxH3TextToVideoQuality | Unset = UNSET
    aspect_ratio: MinimaxH3TextToVideoAspectRatio | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["minimax-h3-text-to-video"], d.pop("model"))
        if model != "minimax-h3-text-to-video":
            raise ValueError(f"model must match const 'minimax-h3-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: MinimaxH3TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_minimax_h3_text_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: MinimaxH3TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_minimax_h3_text_to_video_aspect_ratio(_aspect_ratio)

        callback_url = d.pop("callback_url", UNSET)

        minimax_h3_text_to_video = cls(
            model=model,
            prompt=prompt,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            callback_url=callback_url,
        )

        return minimax_h3_text_to_video
