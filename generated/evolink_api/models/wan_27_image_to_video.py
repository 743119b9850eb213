# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_27_image_to_video_generation_mode import (
    Wan27ImageToVideoGenerationMode,
    check_wan_27_image_to_video_generation_mode,
)
from ..models.wan_27_image_to_video_quality import Wan27ImageToVideoQuality, check_wan_27_image_to_video_quality
from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan27ImageToVideo")


@_attrs_define(kw_only=True)
class Wan27ImageToVideo:
    """Generates a 2- to 15-second video from a first frame, or a first and a last frame, optionally with a given audio
    file; or continues a clip. image_start (a first frame) or video_urls (a clip to continue) is required. With
    generation_mode first_frame, image_start is required and audio_urls is optional; image_end requires
    first_last_frame, and video_urls requires video_continuation. With generation_mode first_last_frame, image_start and
    image_end are required and audio_urls is optional; video_urls requires video_continuation. Continuing a clip
    requires video_urls and optionally accepts image_end, but not image_start or audio_urls. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.7/wan2.7-image-to-video

        Attributes:
            model (Literal['wan2.7-image-to-video']): Model id. Default: 'wan2.7-image-to-video'.
            generation_mode (Wan27ImageToVideoGenerationMode | Unset): What to generate the video from: a first frame, a
                first and a last frame, or a clip to continue. If omitted, the API infers it from the given fields; the
                documentation advises setting it.
            prompt (str | Unset): What happens in the video. The service would cut off longer text. At most 5000 characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off longer text. At most
                500 characters.
            image_start (str | Unset): The first frame. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG
                without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            image_end (str | Unset): The last frame. Sides of 240 to 8000 pixels, aspect ratio from 1:8 to 8:1, PNG without
                transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): The clip to continue, which the result starts with; it is at most as long as
                duration. Sides of 240 to 4096 pixels, aspect ratio from 1:8 to 8:1. 0 to 1 element. As mp4, mov, up to 100 MB.
            audio_urls (list[str] | Unset): The audio that drives the video, such as speech for lip sync. Audio longer than
                the video is cut off; if it is shorter, the rest of the video is silent. Exactly 1 element. As wav, mp3, up to
                15 MB.
            quality (Wan27ImageToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's default
                is "720p".
            duration (int | Unset): Duration of the result in whole seconds, including the continued clip. The generated
                duration is billed. From 2 to 15 seconds. The server's default is 5.
            seed (int | Unset): Random seed, for repeatable results; random if omitted. From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. The
                server's default is false.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model: Literal["wan2.7-image-to-video"] = "wan2.7-image-to-video"
    generation_mode: Wan27ImageToVideoGenerationMode | Unset = UNSET
    prompt: str | Unset = UNSET
    negative_prompt: str | Unset = UNSET
    image_start: str | Unset = UNSET
    image_end: str | Unset = UNSET
    video_urls: list[str] | Unset = UNSET
    audio_urls: list[str] | Unset = UNSET
    quality: Wan27ImageToVideoQuality | Unset = UNSET
    duration: int | Unset = UNSET
    seed: int | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        generation_mode: str | Unset = UNSET
        if not isinstance(self.generation_mode, Unset):
            generation_mode = self.generation_mode

        prompt = self.prompt

        negative_prompt = self.negative_prompt

        image_start = self.image_start

        image_end = self.image_end

        video_urls: list[str] | Unset = UNSET
        if not isinstance(self.video_urls, Unset):
            video_urls = self.video_urls

        audio_urls: list[str] | Unset = UNSET
        if not isinstance(self.audio_urls, Unset):
            audio_urls = self.audio_urls

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        duration = self.duration

        seed = self.seed

        prompt_extend = self.prompt_extend

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
            }
        )
        if generation_mode is not UNSET:
            field_dict["generation_mode"] = generation_mode
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if negative_prompt is not UNSET:
            field_dict["negative_prompt"] = negative_prompt
        if image_start is not UNSET:
            field_dict["image_start"] = image_start
        if image_end is not UNSET:
            field_dict["image_end"] = image_end
        if video_urls is not UNSET:
            field_dict["video_urls"] = video_urls
        if audio_urls is not UNSET:
            field_dict["audio_urls"] = audio_urls
        if quality is not UNSET:
            field_dict["quality"] = quality
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
        model = cast(Literal["wan2.7-image-to-video"], d.pop("model"))
        if model != "wan2.7-image-to-video":
            raise ValueError(f"model must match const 'wan2.7-image-to-video', got '{model}'")

        _generation_mode = d.pop("generation_mode", UNSET)
        generation_mode: Wan27ImageToVideoGenerationMode | Unset
        if isinstance(_generation_mode, Unset):
            generation_mode = UNSET
        else:
            generation_mode = check_wan_27_image_to_video_generation_mode(_generation_mode)

        prompt = d.pop("prompt", UNSET)

        negative_prompt = d.pop("negative_prompt", UNSET)

        image_start = d.pop("image_start", UNSET)

        image_end = d.pop("image_end", UNSET)

        video_urls = cast(list[str], d.pop("video_urls", UNSET))

        audio_urls = cast(list[str], d.pop("audio_urls", UNSET))

        _quality = d.pop("quality", UNSET)
        quality: Wan27ImageToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_27_image_to_video_quality(_quality)

        duration = d.pop("duration", UNSET)

        seed = d.pop("seed", UNSET)

        prompt_extend = d.pop("prompt_extend", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_27_image_to_video = cls(
            model=model,
            generation_mode=generation_mode,
            prompt=prompt,
            negative_prompt=negative_prompt,
            image_start=image_start,
            image_end=image_end,
            video_urls=video_urls,
            audio_urls=audio_urls,
            quality=quality,
            duration=duration,
            seed=seed,
            prompt_extend=prompt_extend,
            callback_url=callback_url,
        )

        return wan_27_image_to_video
