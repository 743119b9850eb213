# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_v3_motion_control_quality import KlingV3MotionControlQuality, check_kling_v3_motion_control_quality
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_v3_motion_control_model_params import KlingV3MotionControlModelParams


T = TypeVar("T", bound="KlingV3MotionControl")


@_attrs_define(kw_only=True)
class KlingV3MotionControl:
    """Transfers the motion of a person in a video to the subject of an image. With an element in element_list,
    character_orientation must be "video". Source: https://docs.evolink.ai/en/api-manual/video-
    series/kling/kling-v3-motion-control

        Attributes:
            model (Literal['kling-v3-motion-control']): Model id. Default: 'kling-v3-motion-control'.
            image_urls (list[str]): The image of the subject to move, at least 300 pixels wide and high, with an aspect
                ratio between 1:2.5 and 2.5:1. Exactly 1 element. As jpg, jpeg, png, up to 10 MB.
            video_urls (list[str]): The video to take the motion from, 3 to 30 seconds long (at most 10 if
                character_orientation is image), 340 to 3850 pixels wide and high, preferably without cuts, fast motion or scene
                changes. Exactly 1 element. As video, up to 100 MB.
            model_params (KlingV3MotionControlModelParams): How the motion is transferred.
            prompt (str | Unset): What the video shows; optional beside the image and the video. At most 2500 characters.
            quality (KlingV3MotionControlQuality | Unset): Video resolution. The server's default is "720p".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    image_urls: list[str]
    video_urls: list[str]
    model_params: KlingV3MotionControlModelParams
    model: Literal["kling-v3-motion-control"] = "kling-v3-motion-control"
    prompt: str | Unset = UNSET
    quality: KlingV3MotionControlQuality | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        image_urls = self.image_urls

        video_urls = self.video_urls

        model_params = self.model_params.to_dict()

        prompt = self.prompt

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "image_urls": image_urls,
                "video_urls": video_urls,
                "model_params": model_params,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if quality is not UNSET:
            field_dict["quality"] = quality
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_v3_motion_control_model_params import KlingV3MotionControlModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-v3-motion-control"], d.pop("model"))
        if model != "kling-v3-motion-control":
            raise ValueError(f"model must match const 'kling-v3-motion-control', got '{model}'")

        image_urls = cast(list[str], d.pop("image_urls"))

        video_urls = cast(list[str], d.pop("video_urls"))

        model_params = KlingV3MotionControlModelParams.from_dict(d.pop("model_params"))

        prompt = d.pop("prompt", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: KlingV3MotionControlQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_kling_v3_motion_control_quality(_quality)

        callback_url = d.pop("callback_url", UNSET)

        kling_v3_motion_control = cls(
            model=model,
            image_urls=image_urls,
            video_urls=video_urls,
            model_params=model_params,
            prompt=prompt,
            quality=quality,
            callback_url=callback_url,
        )

        return kling_v3_motion_control
