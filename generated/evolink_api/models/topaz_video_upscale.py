# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.topaz_video_upscale_model_params import TopazVideoUpscaleModelParams


T = TypeVar("T", bound="TopazVideoUpscale")


@_attrs_define(kw_only=True)
class TopazVideoUpscale:
    """Upscales a video to two or four times its width and height, or only sharpens it; billed by duration and factor.
    Source: https://docs.evolink.ai/en/api-manual/video-series/topaz/topaz-video-upscale

        Attributes:
            model (Literal['topaz-video-upscale']): Model id. Default: 'topaz-video-upscale'.
            video_urls (list[str]): The video to upscale. Its duration is detected and billed. Exactly 1 element. As mp4.
            model_params (TopazVideoUpscaleModelParams | Unset): Upscaling options.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    video_urls: list[str]
    model: Literal["topaz-video-upscale"] = "topaz-video-upscale"
    model_params: TopazVideoUpscaleModelParams | Unset = UNSET
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        video_urls = self.video_urls

        model_params: dict[str, Any] | Unset = UNSET
        if not isinstance(self.model_params, Unset):
            model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "video_urls": video_urls,
            }
        )
        if model_params is not UNSET:
            field_dict["model_params"] = model_params
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.topaz_video_upscale_model_params import TopazVideoUpscaleModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["topaz-video-upscale"], d.pop("model"))
        if model != "topaz-video-upscale":
            raise ValueError(f"model must match const 'topaz-video-upscale', got '{model}'")

        video_urls = cast(list[str], d.pop("video_urls"))

        _model_params = d.pop("model_params", UNSET)
        model_params: TopazVideoUpscaleModelParams | Unset
        if isinstance(_model_params, Unset):
            model_params = UNSET
        else:
            model_params = TopazVideoUpscaleModelParams.from_dict(_model_params)

        callback_url = d.pop("callback_url", UNSET)

        topaz_video_upscale = cls(
            model=model,
            video_urls=video_urls,
            model_params=model_params,
            callback_url=callback_url,
        )

        return topaz_video_upscale
