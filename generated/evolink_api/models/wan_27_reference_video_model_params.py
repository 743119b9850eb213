# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.wan_27_reference_video_model_params_voice_bindings import Wan27ReferenceVideoModelParamsVoiceBindings


T = TypeVar("T", bound="Wan27ReferenceVideoModelParams")


@_attrs_define(kw_only=True)
class Wan27ReferenceVideoModelParams:
    """Voices for the references.

    Attributes:
        voice_bindings (Wan27ReferenceVideoModelParamsVoiceBindings | Unset): A voice for each reference that needs one:
            image1 is the voice of the first of image_urls, video1 that of the first of video_urls. It overrides a video's
            own audio.
    """

    voice_bindings: Wan27ReferenceVideoModelParamsVoiceBindings | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        voice_bindings: dict[str, Any] | Unset = UNSET
        if not isinstance(self.voice_bindings, Unset):
            voice_bindings = self.voice_bindings.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if voice_bindings is not UNSET:
            field_dict["voice_bindings"] = voice_bindings

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.wan_27_reference_video_model_params_voice_bindings import (
            Wan27ReferenceVideoModelParamsVoiceBindings,  # noqa: PLC0415
        )

        d = dict(src_dict)
        _voice_bindings = d.pop("voice_bindings", UNSET)
        voice_bindings: Wan27ReferenceVideoModelParamsVoiceBindings | Unset
        if isinstance(_voice_bindings, Unset):
            voice_bindings = UNSET
        else:
            voice_bindings = Wan27ReferenceVideoModelParamsVoiceBindings.from_dict(_voice_bindings)

        wan_27_reference_video_model_params = cls(
            voice_bindings=voice_bindings,
        )

        return wan_27_reference_video_model_params
