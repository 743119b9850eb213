# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.seedance_25_image_to_video_aspect_ratio import (
    Seedance25ImageToVideoAspectRatio,
    check_seedance_25_image_to_video_aspect_ratio,
)
from ..models.seedance_25_image_to_video_output_format import (
    Seedance25ImageToVideoOutputFormat,
    check_seedance_25_image_to_video_output_format,
)
from ..models.seedance_25_image_to_video_quality import (
    Seedance25ImageToVideoQuality,
    check_seedance_25_image_to_video_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="Seedance25ImageToVideo")


@_attrs_define(kw_only=True)
class Seedance25ImageToVideo:
    """Generates a 4- to 30-second video with audio from a first frame or a first and a last frame. Source:
    https://docs.evolink.ai/en/api-manual/video-series/seedance2.5/seedance-2.5-image-to-video

        Attributes:
            model (Literal['seedance-2.5-image-to-video']): Model id. Default: 'seedance-2.5-image-to-video'.
            prompt (str): How the image moves, in Chinese or English: up to 10,000 tokens, preferably at most 500 Chinese
                characters or 1000 English words.
            image_urls (list[str]): One image is the first frame; two images, which may be the same, are the first and last
                frames, and the last is cropped to the aspect ratio of the first. Sides of 300 to 6000 pixels, width-to-height
                ratio from 0.4 to 2.5. 1 to 2 elements. As jpg, jpeg, png, webp, up to 30 MB.
            duration (int | Literal[-1] | Unset): Video duration. Longer videos cost more. With -1 the model chooses it
                within the same range, and the generated duration is billed. From 4 to 30 seconds or -1. The server's default is
                5.
            quality (Seedance25ImageToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            aspect_ratio (Seedance25ImageToVideoAspectRatio | Unset): Aspect ratio of the video. It is always the one
                nearest to the first frame. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music that match the video, at no extra
                charge. The server's default is true.
            content_filter (bool | Unset): Whether the standard content check applies. Without it the rules are looser and
                the price is a tenth higher; illegal content remains forbidden. The server's default is true.
            output_format (Seedance25ImageToVideoOutputFormat | Unset): File format: mp4 plays everywhere; mov keeps finer
                colours (4:4:4) and uncompressed audio for grading and keying, but browsers may not play it. Both cost the same.
                The server's default is "mp4".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["seedance-2.5-image-to-video"] = "seedance-2.5-image-to-video"
    duration: int | Literal[-1] | Unset = UNSET
    quality: Seedance25ImageToVideoQuality | Unset = UNSET
    aspect_ratio: Seedance25ImageToVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    content_filter: bool | Unset = UNSET
    output_format: Seedance25ImageToVideoOutputFormat | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

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
                "image_urls": image_urls,
            }
        )
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
        model = cast(Literal["seedance-2.5-image-to-video"], d.pop("model"))
        if model != "seedance-2.5-image-to-video":
            raise ValueError(f"model must match const 'seedance-2.5-image-to-video', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        def _parse_duration(data: object) -> int | Literal[-1] | Unset:
            if isinstance(data, Unset):
                return data
            return cast(int | Literal[-1] | Unset, data)

        duration = _parse_duration(d.pop("duration", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Seedance25ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_seedance_25_image_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance25ImageToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_25_image_to_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        content_filter = d.pop("content_filter", UNSET)

        _output_format = d.pop("output_format", UNSET)
        output_format: Seedance25ImageToVideoOutputFormat | Unset
        if isinstance(_output_format, Unset):
            output_format = UNSET
        else:
            output_format = check_seedance_25_image_to_video_output_format(_output_format)

        callback_url = d.pop("callback_url", UNSET)

        seedance_25_image_to_video = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            content_filter=content_filter,
            output_format=output_format,
            callback_url=callback_url,
        )

        return seedance_25_image_to_video
