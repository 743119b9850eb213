# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="UrlUpload")


@_attrs_define(kw_only=True)
class UrlUpload:
    """A file that EvoLink fetches and stores.

    Attributes:
        file_url (str): Public http or https URL of one image.
        upload_path (str | Unset): Folder to store the file in; chosen by file type if omitted.
        file_name (str | Unset): Name to store the file under; a unique name is generated if omitted.
    """

    file_url: str
    upload_path: str | Unset = UNSET
    file_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        file_url = self.file_url

        upload_path = self.upload_path

        file_name = self.file_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "file_url": file_url,
            }
        )
        if upload_path is not UNSET:
            field_dict["upload_path"] = upload_path
        if file_name is not UNSET:
            field_dict["file_name"] = file_name

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file_url = d.pop("file_url")

        upload_path = d.pop("upload_path", UNSET)

        file_name = d.pop("file_name", UNSET)

        url_upload = cls(
            file_url=file_url,
            upload_path=upload_path,
            file_name=file_name,
        )

        return url_upload
