# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_o3_reference_to_video_aspect_ratio import (
    KlingO3ReferenceToVideoAspectRatio,
    check_kling_o3_reference_to_video_aspect_ratio,
)
from ..models.kling_o3_reference_to_video_quality import (
    KlingO3ReferenceToVideoQuality,
    check_kling_o3_reference_to_video_quality,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_o3_reference_to_video_model_params import KlingO3ReferenceToVideoModelParams


T = TypeVar("T", bound="KlingO3ReferenceToVideo")


@_attrs_define(kw_only=True)
class KlingO3ReferenceToVideo:
    """Generates a video in the style and with the motion of a given video, optionally with reference images and elements.
    With a video, a request can have at most four images and elements together. Source: https://docs.evolink.ai/en/api-
    manual/video-series/kling/kling-o3-reference-to-video

        Attributes:
            model (Literal['kling-o3-reference-to-video']): Model id. Default: 'kling-o3-reference-to-video'.
            prompt (str): What the video shows; `<<<video_1>>>` refers to the video, `<<<image_1>>>` to the first image and
                `<<<element_1>>>` to the first element. At most 2500 characters.
            video_url (str | Unset): The video to take style and motion from, at least 3 seconds long, 720 to 2160 pixels
                wide and high, with 24 to 60 frames per second. With it, the new video has no sound effects. As mp4, mov, up to
                200 MB.
            keep_original_sound (bool | Unset): Whether the new video keeps the audio of the given video. The server's
                default is true.
            image_urls (list[str] | Unset): Reference images of a style or a scene; with a video, at most four images and
                elements together. As image.
            duration (int | Unset): Duration of the new video. From 3 to 10 seconds. The server's default is 5.
            aspect_ratio (KlingO3ReferenceToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or
                square. No default is documented.
            quality (KlingO3ReferenceToVideoQuality | Unset): Video resolution. The server's default is "720p".
            model_params (KlingO3ReferenceToVideoModelParams | Unset): Elements and watermark.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["kling-o3-reference-to-video"] = "kling-o3-reference-to-video"
    video_url: str | Unset = UNSET
    keep_original_sound: bool | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: KlingO3ReferenceToVideoAspectRatio | Unset = UNSET
    quality: KlingO3ReferenceToVideoQuality | Unset = UNSET
    model_params: KlingO3ReferenceToVideoModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_url = self.video_url

        keep_original_sound = self.keep_original_sound

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

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if video_url is not UNSET:
            field_dict["video_url"] = video_url
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if quality is not UNSET:
            field_dict["quality"] = quality
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_o3_reference_to_video_model_params import KlingO3ReferenceToVideoModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-o3-reference-to-video"], d.pop("model"))
        if model != "kling-o3-reference-to-video":
            raise ValueError(f"model must match const 'kling-o3-reference-to-video', got '{model}'")

        prompt = d.pop("prompt")

        video_url = d.pop("video_url", UNSET)

        keep_original_sound = d.pop("keep_original_sound", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO3ReferenceToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o3_reference_to_video_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: KlingO3ReferenceToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_o3_reference_to_video_quality(_quality)

        _model_params = d.pop("model_params", UNSET)
        model_params: KlingO3ReferenceToVideoModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = KlingO3ReferenceToVideoModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        kling_o3_reference_to_video = cls(
            model=model,
            prompt=prompt,
            video_url=video_url,
            keep_original_sound=keep_original_sound,
            image_urls=image_urls,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_o3_reference_to_video
