# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_25_text_to_video_aspect_ratio import (
    Wan25TextToVideoAspectRatio,
    check_wan_25_text_to_video_aspect_ratio,
)
from ..models.wan_25_text_to_video_duration import Wan25TextToVideoDuration, check_wan_25_text_to_video_duration
from ..models.wan_25_text_to_video_quality import Wan25TextToVideoQuality, check_wan_25_text_to_video_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan25TextToVideo")


@_attrs_define(kw_only=True)
class Wan25TextToVideo:
    """Generates a 5- or 10-second video from a prompt, at 480p, 720p or 1080p. With quality 480p, aspect_ratio must be
    16:9, 9:16 or 1:1; 4:3 and 3:4 require 720p or 1080p. Source: https://docs.evolink.ai/en/api-manual/video-
    series/wan2.5/wan2.5-text-to-video

        Attributes:
            model (Literal['wan2.5-text-to-video']): Model id. Default: 'wan2.5-text-to-video'.
            prompt (str): What the video shows. The documentation limits it to 2000 tokens in prose and to 2000 characters
                in its schema. At most 2000 characters.
            aspect_ratio (Wan25TextToVideoAspectRatio | Unset): Aspect ratio of the video. 4:3 and 3:4 require 720p or
                1080p. The server's default is "16:9".
            quality (Wan25TextToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's default
                is "720p".
            duration (Wan25TextToVideoDuration | Unset): Video duration. It is charged in advance and settled by the
                generated duration. In seconds.
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["wan2.5-text-to-video"] = "wan2.5-text-to-video"
    aspect_ratio: Wan25TextToVideoAspectRatio | Unset = UNSET
    quality: Wan25TextToVideoQuality | Unset = UNSET
    duration: Wan25TextToVideoDuration | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        prompt_extend = self.prompt_extend

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if quality is not UNSET:
            field_dict["quality"] = quality
        if duration is not UNSET:
            field_dict["duration"] = duration
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["wan2.5-text-to-video"], d.pop("model"))
        if model != "wan2.5-text-to-video":
            raise ValueError(f"model must match const 'wan2.5-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan25TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_25_text_to_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: Wan25TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_25_text_to_video_quality(_quality)

        _duration = d.pop("duration", UNSET)
        duration: Wan25TextToVideoDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_wan_25_text_to_video_duration(_duration)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_25_text_to_video = cls(
            model=model,
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            quality=quality,
            duration=duration,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_25_text_to_video
