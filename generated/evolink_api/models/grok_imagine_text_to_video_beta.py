# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.grok_imagine_text_to_video_beta_aspect_ratio import (
    GrokImagineTextToVideoBetaAspectRatio,
    check_grok_imagine_text_to_video_beta_aspect_ratio,
)
from ..models.grok_imagine_text_to_video_beta_mode import (
    GrokImagineTextToVideoBetaMode,
    check_grok_imagine_text_to_video_beta_mode,
)
from ..models.grok_imagine_text_to_video_beta_quality import (
    GrokImagineTextToVideoBetaQuality,
    check_grok_imagine_text_to_video_beta_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GrokImagineTextToVideoBeta")


@_attrs_define(kw_only=True)
class GrokImagineTextToVideoBeta:
    """Generates a 6- to 30-second video from a prompt, in a fun, normal or spicy style. Source:
    https://docs.evolink.ai/en/api-manual/video-series/grok/grok-imagine-text-to-video

        Attributes:
            model (Literal['grok-imagine-text-to-video-beta']): Model id. The API still accepts the older name grok-imagine-
                text-to-video. Default: 'grok-imagine-text-to-video-beta'.
            prompt (str): What the video shows.
            mode (GrokImagineTextToVideoBetaMode | Unset): Style of the video. The server's default is "normal".
            duration (int | Unset): Video duration. From 6 to 30 seconds. The server's default is 6.
            aspect_ratio (GrokImagineTextToVideoBetaAspectRatio | Unset): Aspect ratio of the video. The server's default is
                "16:9".
            quality (GrokImagineTextToVideoBetaQuality | Unset): Video resolution. The server's default is "480p".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["grok-imagine-text-to-video-beta"] = "grok-imagine-text-to-video-beta"
    mode: GrokImagineTextToVideoBetaMode | Unset = UNSET
    duration: int | Unset = UNSET
    aspect_ratio: GrokImagineTextToVideoBetaAspectRatio | Unset = UNSET
    quality: GrokImagineTextToVideoBetaQuality | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        duration = self.duration

        aspect_ratio: str | Unset = UNSET
        if not isinstance(self.aspect_ratio, Unset):
            aspect_ratio = self.aspect_ratio

        quality: str | Unset = UNSET
        if not isinstance(self.quality, Unset):
            quality = self.quality

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if duration is not UNSET:
            field_dict["duration"] = duration
        if aspect_ratio is not UNSET:
            field_dict["aspect_ratio"] = aspect_ratio
        if quality is not UNSET:
            field_dict["quality"] = quality
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = cast(Literal["grok-imagine-text-to-video-beta"], d.pop("model"))
        if model != "grok-imagine-text-to-video-beta":
            raise ValueError(f"model must match const 'grok-imagine-text-to-video-beta', got '{model}'")

        prompt = d.pop("prompt")

        _mode = d.pop("mode", UNSET)
        mode: GrokImagineTextToVideoBetaMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_grok_imagine_text_to_video_beta_mode(_mode)

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: GrokImagineTextToVideoBetaAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_grok_imagine_text_to_video_beta_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: GrokImagineTextToVideoBetaQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_grok_imagine_text_to_video_beta_quality(_quality)

        callback_url = d.pop("callback_url", UNSET)

        grok_imagine_text_to_video_beta = cls(
            model=model,
            prompt=prompt,
            mode=mode,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            callback_url=callback_url,
        )

        return grok_imagine_text_to_video_beta
