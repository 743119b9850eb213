# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.grok_imagine_video_10i2v_aspect_ratio import (
    GrokImagineVideo10I2VAspectRatio,
    check_grok_imagine_video_10i2v_aspect_ratio,
)
from ..models.grok_imagine_video_10i2v_quality import (
    GrokImagineVideo10I2VQuality,
    check_grok_imagine_video_10i2v_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GrokImagineVideo10I2V")


@_attrs_define(kw_only=True)
class GrokImagineVideo10I2V:
    """Generates a video of up to 15 seconds from a prompt and one to seven images. Source: https://docs.evolink.ai/en/api-
    manual/video-series/grok/grok-imagine-video-1.0-i2v

        Attributes:
            model (Literal['grok-imagine-video-1.0-i2v']): Model id. Default: 'grok-imagine-video-1.0-i2v'.
            prompt (str): What the video shows.
            image_urls (list[str]): The images to generate the video from. 1 to 7 elements. As jpg, jpeg, png, webp, up to
                10 MB.
            duration (int | Unset): Video duration. From 1 to 15 seconds. The server's default is 6.
            aspect_ratio (GrokImagineVideo10I2VAspectRatio | Unset): Aspect ratio of the video. With a single image it has
                no effect: the video has the image's aspect ratio. The server's default is "16:9".
            quality (GrokImagineVideo10I2VQuality | Unset): Video resolution. The server's default is "480p".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    image_urls: list[str]
    model: Literal["grok-imagine-video-1.0-i2v"] = "grok-imagine-video-1.0-i2v"
    duration: int | Unset = UNSET
    aspect_ratio: GrokImagineVideo10I2VAspectRatio | Unset = UNSET
    quality: GrokImagineVideo10I2VQuality | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls = self.image_urls

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
                "image_urls": image_urls,
            }
        )
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
        model = cast(Literal["grok-imagine-video-1.0-i2v"], d.pop("model"))
        if model != "grok-imagine-video-1.0-i2v":
            raise ValueError(f"model must match const 'grok-imagine-video-1.0-i2v', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls"))

        duration = d.pop("duration", UNSET)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: GrokImagineVideo10I2VAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_grok_imagine_video_10i2v_aspect_ratio(_aspect_ratio)

        _quality = d.pop("quality", UNSET)
        quality: GrokImagineVideo10I2VQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_grok_imagine_video_10i2v_quality(_quality)

        callback_url = d.pop("callback_url", UNSET)

        grok_imagine_video_10i2v = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            aspect_ratio=aspect_ratio,
            quality=quality,
            callback_url=callback_url,
        )

        return grok_imagine_video_10i2v
