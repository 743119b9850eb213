# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_27_video_edit_aspect_ratio import Wan27VideoEditAspectRatio, check_wan_27_video_edit_aspect_ratio
from ..models.wan_27_video_edit_quality import Wan27VideoEditQuality, check_wan_27_video_edit_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan27VideoEdit")


@_attrs_define(kw_only=True)
class Wan27VideoEdit:
    """Edits a 2- to 10-second video as the prompt describes, guided by up to four images. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.7/wan2.7-video-edit

        Attributes:
            model (Literal['wan2.7-video-edit']): Model id. Default: 'wan2.7-video-edit'.
            video_urls (list[str]): The video to edit, whose seconds are billed together with those of the result. Sides of
                240 to 4096 pixels, aspect ratio from 1:8 to 8:1. Exactly 1 element. As mp4, mov, up to 100 MB.
            prompt (str | Unset): How to change the video. The service would cut off longer text. At most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off longer text. At most
                500 characters.
            image_urls (list[str] | Unset): Reference images of what to bring into the video, such as clothes. Sides of 240
                to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG without transparency. 0 to 4 elements. As jpg, jpeg, png, bmp,
                webp, up to 20 MB.
            keep_original_sound (bool | Unset): Whether to keep the video's audio; otherwise the model keeps or regenerates
                it depending on the prompt. The server's default is false.
            quality (Wan27VideoEditQuality | Unset): Video resolution. Higher resolutions cost more. The server's default is
                "720p".
            aspect_ratio (Wan27VideoEditAspectRatio | Unset): Aspect ratio of the video; if omitted, close to that of the
                given video.
            duration (float | Literal[0] | Unset): How many seconds of the video to edit, 2 to 10 from its start; 0 edits
                all of it. From 0 to 10 seconds. The server's default is 0.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is false.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    video_urls: list[str]
    model: Literal["wan2.7-video-edit"] = "wan2.7-video-edit"
    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    keep_original_sound: bool | Unset = UNSET
    quality: Wan27VideoEditQuality | Unset = UNSET
    aspect_ratio: Wan27VideoEditAspectRatio | Unset = UNSET
    duration: float | Literal[0] | Unset = UNSET
    seed: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        video_urls = self.video_urls

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        keep_original_sound = self.keep_original_sound

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        duration: float | Literal[0] | Unset
        if isinstance(self.duration, Unset):
            duration = UNSET
        else:
            duration = self.duration

        seed = self.seed

        prompt_extend = self.prompt_extend

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "video_urls": video_urls,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if duration is not UNSET:
            field_dict["duration"] = duration
        if seed is not UNSET:
            field_dict["seed"] = seed
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["wan2.7-video-edit"], d.pop("model"))
        if model != "wan2.7-video-edit":
            raise ValueError(f"model must match const 'wan2.7-video-edit', got '{model}'")

        video_urls = cast(list[str], d.pop("video_urls"))

        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        keep_original_sound = d.pop("keep_original_sound", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Wan27VideoEditQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_27_video_edit_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Wan27VideoEditAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_wan_27_video_edit_aspect_ratio(_aspect_ratio)

        def _parse_duration(data: object) -> float | Literal[0] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | Literal[0] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        seed = d.pop("seed", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_27_video_edit = cls(
            model=model,
            video_urls=video_urls,
            prompt=prompt,
            negative_prompt=negative_prompt,
            image_urls=image_urls,
            keep_original_sound=keep_original_sound,
            quality=quality,
            aspect_ratio=aspect_ratio,
            duration=duration,
            seed=seed,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_27_video_edit
