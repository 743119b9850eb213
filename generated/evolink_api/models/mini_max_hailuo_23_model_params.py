# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="MiniMaxHailuo23ModelParams")


@_attrs_define(kw_only=True)
class MiniMaxHailuo23ModelParams:
    """How the prompt is processed.

    Attributes:
        prompt_optimizer (bool | Unset): Whether to optimize the prompt first; false uses it exactly as written. The
            server's default is true.
        fast_pretreatment (bool | Unset): Whether to spend less time on optimizing the prompt. The server's default is
            false.
    """

    prompt_optimizer: bool | Unset = UNSET
    fast_pretreatment: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        prompt_optimizer = self.prompt_optimizer

        fast_pretreatment = self.fast_pretreatment

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if prompt_optimizer is not UNSET:
            field_dict["prompt_optimizer"] = prompt_optimizer
        if fast_pretreatment is not UNSET:
            field_dict["fast_pretreatment"] = fast_pretreatment

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt_optimizer = d.pop("prompt_optimizer", UNSET)

        fast_pretreatment = d.pop("fast_pretreatment", UNSET)

        mini_max_hailuo_23_model_params = cls(
            prompt_optimizer=prompt_optimizer,
            fast_pretreatment=fast_pretreatment,
        )

        return mini_max_hailuo_23_model_params
