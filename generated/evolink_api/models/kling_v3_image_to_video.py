# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_v3_image_to_video_quality import KlingV3ImageToVideoQuality, check_kling_v3_image_to_video_quality
from ..models.kling_v3_image_to_video_sound import KlingV3ImageToVideoSound, check_kling_v3_image_to_video_sound
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_v3_image_to_video_model_params import KlingV3ImageToVideoModelParams


T = TypeVar("T", bound="KlingV3ImageToVideo")


@_attrs_define(kw_only=True)
class KlingV3ImageToVideo:
    """Generates a video, optionally with sound effects, from a first frame or a first and a last frame, in one or several
    shots. With multi_shot, model_params requires shot_type "customize" or "intelligence". With multi_shot and shot_type
    "customize", model_params requires the shots in multi_prompt. The durations of the shots must add up to duration,
    which is 5 seconds if omitted. Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-v3-image-to-
    video

        Attributes:
            model (Literal['kling-v3-image-to-video']): Model id. Default: 'kling-v3-image-to-video'.
            image_start (str): The first frame, at least 300 pixels wide and high, with an aspect ratio between 1:2.5 and
                2.5:1. As jpg, jpeg, png, up to 10 MB.
            image_end (str | Unset): The last frame. As jpg, jpeg, png, up to 10 MB.
            prompt (str | Unset): What the video shows; `<<<element_1>>>` refers to the first element of element_list.
                Optional and ignored when the video is generated from the shots of multi_prompt. At most 2500 characters.
            negative_prompt (str | Unset): What the video should not show.
            duration (int | Unset): Video duration. Longer videos cost more. From 3 to 15 seconds. The server's default is
                5.
            quality (KlingV3ImageToVideoQuality | Unset): Video resolution. The server's default is "720p".
            sound (KlingV3ImageToVideoSound | Unset): Whether to generate sound effects. The server's default is "off".
            model_params (KlingV3ImageToVideoModelParams | Unset): Shots, elements and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_start: str
    model: Literal["kling-v3-image-to-video"] = "kling-v3-image-to-video"
    image_end: str | Unset = UNSET
    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    duration: int | Unset = UNSET
    quality: KlingV3ImageToVideoQuality | Unset = UNSET
    sound: KlingV3ImageToVideoSound | Unset = UNSET
    model_params: KlingV3ImageToVideoModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_start = self.image_start

        image_end = self.image_end

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        duration = self.duration

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
                "image_start": image_start,
            }
        )
        if image_end is not UNSET:
            field_dict["image_end"] = image_end
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if duration is not UNSET:
            field_dict["duration"] = duration
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
        from ..models.kling_v3_image_to_video_model_params import KlingV3ImageToVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-v3-image-to-video"], d.pop("model"))
        if model != "kling-v3-image-to-video":
            raise ValueError(f"model must match const 'kling-v3-image-to-video', got '{model}'")

        image_start = d.pop("image_start")

        image_end = d.pop("image_end", UNSET)

        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: KlingV3ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_v3_image_to_video_quality(_quality)

        _sound = d.pop("sound", UNSET)
        sound: KlingV3ImageToVideoSound | Unset
        if isinstance(_sound, Unset):
            sound = UNSET
        else:
            sound = check_kling_v3_image_to_video_sound(_sound)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingV3ImageToVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingV3ImageToVideoModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_v3_image_to_video = cls(
            model=model,
            image_start=image_start,
            image_end=image_end,
            prompt=prompt,
            negative_prompt=negative_prompt,
            duration=duration,
            quality=quality,
            sound=sound,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_v3_image_to_video
