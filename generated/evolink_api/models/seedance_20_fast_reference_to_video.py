# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.seedance_20_fast_reference_to_video_aspect_ratio import (
    Seedance20FastReferenceToVideoAspectRatio,
    check_seedance_20_fast_reference_to_video_aspect_ratio,
)
from ..models.seedance_20_fast_reference_to_video_quality import (
    Seedance20FastReferenceToVideoQuality,
    check_seedance_20_fast_reference_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedance20FastReferenceToVideo")


@_attrs_define(kw_only=True)
class Seedance20FastReferenceToVideo:
    """Generates a 4- to 15-second video with audio from reference images, videos and audio files, or edits or continues
    videos, in the fast version at 480p or 720p. audio_urls requires image_urls or video_urls: audio alone is not a
    sufficient reference. Source: https://docs.evolink.ai/en/api-manual/video-series/seedance2.0/seedance-2.0-fast-
    reference-to-video

        Attributes:
            model (Literal['seedance-2.0-fast-reference-to-video']): Model id. Default: 'seedance-2.0-fast-reference-to-
                video'.
            prompt (str): What the video shows, and what each reference is for: @image1, @video1 and @audio1 refer to the
                first of image_urls, video_urls and audio_urls. Up to 10,000 tokens, preferably at most 500 Chinese characters.
            image_urls (list[str] | Unset): Reference images of a style, a product, a person, or a frame that the prompt
                describes; @image1 in the prompt refers to the first. Sides of 300 to 6000 pixels, width-to-height ratio from
                0.4 to 2.5. 0 to 9 elements. As jpg, jpeg, png, webp, up to 30 MB.
            video_urls (list[str] | Unset): Videos to take motion or camera work from, or to edit or continue; @video1 in
                the prompt refers to the first. Together at most 15 seconds, which are also billed. 24 to 60 frames per second,
                sides of 300 to 6000 pixels, width-to-height ratio from 0.4 to 2.5, 409,600 to 2,086,876 pixels per frame. 0 to
                3 elements. As mp4, mov, up to 50 MB.
            audio_urls (list[str] | Unset): Music, effects or voices for the video; @audio1 in the prompt refers to the
                first. Together at most 15 seconds, and only with an image or a video. 0 to 3 elements. As wav, mp3, up to 15
                MB.
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 15 seconds. The server's default is
                5.
            quality (Seedance20FastReferenceToVideoQuality | Unset): Video resolution. 480p costs less. 1080p is announced
                but not yet available. The server's default is "720p".
            aspect_ratio (Seedance20FastReferenceToVideoAspectRatio | Unset): Aspect ratio of the video; adaptive follows
                the first video, else the first image, else the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music that match the video, at no extra
                charge. The server's default is true.
            content_filter (bool | Unset): Whether the standard content check applies. Without it the rules are looser and
                the price is a tenth higher; illegal content remains forbidden. The server's default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["seedance-2.0-fast-reference-to-video"] = "seedance-2.0-fast-reference-to-video"
    image_urls: list[str] | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    quality: Seedance20FastReferenceToVideoQuality | Unset = UNSET
    aspect_ratio: Seedance20FastReferenceToVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    content_filter: bool | Unset = UNSET
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

        generate_audio = self.generate_audio

        content_filter = self.content_filter

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
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if content_filter is not UNSET:
            field_dict["content_filter"] = content_filter
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["seedance-2.0-fast-reference-to-video"], d.pop("model"))
        if model != "seedance-2.0-fast-reference-to-video":
            raise ValueError(f"model must match const 'seedance-2.0-fast-reference-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Seedance20FastReferenceToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_seedance_20_fast_reference_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance20FastReferenceToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_20_fast_reference_to_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        content_filter = d.pop("content_filter", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        seedance_20_fast_reference_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            video_urls=video_urls,
            audio_urls=audio_urls,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            content_filter=content_filter,
            callback_url=callback_url,
        )

        return seedance_20_fast_reference_to_video
