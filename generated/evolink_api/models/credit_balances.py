# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.account_credits import AccountCredits
    from ..models.key_credits import KeyCredits


T = TypeVar("T", bound="CreditBalances")


@_attrs_define(kw_only=True)
class CreditBalances:
    """The two balances that a submission draws on.

    Attributes:
        token (KeyCredits | None):
        user (AccountCredits | None):
    """

    token: KeyCredits | None
    user: AccountCredits | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.account_credits import AccountCredits  # noqa: PLC0415
        from ..models.key_credits import KeyCredits  # noqa: PLC0415

        token: dict[str, Any] | None
        if isinstance(self.token, KeyCredits):
            token = self.token.to_dict()
        else:
            token = self.token

        user: dict[str, Any] | None
        if isinstance(self.user, AccountCredits):
            user = self.user.to_dict()
        else:
            user = self.user

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "token": token,
                "user": user,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.account_credits import AccountCredits  # noqa: PLC0415
        from ..models.key_credits import KeyCredits  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_token(data: object) -> KeyCredits | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                token_type_0 = KeyCredits.from_dict(data)

                return token_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KeyCredits | None, data)

        token = _parse_token(d.pop("token"))

        def _parse_user(data: object) -> AccountCredits | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                user_type_0 = AccountCredits.from_dict(data)

                return user_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AccountCredits | None, data)

        user = _parse_user(d.pop("user"))

        credit_balances = cls(
            token=token,
            user=user,
        )

        credit_balances.additional_properties = d
        return credit_balances

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
