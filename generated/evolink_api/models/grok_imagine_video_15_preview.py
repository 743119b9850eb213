# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..models.grok_imagine_video_15_preview_aspect_ratio import (
    GrokImagineVideo15PreviewAspectRatio,
    check_grok_imagine_video_15_preview_aspect_ratio,
)
from ..models.grok_imagine_video_15_preview_quality import (
    GrokImagineVideo15PreviewQuality,
    check_grok_imagine_video_15_preview_quality,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="GrokImagineVideo15Preview")


@_attrs_define(kw_only=True)
class GrokImagineVideo15Preview:
    """Generates a video of up to 15 seconds from a prompt alone, with a first frame, or with two to seven images. With two
    or more images, quality must be 480p or 720p; 1080p allows at most one image. Source:
    https://docs.evolink.ai/en/api-manual/video-series/grok/grok-imagine-video-1.5-preview

        Attributes:
            model (Literal['grok-imagine-video-1.5-preview']): Model id. Default: 'grok-imagine-video-1.5-preview'.
            prompt (str): What the video shows. At most 4096 characters.
            image_urls (list[str] | Unset): The number of images selects the mode: without images the video is generated
                from the prompt, one image is the first frame, and two to seven images are combined in one video. 0 to 7
                elements. As jpg, jpeg, png, webp, up to 10 MB.
            duration (int | Unset): Video duration. From 1 to 15 seconds. The server's default is 6.
            quality (GrokImagineVideo15PreviewQuality | Unset): Video resolution. 1080p requires a prompt alone or a single
                image. The server's default is "480p".
            aspect_ratio (GrokImagineVideo15PreviewAspectRatio | Unset): Aspect ratio of the video; auto lets the model
                choose, and the choice can differ each time. With a single image it has no effect: the video has the image's
                aspect ratio. The server's default is "auto".
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    prompt: str
    model: Literal["grok-imagine-video-1.5-preview"] = "grok-imagine-video-1.5-preview"
    image_urls: list[str] | Unset = UNSET
    duration: int | Unset = UNSET
    quality: GrokImagineVideo15PreviewQuality | Unset = UNSET
    aspect_ratio: GrokImagineVideo15PreviewAspectRatio | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        prompt = self.prompt

        image_urls: list[str] | Unset = UNSET
        if not isinstance(self.image_urls, Unset):
            image_urls = self.image_urls

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
        model = cast(Literal["grok-imagine-video-1.5-preview"], d.pop("model"))
        if model != "grok-imagine-video-1.5-preview":
            raise ValueError(f"model must match const 'grok-imagine-video-1.5-preview', got '{model}'")

        prompt = d.pop("prompt")

        image_urls = cast(list[str], d.pop("image_urls", UNSET))

        duration = d.pop("duration", UNSET)

        _quality = d.pop("quality", UNSET)
        quality: GrokImagineVideo15PreviewQuality | Unset
        if isinstance(_quality, Unset):
            quality = UNSET
        else:
            quality = check_grok_imagine_video_15_preview_quality(_quality)

        _aspect_ratio = d.pop("aspect_ratio", UNSET)
        aspect_ratio: GrokImagineVideo15PreviewAspectRatio | Unset
        if isinstance(_aspect_ratio, Unset):
            aspect_ratio = UNSET
        else:
            aspect_ratio = check_grok_imagine_video_15_preview_aspect_ratio(_aspect_ratio)

        callback_url = d.pop("callback_url", UNSET)

        grok_imagine_video_15_preview = cls(
            model=model,
            prompt=prompt,
            image_urls=image_urls,
            duration=duration,
            quality=quality,
            aspect_ratio=aspect_ratio,
            callback_url=callback_url,
        )

        return grok_imagine_video_15_preview
