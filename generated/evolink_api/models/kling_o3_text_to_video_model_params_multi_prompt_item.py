# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KlingO3TextToVideoModelParamsMultiPromptItem")


@_attrs_define(kw_only=True)
class KlingO3TextToVideoModelParamsMultiPromptItem:
    """
    Attributes:
        index (int): Number of the shot, from 1.
        prompt (str): What the shot shows.
        duration (str): Duration of the shot in whole seconds, as a string.
    """

    index: int
    prompt: str
    duration: str

    def to_dict(self) -> dict[str, Any]:
        index = self.index

        prompt = self.prompt

        duration = self.duration

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "index": index,
                "prompt": prompt,
                "duration": duration,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        index = d.pop("index")

        prompt = d.pop("prompt")

        duration = d.pop("duration")

        kling_o3_text_to_video_model_params_multi_prompt_item = cls(
            index=index,
            prompt=prompt,
            duration=duration,
        )

        return kling_o3_text_to_video_model_params_multi_prompt_item
