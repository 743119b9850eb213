# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="SeedanceTextParams")


@_attrs_define(kw_only=True)
class SeedanceTextParams:
    """Options for text-to-video only.

    Attributes:
        web_search (bool | Unset): Whether the model may search the web, for example for products or the weather. This
            can take longer, and each search is billed. The server's default is false.
    """

    web_search: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        web_search = self.web_search

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if web_search is not UNSET:
            field_dict["web_search"] = web_search

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        web_search = d.pop("web_search", UNSET)

        seedance_text_params = cls(
            web_search=web_search,
        )

        return seedance_text_params
