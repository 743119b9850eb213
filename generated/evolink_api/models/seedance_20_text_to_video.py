# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.seedance_20_text_to_video_aspect_ratio import (
    Seedance20TextToVideoAspectRatio,
    check_seedance_20_text_to_video_aspect_ratio,
)
from ..models.seedance_20_text_to_video_quality import (
    Seedance20TextToVideoQuality,
    check_seedance_20_text_to_video_quality,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.seedance_text_params import SeedanceTextParams


T = TypeVar("T", bound="Seedance20TextToVideo")


@_attrs_define(kw_only=True)
class Seedance20TextToVideo:
    """Generates a 4- to 15-second video with audio from a prompt, at up to 4k. Source: https://docs.evolink.ai/en/api-
    manual/video-series/seedance2.0/seedance-2.0-text-to-video

        Attributes:
            model (Literal['seedance-2.0-text-to-video']): Model id. Default: 'seedance-2.0-text-to-video'.
            prompt (str): What the video shows, in Chinese or English: up to 10,000 tokens, preferably at most 500 Chinese
                characters or 1000 English words. Dialogue in double quotes improves the audio.
            duration (int | Unset): Video duration. Longer videos cost more. From 4 to 15 seconds. The server's default is
                5.
            quality (Seedance20TextToVideoQuality | Unset): Video resolution. Higher resolutions cost more. The server's
                default is "720p".
            aspect_ratio (Seedance20TextToVideoAspectRatio | Unset): Aspect ratio of the video; adaptive lets the model
                choose by the prompt. The server's default is "adaptive".
            generate_audio (bool | Unset): Whether to generate voices, effects and music that match the video, at no extra
                charge. The server's default is true.
            content_filter (bool | Unset): Whether the standard content check applies. Without it the rules are looser and
                the price is a tenth higher; illegal content remains forbidden. The server's default is true.
            model_params (SeedanceTextParams | Unset): Options for text-to-video only.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["seedance-2.0-text-to-video"] = "seedance-2.0-text-to-video"
    duration: int | Unset = UNSET
    quality: Seedance20TextToVideoQuality | Unset = UNSET
    aspect_ratio: Seedance20TextToVideoAspectRatio | Unset = UNSET
    generate_audio: bool | Unset = UNSET
    content_filter: bool | Unset = UNSET
    model_params: SeedanceTextParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        duration = self.duration

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        generate_audio = self.generate_audio

        content_filter = self.content_filter

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
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
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.seedance_text_params import SeedanceTextParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["seedance-2.0-text-to-video"], d.pop("model"))
        if model != "seedance-2.0-text-to-video":
            raise ValueError(f"model must match const 'seedance-2.0-text-to-video', got '{model}'")

        prompt = d.pop("prompt")

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: Seedance20TextToVideoQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_seedance_20_text_to_video_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: Seedance20TextToVideoAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_seedance_20_text_to_video_aspect_ratio(_aspect_ratio)

        generate_audio = d.pop("generate_audio", UNSET)

        content_filter = d.pop("content_filter", UNSET)

        _model_params = d.pop("model_params", UNSET)
        model_params: SeedanceTextParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = SeedanceTextParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        seedance_20_text_to_video = cls(
            model=model,
            prompt=prompt,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            generate_audio=generate_audio,
            content_filter=content_filter,
            model_params=model_params,
            callback_url=callback_url,
        )

        return seedance_20_text_to_video
