# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="KlingShot")


@_attrs_define(kw_only=True)
class KlingShot:
    """One shot of a video with several shots.

    Attributes:
        index (int): Number of the shot, from 1.
        prompt (str): What the shot shows. At most 512 characters.
        duration (str): Duration of the shot in whole seconds, as a string, at least "1".
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

        kling_shot = cls(
            index=index,
            prompt=prompt,
            duration=duration,
        )

        return kling_shot
