# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.minimax_h3_reference_to_video_aspect_ratio import (
    MinimaxH3ReferenceToVideoAspectRatio,
    check_minimax_h3_reference_to_video_aspect_ratio,
)
from ..models.minimax_h3_reference_to_video_quality import (
    MinimaxH3ReferenceToVideoQuality,
    check_minimax_h3_reference_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="MinimaxH3ReferenceToVideo")


@_attrs_define(kw_only=True)
class MinimaxH3ReferenceToVideo:
    """Generates a 4- to 15-second video from a prompt and up to twelve reference images, videos and audio files. Its tasks
    cannot be cancelled. At least one image, video or audio file is required, in image_urls, video_urls or audio_urls;
    for a prompt alone, use minimax-h3-text-to-video. Source: https://docs.evolink.ai/en/api-manual/video-
    series/minimax/minimax-h3/minimax-h3-reference-to-video

        Attributes:
            model (Literal['minimax-h3-reference-to-video']): Model id. Default: 'minimax-h3-reference-to-video'.
            prompt (str): What the video shows, in English or Chinese; Image 1 refers to the first image of image_urls,
                Video 1 and Audio 1 to the first of video_urls and audio_urls, and so on. Details of a very long prompt may be
                lost. At most 7000 characters.
            image_urls (list[str] | Unset): Reference images of the people and things in the video. Width and height are 256
                to 5760 pixels each, the width 0.4 to 2.5 times the height. 0 to 9 elements. As jpg, jpeg, png, webp, heic,
                heif, up to 30 MB. The server's default is [].
            video_urls (list[str] | Unset): Reference videos, each 2 to 15 seconds long and together at most 15 seconds,
                which are billed. H.264 or H.265, with audio in AAC or MP3, 23.976 to 60 frames per second. Width and height are
                256 to 5760 pixels each, the width 0.4 to 2.5 times the height. 0 to 3 elements. As mp4, mov, up to 50 MB. The
                server's default is [].
            audio_urls (list[str] | Unset): Reference voices or music, each 2 to 15 seconds long and together at most 15
                seconds, which are not billed. 0 to 3 elements. As wav, mp3, up to 15 MB. The server's default is [].
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 15 seconds. The server's default is
                4.
            quality (MinimaxH3ReferenceToVideoQuality | Unset): Video resolution. The server's default is "768p".
            aspect_ratio (MinimaxH3ReferenceToVideoAspectRatio | Unset): Aspect ratio of the video; adaptive lets the model
                choose. The server's default is "adaptive".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["minimax-h3-reference-to-video"] = "minimax-h3-reference-to-video"
    image_urls: list[str] | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    quality: MinimaxH3ReferenceToVideoQuality | Unset = UNSET
    aspect_ratio: MinimaxH3ReferenceToVideoAspectRatio | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

        video_urls: list[str] | Unset = UNSET
        if not isinstance(self.video_urls, Unset):
            video_urls = self.video_urls

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if image_urls is not UNSET:
            field_dict["image_urls"] = image_urls
        if video_urls is not UNSET:
            field_dict["video_urls"] = video_urls
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls
        if duration is not UNSET:
            field_dict["duration"] = duration
        if quality is not UNSET:
            field_dict["quality"] = quality
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["minimax-h3-reference-to-video"], d.pop("model"))
        if model != "minimax-h3-reference-to-video":
            raise ValueError(f"model must match const 'minimax-h3-reference-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: MinimaxH3ReferenceToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_minimax_h3_reference_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: MinimaxH3ReferenceToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_minimax_h3_reference_to_video_aspect_ratio(_aspect_ratio)

        callback_url = d.pop("callback_url", UNSET)

        minimax_h3_reference_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            video_urls=video_urls,
            audio_urls=audio_urls,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            callback_url=callback_url,
        )

        return minimax_h3_reference_to_video
