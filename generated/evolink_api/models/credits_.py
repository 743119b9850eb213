# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.credit_balances import CreditBalances


T = TypeVar("T", bound="Credits")


@_attrs_define(kw_only=True)
class Credits:
    """The credit balances of the account and of the API key.

    Attributes:
        data (CreditBalances | None):
        message (str): Empty unless there is an error.
        success (bool): Whether the query succeeded.
    """

    data: CreditBalances | None
    message: str
    success: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.credit_balances import CreditBalances  # noqa: PLC0415

        data: dict[str, Any] | None
        if isinstance(self.data, CreditBalances):
            data = self.data.to_dict()
        else:
            data = self.data

        message = self.message

        success = self.success

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "message": message,
                "success": success,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.credit_balances import CreditBalances  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_data(data: object) -> CreditBalances | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = CreditBalances.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CreditBalances | None, data)

        data = _parse_data(d.pop("data"))

        message = d.pop("message")

        success = d.pop("success")

        credits_ = cls(
            data=data,
            message=message,
            success=success,
        )

        credits_.additional_properties = d
        return credits_

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
