# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.topaz_video_upscale_model_params_upscale_factor_type_0 import (
    TopazVideoUpscaleModelParamsUpscaleFactorType0,
    check_topaz_video_upscale_model_params_upscale_factor_type_0,
)
from ..models.topaz_video_upscale_model_params_upscale_factor_type_1 import (
    TopazVideoUpscaleModelParamsUpscaleFactorType1,
    check_topaz_video_upscale_model_params_upscale_factor_type_1,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="TopazVideoUpscaleModelParams")


@_attrs_define(kw_only=True)
class TopazVideoUpscaleModelParams:
    """Upscaling options.

    Attributes:
        upscale_factor (TopazVideoUpscaleModelParamsUpscaleFactorType0 | TopazVideoUpscaleModelParamsUpscaleFactorType1
            | Unset): Factor for width and height; 1 only sharpens the video. A higher factor costs more. The API treats any
            other value as 2; this client rejects it. "1" or "2" or "4" or 1 or 2 or 4. The server's default is "2".
    """

    upscale_factor: (
        TopazVideoUpscaleModelParamsUpscaleFactorType0 | TopazVideoUpscaleModelParamsUpscaleFactorType1 | Unset
    ) = UNSET

    def to_dict(self) -> dict[str, Any]:
        upscale_factor: int | str | Unset
        if isinstance(self.upscale_factor, Unset):
            upscale_factor = UNSET
        elif isinstance(self.upscale_factor, str):
            upscale_factor = self.upscale_factor
        else:
            upscale_factor = self.upscale_factor

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if upscale_factor is not UNSET:
            field_dict["upscale_factor"] = upscale_factor

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_upscale_factor(
            data: object,
        ) -> TopazVideoUpscaleModelParamsUpscaleFactorType0 | TopazVideoUpscaleModelParamsUpscaleFactorType1 | Unset:
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                upscale_factor_type_0 = check_topaz_video_upscale_model_params_upscale_factor_type_0(data)

                return upscale_factor_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, int):
                raise TypeError()
            upscale_factor_type_1 = check_topaz_video_upscale_model_params_upscale_factor_type_1(data)

            return upscale_factor_type_1

        upscale_factor = _parse_upscale_factor(d.pop("upscale_factor", UNSET))

        topaz_video_upscale_model_params = cls(
            upscale_factor=upscale_factor,
        )

        return topaz_video_upscale_model_params
