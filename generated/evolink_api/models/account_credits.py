# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="AccountCredits")


@_attrs_define(kw_only=True)
class AccountCredits:
    """Credits that the account can spend.

    Attributes:
        remaining_credits (float): Remaining credits of the account.
        used_credits (float): Credits spent by the account.
    """

    remaining_credits: float
    used_credits: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        remaining_credits = self.remaining_credits

        used_credits = self.used_credits

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "remaining_credits": remaining_credits,
                "used_credits": used_credits,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        remaining_credits = d.pop("remaining_credits")

        used_credits = d.pop("used_credits")

        account_credits = cls(
            remaining_credits=remaining_credits,
            used_credits=used_credits,
        )

        account_credits.additional_properties = d
        return account_credits

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
