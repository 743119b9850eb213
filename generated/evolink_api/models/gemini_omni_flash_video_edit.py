# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="GeminiOmniFlashVideoEdit")


@_attrs_define(kw_only=True)
class GeminiOmniFlashVideoEdit:
    """Edits a video as the prompt describes and generates audio for it; duration and aspect ratio stay the same. Source:
    https://docs.evolink.ai/en/api-manual/video-series/gemini-omni-flash/gemini-omni-flash-video-edit

        Attributes:
            model (Literal['gemini-omni-flash-video-edit']): Model id. Default: 'gemini-omni-flash-video-edit'.
            prompt (str): What to change in the video and what to keep, in English or Chinese. Exclusions, such as "no
                dialogue", also belong here: there is no negative prompt.
            video_urls (list[str]): The video to edit, 3 to 10 seconds long. Exactly 1 element. As mp4.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    video_urls: list[str]
    model: Literal["gemini-omni-flash-video-edit"] = "gemini-omni-flash-video-edit"
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_urls = self.video_urls

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
                "video_urls": video_urls,
            }
        )
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["gemini-omni-flash-video-edit"], d.pop("model"))
        if model != "gemini-omni-flash-video-edit":
            raise ValueError(f"model must match const 'gemini-omni-flash-video-edit', got '{model}'")

        prompt = d.pop("prompt")

        video_urls = cast(list[str], d.pop("video_urls"))

        callback_url = d.pop("callback_url", UNSET)

        gemini_omni_flash_video_edit = cls(
            model=model,
            prompt=prompt,
            video_urls=video_urls,
            callback_url=callback_url,
        )

        return gemini_omni_flash_video_edit
