# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.seedance_25_reference_to_video_aspect_ratio import (
    Seedance25ReferenceToVideoAspectRatio,
    check_seedance_25_reference_to_video_aspect_ratio,
)
from ..models.seedance_25_reference_to_video_output_format import (
    Seedance25ReferenceToVideoOutputFormat,
    check_seedance_25_reference_to_video_output_format,
)
from ..models.seedance_25_reference_to_video_quality import (
    Seedance25ReferenceToVideoQuality,
    check_seedance_25_reference_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedance25ReferenceToVideo")


@_attrs_define(kw_only=True)
class Seedance25ReferenceToVideo:
    """Generates a 4- to 30-second video with audio from reference images, videos and audio files. To edit or extend a
    video, use seedance-2.5-video-edit or seedance-2.5-video-extend. At least one reference is required, in image_urls,
    video_urls or audio_urls. Source: https://docs.evolink.ai/en/api-manual/video-
    series/seedance2.5/seedance-2.5-reference-to-video

        Attributes:
            model (Literal['seedance-2.5-reference-to-video']): Model id. Default: 'seedance-2.5-reference-to-video'.
            prompt (str): What the video shows, and what each reference is for: @image1, @video1 and @audio1 refer to the
                first of image_urls, video_urls and audio_urls. Words about editing or continuing make the service treat the
                request as such. Up to 10,000 tokens, preferably at most 500 Chinese characters.
            image_urls (list[str] | Unset): Reference images of a style, a product, a person or a scene; @image1 in the
                prompt refers to the first. Sides of 300 to 6000 pixels, width-to-height ratio from 0.4 to 2.5. 1 to 30
                elements. As jpg, jpeg, png, webp, up to 30 MB.
            video_urls (list[str] | Unset): Videos to take motion or camera work from; @video1 in the prompt refers to the
                first. Together at most 30 seconds, which are also billed. 24 to 60 frames per second, sides of 300 to 6000
                pixels, width-to-height ratio from 0.4 to 2.5, 409,600 to 8,295,044 pixels per frame. 1 to 10 elements. As mp4,
                mov, up to 200 MB.
            audio_urls (list[str] | Unset): Music, effects or voices for the video; @audio1 in the prompt refers to the
                first. Together at most 30 seconds. 1 to 10 elements. As wav, mp3, up to 15 MB.
            duration (int | Literal[-1] | Unset): Video duration. Longer videos cost more. With -1 the model chooses it
                within the same range, and the generated duration is billed. From 4 to 30 seconds or -1. The server's default is
                5.
            quality (Seedance25ReferenceToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The
                server's default is "720p".
            aspect_ratio (Seedance25ReferenceToVideoAspectRatio | Unset): Aspect ratio of the video; adaptive follows the
                first video, else the first image, else the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music that match the video, at no extra
                charge. The server's default is true.
            content_filter (bool | Unset): Whether the standard content check applies. Without it the rules are looser and
                the price is a tenth higher; illegal content remains forbidden. The server's default is true.
            output_format (Seedance25ReferenceToVideoOutputFormat | Unset): File format: mp4 plays everywhere; mov keeps
                finer colours (4:4:4) and uncompressed audio for grading and keying, but browsers may not play it. Both cost the
                same. The server's default is "mp4".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["seedance-2.5-reference-to-video"] = "seedance-2.5-reference-to-video"
    image_urls: list[str] | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    duration: int | Literal[-1] | Unset = UNSET
    quality: Seedance25ReferenceToVideoQuality | Unset = UNSET
    aspect_ratio: Seedance25ReferenceToVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    content_filter: bool | Unset = UNSET
    output_format: Seedance25ReferenceToVideoOutputFormat | Unset = UNSET
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

        duration: int | Literal[-1] | Unset
        if isinstance(self.duration, Unset):
            duration = UNSET
        else:
            duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        content_filter = self.content_filter

        output_format: str | Unset = UNSET
        if not isinstance(self.output_format, Unset):
            output_format = self.output_format

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
        if output_format is not UNSET:
            field_dict["output_format"] = output_format
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["seedance-2.5-reference-to-video"], d.pop("model"))
        if model != "seedance-2.5-reference-to-video":
            raise ValueError(f"model must match const 'seedance-2.5-reference-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        def _parse_duration(data: object) -> int | Literal[-1] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | Literal[-1] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Seedance25ReferenceToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_seedance_25_reference_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance25ReferenceToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_25_reference_to_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        content_filter = d.pop("content_filter", UNSET)

        _output_format = d.pop("output_format", UNSET)
        output_format: Seedance25ReferenceToVideoOutputFormat | Unset
        if isinstance(_output_format, Unset):
            output_format = UNSET
        else:
            output_format = check_seedance_25_reference_to_video_output_format(_output_format)

        callback_url = d.pop("callback_url", UNSET)

        seedance_25_reference_to_video = cls(
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
            output_format=output_format,
            callback_url=callback_url,
        )

        return seedance_25_reference_to_video
