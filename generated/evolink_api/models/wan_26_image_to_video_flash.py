# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.wan_26_image_to_video_flash_quality import (
    Wan26ImageToVideoFlashQuality,
    check_wan_26_image_to_video_flash_quality,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.wan_shots import WanShots


T = TypeVar("T", bound="Wan26ImageToVideoFlash")


@_attrs_define(kw_only=True)
class Wan26ImageToVideoFlash:
    """Generates a 2- to 15-second video from a first frame and a prompt, with or without audio, in fast mode. Source:
    https://docs.evolink.ai/en/api-manual/video-series/wan2.6/wan2.6-image-to-video-flash

        Attributes:
            model (Literal['wan2.6-image-to-video-flash']): Model id. Default: 'wan2.6-image-to-video-flash'.
            prompt (str): What the video shows. At most 1500 characters.
            image_urls (list[str]): The first frame, 360 to 2000 pixels wide and high; PNG without transparency. Exactly 1
                element. As jpg, jpeg, png, bmp, webp, up to 10 MB.
            duration (int | Unset): Video duration. It is charged in advance and settled by the generated duration. No
                default is documented. From 2 to 15 seconds.
            quality (Wan26ImageToVideoFlashQuality | Unset): Video resolution. The higher one costs more. The server's
                default is "720p".
            prompt_extend (bool | Unset): Whether a language model may expand the prompt, which helps short prompts. If
                false, shot_type has no effect. The server's default is true.
            model_params (WanShots | Unset): How the video is divided into shots.
            audio_url (str | Unset): Audio of the video, 3 to 30 seconds long. Audio longer than the video is cut off; if it
                is shorter, the rest of the video is silent. As mp3, up to 15 MB.
            generate_audio (bool | Unset): Whether the video has audio, which costs more. The server's default is true.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["wan2.6-image-to-video-flash"] = "wan2.6-image-to-video-flash"
    duration: int | Unset = UNSET
    quality: Wan26ImageToVideoFlashQuality | Unset = UNSET
    prompt_extend: bool | Unset = UNSET
    model_params: WanShots | Unset = UNSET
    audio_url: str | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        prompt_extend = self.prompt_extend

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        audio_url = self.audio_url

        generate_audio = self.generate_audio

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
        if prompt_extend is not UNSET:
            field_dict["prompt_extend"] = prompt_extend
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if audio_url is not UNSET:
            field_dict["audio_url"] = audio_url
        if generate_audio is not UNSET:
            field_dict["generate_audio"] = generate_audio
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.wan_shots import WanShots  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["wan2.6-image-to-video-flash"], d.pop("model"))
        if model != "wan2.6-image-to-video-flash":
            raise ValueError(f"model must match const 'wan2.6-image-to-video-flash', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Wan26ImageToVideoFlashQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_wan_26_image_to_video_flash_quality(_quality)

        prompt_extend = d.pop("prompt_extend", UNSET)

        _model_params = d.pop("model_params", UNSET)
        model_params: WanShots | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = WanShots.from_dict(_model_params)

        audio_url = d.pop("audio_url", UNSET)

        generate_audio = d.pop("generate_audio", UNSET)

        callback_url = d.pop("callback_url", UNSET)

        wan_26_image_to_video_flash = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            quality=quality,
            prompt_extend=prompt_extend,
            model_params=model_params,
            audio_url=audio_url,
            generate_audio=generate_audio,
            callback_url=callback_url,
        )

        return wan_26_image_to_video_flash
