# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.happyhorse_10_video_edit_quality import (
    Happyhorse10VideoEditQuality,
    check_happyhorse_10_video_edit_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Happyhorse10VideoEdit")


@_attrs_define(kw_only=True)
class Happyhorse10VideoEdit:
    """Edits the first 15 seconds of a video as the prompt describes, guided by up to five images; the aspect ratio stays
    the same. The video to edit is required in video_urls; video_url and video are other names for it. Source:
    https://docs.evolink.ai/en/api-manual/video-series/happyhorse1.0/happyhorse-1.0-video-edit

        Attributes:
            model (Literal['happyhorse-1.0-video-edit']): Model id. Default: 'happyhorse-1.0-video-edit'.
            prompt (str): Editing instruction: what to change. Text beyond 5000 characters, 2500 in Chinese, is cut off.
            video_urls (list[str] | Unset): The video to edit, 3 to 60 seconds long, of which the first 15 are used. Its
                long side has up to 2160 pixels, its short side at least 320, its aspect ratio is between 1:2.5 and 2.5:1, and
                it has more than 8 frames per second. Input and output seconds are both billed. Exactly 1 element. As mp4, mov,
                up to 100 MB.
            video_url (str | Unset): Another name for the video to edit, as a single URL; video_urls has precedence. As mp4,
                mov, up to 100 MB.
            video (str | Unset): Another name for the video to edit, as a single URL; video_urls has precedence. As mp4,
                mov, up to 100 MB.
            image_urls (list[str] | Unset): Reference images of the intended result. At least 300 pixels wide and high, with
                an aspect ratio between 1:2.5 and 2.5:1. 0 to 5 elements. As jpg, jpeg, png, webp, up to 10 MB.
            keep_original_sound (bool | Unset): Whether to keep the video's audio; otherwise the model generates new audio.
                The server's default is false.
            quality (Happyhorse10VideoEditQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            seed (int | Unset): Random seed. The same seed produces similar videos for similar requests; random if omitted.
                From 1 to 2147483647.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["happyhorse-1.0-video-edit"] = "happyhorse-1.0-video-edit"
    video_urls: list[str] | Unset = UNSET
    video_url: str | Unset = UNSET
    video: str | Unset = UNSET
    image_urls: list[str] | Unset = UNSET
    keep_original_sound: bool | Unset = UNSET
    quality: Happyhorse10VideoEditQuality | Unset = UNSET
    seed: int | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        video_urls: list[str] | Unset = UNSET
        if not isinstance(self.video_urls, Unset):
            video_urls = self.video_urls

        video_url = self.video_url

        video = self.video

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        keep_original_sound = self.keep_original_sound

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        seed = self.seed

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if video_urls is not UNSET:
            field_dict["video_urls"] = video_urls
        if video_url is not UNSET:
            field_dict["video_url"] = video_url
        if video is not UNSET:
            field_dict["video"] = video
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if keep_original_sound is not UNSET:
            field_dict["keep_original_sound"] = keep_original_sound
        if quality is not UNSET:
            field_dict["quality"] = quality
        if seed is not UNSET:
            field_dict["seed"] = seed
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["happyhorse-1.0-video-edit"], d.pop("model"))
        if model != "happyhorse-1.0-video-edit":
            raise ValueError(f"model must match const 'happyhorse-1.0-video-edit', got '{model}'")

        prompt = d.pop("prompt")

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        video_url = d.pop("video_url", UNSET)

        video = d.pop("video", UNSET)

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        keep_original_sound = d.pop("keep_original_sound", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Happyhorse10VideoEditQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_happyhorse_10_video_edit_quality(_quality)

        seed = d.pop("seed", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        happyhorse_10_video_edit = cls(
            model=model,
            prompt=prompt,
            video_urls=video_urls,
            video_url=video_url,
            video=video,
            image_urls=image_urls,
            keep_original_sound=keep_original_sound,
            quality=quality,
            seed=seed,
            callback_url=callback_url,
        )

        return happyhorse_10_video_edit
