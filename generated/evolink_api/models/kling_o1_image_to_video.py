# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.kling_o1_image_to_video_aspect_ratio import (
    KlingO1ImageToVideoAspectRatio,
    check_kling_o1_image_to_video_aspect_ratio,
)
from ..models.kling_o1_image_to_video_duration import (
    KlingO1ImageToVideoDuration,
    check_kling_o1_image_to_video_duration,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingO1ImageToVideo")


@_attrs_define(kw_only=True)
class KlingO1ImageToVideo:
    """Generates a video from a prompt and a first frame, or a first and a last frame. Source:
    https://docs.evolink.ai/en/api-manual/video-series/kling/kling-o1-image-to-video

        Attributes:
            model (Literal['kling-o1-image-to-video']): Model id. Default: 'kling-o1-image-to-video'.
            prompt (str): What the video shows and how it moves. At most 5000 characters.
            image_urls (list[str]): One image is the first frame; two images are the first and last frames. 1 to 2 elements.
                As jpg, jpeg, png, webp, up to 10 MB.
            aspect_ratio (KlingO1ImageToVideoAspectRatio | Unset): Aspect ratio of the video: landscape, portrait or square.
                No default is documented.
            duration (KlingO1ImageToVideoDuration | Unset): Video duration. Longer videos cost more. In seconds. The
                server's default is 5.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["kling-o1-image-to-video"] = "kling-o1-image-to-video"
    aspect_ratio: KlingO1ImageToVideoAspectRatio | Unset = UNSET
    duration: KlingO1ImageToVideoDuration | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "image_urls": image_urls,
            }
        )
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
        model = cast(Literal["kling-o1-image-to-video"], d.pop("model"))
        if model != "kling-o1-image-to-video":
            raise ValueError(f"model must match const 'kling-o1-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: KlingO1ImageToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_kling_o1_image_to_video_aspect_ratio(_aspect_ratio)

        _duration = d.pop("duration", UNSET)
        duration: KlingO1ImageToVideoDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_kling_o1_image_to_video_duration(_duration)

        callback_url = d.pop("callback_url", UNSET)

        kling_o1_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            aspect_ratio=aspect_ratio,
            duration=duration,
            callback_url=callback_url,
        )

        return kling_o1_image_to_video
