# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.minimax_h3_image_to_video_quality import (
    MinimaxH3ImageToVideoQuality,
    check_minimax_h3_image_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="MinimaxH3ImageToVideo")


@_attrs_define(kw_only=True)
class MinimaxH3ImageToVideo:
    """Generates a 4- to 15-second video from a first frame, a last frame, or both. Its tasks cannot be cancelled. At least
    one of image_start and image_end is required. Source: https://docs.evolink.ai/en/api-manual/video-
    series/minimax/minimax-h3/minimax-h3-image-to-video

        Attributes:
            model (Literal['minimax-h3-image-to-video']): Model id. Default: 'minimax-h3-image-to-video'.
            prompt (str): How the images move, in English or Chinese; details of a very long prompt may be lost. At most
                7000 characters.
            image_start (str | Unset): URL of the image for the first frame. Width and height are 256 to 5760 pixels each,
                the width 0.4 to 2.5 times the height. As jpg, jpeg, png, webp, heic, heif, up to 30 MB.
            image_end (str | Unset): URL of the image for the last frame. Width and height are 256 to 5760 pixels each, the
                width 0.4 to 2.5 times the height. As jpg, jpeg, png, webp, heic, heif, up to 30 MB.
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 15 seconds. The server's default is
                4.
            quality (MinimaxH3ImageToVideoQuality | Unset): Video resolution. The server's default is "768p".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["minimax-h3-image-to-video"] = "minimax-h3-image-to-video"
    image_start: str | Unset = UNSET
    image_end: str | Unset = UNSET
    duration: int | Unset = UNSET
    quality: MinimaxH3ImageToVideoQuality | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_start = self.image_start

        image_end = self.image_end

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if image_start is not UNSET:
            field_dict["image_start"] = image_start
        if image_end is not UNSET:
            field_dict["image_end"] = image_end
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["minimax-h3-image-to-video"], d.pop("model"))
        if model != "minimax-h3-image-to-video":
            raise ValueError(f"model must match const 'minimax-h3-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_start = d.pop("image_start", UNSET)

        image_end = d.pop("image_end", UNSET)

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: MinimaxH3ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_minimax_h3_image_to_video_quality(_quality)

        callback_url = d.pop("callback_url", UNSET)

        minimax_h3_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_start=image_start,
            image_end=image_end,
            duration=duration,
            quality=quality,
            callback_url=callback_url,
        )

        return minimax_h3_image_to_video
