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
    """Animates a picture, or the passage from a first picture to a last one, to a given recording if wanted; or continues
    a clip. The result has 2 to 15 seconds. The video needs a picture to start with (image_start) or a clip to continue
    (video_urls). The mode first_frame takes image_start and, if wanted, audio_urls; image_end needs the mode
    first_last_frame, video_urls the mode video_continuation. The mode first_last_frame takes image_start and image_end
    and, if wanted, audio_urls; video_urls needs the mode video_continuation. Continuing a clip takes video_urls and, if
    wanted, image_end; image_start and audio_urls do not go with it. Source: https://docs.evolink.ai/en/api-
    manual/video-series/wan2.7/wan2.7-image-to-video

        Attributes:
            model (Literal['wan2.7-image-to-video']): The model's id. Default: 'wan2.7-image-to-video'.
            generation_mode (Wan27ImageToVideoGenerationMode | Unset): What the video is made from: a first picture, a first
                and a last one, or a clip to continue. Left out, it is found from what is given; the documentation advises to
                say it.
            prompt (str | Unset): What happens in the video. The service would cut off what is longer. At most 5000
                characters.
            negative_prompt (str | Unset): What the video should not show. The service would cut off what is longer. At most
                500 characters.
            image_start (str | Unset): The picture that the video starts with. Sides of 240 to 8000 pixels, a shape from 1:8
                to 8:1, a PNG without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            image_end (str | Unset): The picture that the video ends with. Sides of 240 to 8000 pixels, a shape from 1:8 to
                8:1, a PNG without transparency. As jpg, jpeg, png, bmp, webp, up to 20 MB.
            video_urls (list[str] | Unset): The one clip to continue, which the result starts with; it is at most as long as
                duration. Sides of 240 to 4096 pixels, a shape from 1:8 to 8:1. 0 to 1 element. As mp4, mov, up to 100 MB.
            audio_urls (list[str] | Unset): The one recording that drives the video, such as speech for the lips. What is
                longer than the video is cut off; after a shorter one the video goes on in silence. Exactly 1 element. As wav,
                mp3, up to 15 MB.
            quality (Wan27ImageToVideoQuality | Unset): The resolution; a higher one costs more. The server's default is
                "720p".
            duration (int | Unset): The length of the result in whole seconds, the continued clip included. It is charged by
                the length that was made. From 2 to 15 seconds. The server's default is 5.
            seed (int | Unset): A number that makes the chance in the making repeatable; chosen at random when left out.
                From 1 to 2147483647.
            prompt_extend (bool | Unset): Whether a language model may enrich the prompt, which helps short ones. The
                server's default is false.
            callback_url (str | Unset): Where EvoLink POSTs the finished task: once it has completed, failed or been
                cancelled, after billing is settled. The body is the same as the task query's. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is tried again after 1, 2 and 4 s. Deliveries are not signed:
                fetch the task by its id before believing one. At most 2048 characters.
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
