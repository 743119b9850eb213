# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Base64Upload")


@_attrs_define(kw_only=True)
class Base64Upload:
    """A file as Base64 text.

    Attributes:
        base64_data (str): Content in Base64, plain or as a data URL (`data:image/png;base64,…`). One image per request.
        upload_path (str | Unset): Folder to store the file in; chosen by file type if omitted.
        file_name (str | Unset): Name to store the file under; a unique name is generated if omitted.
    """

    base64_data: str
    upload_path: str | Unset = UNSET
    file_name: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        base64_data = self.base64_data

        upload_path = self.upload_path

        file_name = self.file_name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "base64_data": base64_data,
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
        base64_data = d.pop("base64_data")

        upload_path = d.pop("upload_path", UNSET)

        file_name = d.pop("file_name", UNSET)

        base_64_upload = cls(
            base64_data=base64_data,
            upload_path=upload_path,
            file_name=file_name,
        )

        return base_64_upload
