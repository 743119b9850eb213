# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Wan30ReferenceVideoModelParams")


@_attrs_define(kw_only=True)
class Wan30ReferenceVideoModelParams:
    """The document or the web page to generate the video from; not both.

    Attributes:
        file_url (str | Unset): URL of a document: docx, doc, xlsx, xls, pptx, ppt, pdf, txt, key, pages, numbers or md,
            up to 100 MB and 50 pages.
        link_url (str | Unset): URL of a public web page without login, such as an article.
    """

    file_url: str | Unset = UNSET
    link_url: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        file_url = self.file_url

        link_url = self.link_url

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if file_url is not UNSET:
            field_dict["file_url"] = file_url
        if link_url is not UNSET:
            field_dict["link_url"] = link_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file_url = d.pop("file_url", UNSET)

        link_url = d.pop("link_url", UNSET)

        wan_30_reference_video_model_params = cls(
            file_url=file_url,
            link_url=link_url,
        )

        return wan_30_reference_video_model_params
