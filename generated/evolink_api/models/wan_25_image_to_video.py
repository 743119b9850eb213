# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_25_image_to_video_duration import Wan25ImageToVideoDuration, check_wan_25_image_to_video_duration
from ..models.wan_25_image_to_video_quality import Wan25ImageToVideoQuality, check_wan_25_image_to_video_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan25ImageToVideo")


@_attrs_define(kw_only=True)
class Wan25ImageToVideo:
    """Generates a 5- or 10-second video from a first frame and a prompt, at 480p, 720p or 1080p. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.5/wan2.5-image-to-video

        Attributes:
            model (Literal['wan2.5-image-to-video']): Model id. Default: 'wan2.5-image-to-video'.
            prompt (str): What the video shows. The documentation limits it to 2000 tokens in prose and to 2000 characters
                in its schema. At most 2000 characters.
            image_urls (list[str]): The first frame, 360 to 2000 pixels wide and high; PNG without transparency. Exactly 1
                element. As jpg, jpeg, png, bmp, webp, up to 10 MB.
            duration (Wan25ImageToVideoDuration | Unset): Video duration. It is charged in advance and settled by the
                generated duration. In seconds.
            quality (Wan25ImageToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's default
                is "720p".
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["wan2.5-image-to-video"] = "wan2.5-image-to-video"
    duration: Wan25ImageToVideoDuration | Unset = UNSET
    quality: Wan25ImageToVideoQuality | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

        duration: int | Unset = UNSET
        if not isinstance(self.duration, Unset):
            duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        prompt_extend = self.prompt_extend

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "image_urls": image_urls,
            }
        )
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["wan2.5-image-to-video"], d.pop("model"))
        if model != "wan2.5-image-to-video":
            raise ValueError(f"model must match const 'wan2.5-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        _duration = d.pop("duration", UNSET)
        duration: Wan25ImageToVideoDuration | Unset
        if isinstance(_duration, Unset):
            duration = UNSET
        else:
            duration = check_wan_25_image_to_video_duration(_duration)

        _quality = d.pop("quality", UNSET)
        quality: Wan25ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_25_image_to_video_quality(_quality)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_25_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            quality=quality,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_25_image_to_video
