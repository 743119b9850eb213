# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="KlingO1VideoEdit")


@_attrs_define(kw_only=True)
class KlingO1VideoEdit:
    """Edits a video as the prompt describes, guided by up to four images. Source: https://docs.evolink.ai/en/api-
    manual/video-series/kling/kling-o1-video-edit

        Attributes:
            model (Literal['kling-o1-video-edit']): Model id. Default: 'kling-o1-video-edit'.
            prompt (str): How to change the video. At most 5000 characters.
            video_urls (list[str]): The video to edit, 3 to 10 seconds long; a shorter one is billed as 3 seconds, a longer
                one as 10. Exactly 1 element. As mp4, mov, up to 100 MB.
            image_urls (list[str] | Unset): Reference images of the intended result. 1 to 4 elements. As jpg, jpeg, png,
                webp, up to 10 MB.
            keep_original_sound (bool | Unset): Whether to keep the video's audio.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    video_urls: list[str]
    model: Literal["kling-o1-video-edit"] = "kling-o1-video-edit"
    image_urls: list[str] | Unset = UNSET
    keep_original_sound: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_urls = self.video_urls

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        keep_original_sound = self.keep_original_sound

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "video_urls": video_urls,
            }
        )
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["kling-o1-video-edit"], d.pop("model"))
        if model != "kling-o1-video-edit":
            raise ValueError(f"model must match const 'kling-o1-video-edit', got '{model}'")

        prompt = d.pop("prompt")

        video_urls = cast(list[str], d.pop("video_urls"))

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        keep_original_sound = d.pop("keep_original_sound", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        kling_o1_video_edit = cls(
            model=model,
            prompt=prompt,
            video_urls=video_urls,
            image_urls=image_urls,
            keep_original_sound=keep_original_sound,
            callback_url=callback_url,
        )

        return kling_o1_video_edit
