# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_v3_turbo_text_to_video_aspect_ratio import (
    KlingV3TurboTextToVideoAspectRatio,
    check_kling_v3_turbo_text_to_video_aspect_ratio,
)
from ..models.kling_v3_turbo_text_to_video_quality import (
    KlingV3TurboTextToVideoQuality,
    check_kling_v3_turbo_text_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingV3TurboTextToVideo")


@_attrs_define(kw_only=True)
class KlingV3TurboTextToVideo:
    """Generates a 3- to 15-second video from a prompt, which can describe several shots, in turbo mode. Source:
    https://docs.evolink.ai/en/api-manual/video-series/kling/kling-v3-turbo-text-to-video

        Attributes:
            model (Literal['kling-v3-turbo-text-to-video']): Model id. Default: 'kling-v3-turbo-text-to-video'.
            prompt (str): What the video shows. Up to six shots are written as `镜头 n, m, words;`, where n is the shot's
                number, m its seconds and words its description of at most 512 characters; the seconds add up to duration. The
                documentation's prose only advises against more than 2500 characters; its schema forbids them. At most 2500
                characters.
            quality (KlingV3TurboTextToVideoQuality | Unset): Video resolution. The server's default is "720p".
            aspect_ratio (KlingV3TurboTextToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or
                square. The server's default is "16:9".
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["kling-v3-turbo-text-to-video"] = "kling-v3-turbo-text-to-video"
    quality: KlingV3TurboTextToVideoQuality | Unset = UNSET
    aspect_ratio: KlingV3TurboTextToVideoAspectRatio | Unset = UNSET
    duration: int | Unset = UNSET
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
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["kling-v3-turbo-text-to-video"], d.pop("model"))
        if model != "kling-v3-turbo-text-to-video":
            raise ValueError(f"model must match const 'kling-v3-turbo-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        _quality = d.pop("quality", UNSET)
        quality: KlingV3TurboTextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_v3_turbo_text_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingV3TurboTextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_v3_turbo_text_to_video_aspect_ratio(_aspect_ratio)

        duration = d.pop("duration", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        kling_v3_turbo_text_to_video = cls(
            model=model,
            prompt=prompt,
            quality=quality,
            aspect_ratio=aspect_ratio,
            duration=duration,
            callback_url=callback_url,
        )

        return kling_v3_turbo_text_to_video
