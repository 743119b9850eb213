# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_o3_text_to_video_aspect_ratio import (
    KlingO3TextToVideoAspectRatio,
    check_kling_o3_text_to_video_aspect_ratio,
)
from ..models.kling_o3_text_to_video_quality import KlingO3TextToVideoQuality, check_kling_o3_text_to_video_quality
from ..models.kling_o3_text_to_video_sound import KlingO3TextToVideoSound, check_kling_o3_text_to_video_sound
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_o3_text_to_video_model_params import KlingO3TextToVideoModelParams


T = TypeVar("T", bound="KlingO3TextToVideo")


@_attrs_define(kw_only=True)
class KlingO3TextToVideo:
    """Generates a 3- to 15-second video, optionally with sound effects, from a prompt or a list of shots. With multi_shot,
    model_params requires shot_type "customize" and the shots in multi_prompt. The durations of the shots must add up to
    duration, which is 5 seconds if omitted. prompt is required unless the video is generated from shots (multi_shot
    with shot_type "customize"). Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-o3-text-to-video

        Attributes:
            model (Literal['kling-o3-text-to-video']): Model id. Default: 'kling-o3-text-to-video'.
            prompt (str | Unset): What the video shows; `<<<element_1>>>` refers to the first element of element_list.
                Optional and ignored when the video is generated from a list of shots. At most 2500 characters.
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            aspect_ratio (KlingO3TextToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or square.
                The server's default is "16:9".
            quality (KlingO3TextToVideoQuality | Unset): Video resolution. 4k was added on 2026-04-28. The server's default
                is "720p".
            sound (KlingO3TextToVideoSound | Unset): Whether to generate sound effects. The server's default is "off".
            model_params (KlingO3TextToVideoModelParams | Unset): Shots, elements and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["kling-o3-text-to-video"] = "kling-o3-text-to-video"
    prompt: str | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingO3TextToVideoAspectRatio | Unset = UNSET
    quality: KlingO3TextToVideoQuality | Unset = UNSET
    sound: KlingO3TextToVideoSound | Unset = UNSET
    model_params: KlingO3TextToVideoModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        sound: str | Unset = UNSET
        if not isinstance(self.sound, Unset):
            sound = self.sound

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
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if quality is not UNSET:
            field_dict["quality"] = quality
        if sound is not UNSET:
            field_dict["sound"] = sound
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o3_text_to_video_model_params import KlingO3TextToVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-o3-text-to-video"], d.pop("model"))
        if model != "kling-o3-text-to-video":
            raise ValueError(f"model must match const 'kling-o3-text-to-video', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO3TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o3_text_to_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: KlingO3TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_o3_text_to_video_quality(_quality)

        _sound = d.pop("sound", UNSET)
        sound: KlingO3TextToVideoSound | Unset
        if isinstance(_sound, Unset):
            sound = UNSET
        else:
            sound = check_kling_o3_text_to_video_sound(_sound)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingO3TextToVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingO3TextToVideoModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_o3_text_to_video = cls(
            model=model,
            prompt=prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            sound=sound,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_o3_text_to_video
