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
    """Makes an element, a subject to use again in videos of Kling O3 and V3, from pictures or from a video. image_refer
    makes the element from pictures, given as element_image_list. video_refer makes the element from a video, given as
    element_video_list. Only an element that is made from a video (video_refer) has a voice; leave element_voice_id out.
    Source: https://docs.evolink.ai/en/api-manual/video-series/kling/kling-custom-element

        Attributes:
            model (Literal['kling-custom-element']): The model's id. Default: 'kling-custom-element'.
            model_params (KlingCustomElementModelParams): What the element is and what it is made from.
            callback_url (str | Unset): Where EvoLink POSTs the finished task: once it has completed, failed or been
                cancelled, after billing is settled. The body is the same as the task query's. Each attempt times out after 10
                s; any 2xx counts as delivered, anything else is tried again after 1, 2 and 4 s. Deliveries are not signed:
                fetch the task by its id before believing one. At most 2048 characters.
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
