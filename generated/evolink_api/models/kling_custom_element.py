# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.kling_custom_element_model_params import KlingCustomElementModelParams


T = TypeVar("T", bound="KlingCustomElement")


@_attrs_define(kw_only=True)
class KlingCustomElement:
    """Creates an element, a subject that videos of Kling O3 and V3 can reuse, from images or from a video. With
    reference_type image_refer, element_image_list is required. With reference_type video_refer, element_video_list is
    required. element_voice_id requires reference_type video_refer; omit it for an element created from images. Source:
    https://docs.evolink.ai/en/api-manual/video-series/kling/kling-custom-element

        Attributes:
            model (Literal['kling-custom-element']): Model id. Default: 'kling-custom-element'.
            model_params (KlingCustomElementModelParams): The element and the media to create it from.
            callback_url (str | Unset): Callback URL. EvoLink POSTs the task to it when the task is completed, failed or
                cancelled, after billing is settled. The body is the same as in the task query. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is retried after 1, 2 and 4 s. Callbacks are not signed: query the
                task by its id before trusting one. At most 2048 characters.
    """

    model_params: KlingCustomElementModelParams
    model: Literal["kling-custom-element"] = "kling-custom-element"
    callback_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        model = self.model

        model_params = self.model_params.to_dict()

        callback_url = self.callback_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "model": model,
                "model_params": model_params,
            }
        )
        if callback_url is not UNSET:
            field_dict["callback_url"] = callback_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.kling_custom_element_model_params import KlingCustomElementModelParams  # noqa: PLC0415

        d = dict(src_dict)
        model = cast(Literal["kling-custom-element"], d.pop("model"))
        if model != "kling-custom-element":
            raise ValueError(f"model must match const 'kling-custom-element', got '{model}'")

        model_params = KlingCustomElementModelParams.from_dict(d.pop("model_params"))

        callback_url = d.pop("callback_url", UNSET)

        kling_custom_element = cls(
            model=model,
            model_params=model_params,
            callback_url=callback_url,
        )

        return kling_custom_element
