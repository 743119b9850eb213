# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_o3_image_to_video_aspect_ratio import (
    KlingO3ImageToVideoAspectRatio,
    check_kling_o3_image_to_video_aspect_ratio,
)
from ..models.kling_o3_image_to_video_quality import KlingO3ImageToVideoQuality, check_kling_o3_image_to_video_quality
from ..models.kling_o3_image_to_video_sound import KlingO3ImageToVideoSound, check_kling_o3_image_to_video_sound
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_o3_image_to_video_model_params import KlingO3ImageToVideoModelParams


T = TypeVar("T", bound="KlingO3ImageToVideo")


@_attrs_define(kw_only=True)
class KlingO3ImageToVideo:
    """Generates a video, optionally with sound effects, from a first frame, a first and a last frame, or reference images
    and elements. image_end requires image_start. With image_end, a request can have at most two images in all. With
    image_start, element_list can have at most three elements. With multi_shot, model_params requires shot_type
    "customize" and the shots in multi_prompt. The durations of the shots must add up to duration, which is 5 seconds if
    omitted. prompt is required unless the video is generated from shots (multi_shot with shot_type "customize").
    Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-o3-image-to-video

        Attributes:
            model (Literal['kling-o3-image-to-video']): Model id. Default: 'kling-o3-image-to-video'.
            prompt (str | Unset): What the video shows; `<<<image_1>>>` refers to the first image, `<<<element_1>>>` to the
                first element of element_list. Optional and ignored when the video is generated from a list of shots. At most
                2500 characters.
            image_start (str | Unset): The first frame, at least 300 pixels wide and high, with an aspect ratio between
                1:2.5 and 2.5:1. As jpg, jpeg, png, up to 10 MB.
            image_end (str | Unset): The last frame. It requires a first frame and allows no other images. As image.
            image_urls (list[str] | Unset): Reference images of a style, a scene or a subject; they are not frames of the
                video. As image.
            duration (int | Unset): Video duration. From 3 to 15 seconds. The server's default is 5.
            aspect_ratio (KlingO3ImageToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or square.
                No default is documented.
            quality (KlingO3ImageToVideoQuality | Unset): Video resolution. No default is documented.
            sound (KlingO3ImageToVideoSound | Unset): Whether to generate sound effects. The server's default is "off".
            model_params (KlingO3ImageToVideoModelParams | Unset): Shots, elements and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["kling-o3-image-to-video"] = "kling-o3-image-to-video"
    prompt: str | Unset = UNSET
    image_start: str | Unset = UNSET
    image_end: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingO3ImageToVideoAspectRatio | Unset = UNSET
    quality: KlingO3ImageToVideoQuality | Unset = UNSET
    sound: KlingO3ImageToVideoSound | Unset = UNSET
    model_params: KlingO3ImageToVideoModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_start = self.image_start

        image_end = self.image_end

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

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
        if image_start is not UNSET:
            field_dict["image_start"] = image_start
        if image_end is not UNSET:
            field_dict["image_end"] = image_end
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
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
        from ..models.kling_o3_image_to_video_model_params import KlingO3ImageToVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-o3-image-to-video"], d.pop("model"))
        if model != "kling-o3-image-to-video":
            raise ValueError(f"model must match const 'kling-o3-image-to-video', got '{model}'")

        prompt = d.pop("prompt", UNSET)

        image_start = d.pop("image_start", UNSET)

        image_end = d.pop("image_end", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO3ImageToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o3_image_to_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: KlingO3ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_o3_image_to_video_quality(_quality)

        _sound = d.pop("sound", UNSET)
        sound: KlingO3ImageToVideoSound | Unset
        if isinstance(_sound, Unset):
            sound = UNSET
        else:
            sound = check_kling_o3_image_to_video_sound(_sound)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingO3ImageToVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingO3ImageToVideoModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_o3_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_start=image_start,
            image_end=image_end,
            image_urls=image_urls,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            sound=sound,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_o3_image_to_video
