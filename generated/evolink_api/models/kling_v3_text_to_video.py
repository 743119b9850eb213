# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_v3_text_to_video_aspect_ratio import (
    KlingV3TextToVideoAspectRatio,
    check_kling_v3_text_to_video_aspect_ratio,
)
from ..models.kling_v3_text_to_video_quality import KlingV3TextToVideoQuality, check_kling_v3_text_to_video_quality
from ..models.kling_v3_text_to_video_sound import KlingV3TextToVideoSound, check_kling_v3_text_to_video_sound
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_v3_text_to_video_model_params import KlingV3TextToVideoModelParams


T = TypeVar("T", bound="KlingV3TextToVideo")


@_attrs_define(kw_only=True)
class KlingV3TextToVideo:
    """Generates a 3- to 15-second video, optionally with sound effects, from a prompt, in one or several shots. With
    multi_shot, model_params requires shot_type "customize" or "intelligence". With multi_shot and shot_type
    "customize", model_params requires the shots in multi_prompt. The durations of the shots must add up to duration,
    which is 5 seconds if omitted. prompt is required unless the video is generated from the shots of multi_prompt
    (shot_type "customize"). Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-v3-text-to-video

        Attributes:
            model (Literal['kling-v3-text-to-video']): Model id. Default: 'kling-v3-text-to-video'.
            prompt (str | Unset): What the video shows. Optional and ignored when the video is generated from the shots of
                multi_prompt. At most 2500 characters.
            negative_prompt (str | Unset): What the video should not show.
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            aspect_ratio (KlingV3TextToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or square.
                No default is documented.
            quality (KlingV3TextToVideoQuality | Unset): Video resolution. The server's default is "720p".
            sound (KlingV3TextToVideoSound | Unset): Whether to generate sound effects. The server's default is "off".
            model_params (KlingV3TextToVideoModelParams | Unset): Shots and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["kling-v3-text-to-video"] = "kling-v3-text-to-video"
    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingV3TextToVideoAspectRatio | Unset = UNSET
    quality: KlingV3TextToVideoQuality | Unset = UNSET
    sound: KlingV3TextToVideoSound | Unset = UNSET
    model_params: KlingV3TextToVideoModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        negative_prompt = self.negative_prompt

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
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
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
        from ..models.kling_v3_text_to_video_model_params import KlingV3TextToVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-v3-text-to-video"], d.pop("model"))
        if model != "kling-v3-text-to-video":
            raise ValueError(f"model must match const 'kling-v3-text-to-video', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingV3TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_v3_text_to_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: KlingV3TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_v3_text_to_video_quality(_quality)

        _sound = d.pop("sound", UNSET)
        sound: KlingV3TextToVideoSound | Unset
        if isinstance(_sound, Unset):
            sound = UNSET
        else:
            sound = check_kling_v3_text_to_video_sound(_sound)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingV3TextToVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingV3TextToVideoModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_v3_text_to_video = cls(
            model=model,
            prompt=prompt,
            negative_prompt=negative_prompt,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            sound=sound,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_v3_text_to_video
