"""The balance of the account and of the key."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import errors
from .flows import Flow, read
from .messages import Endpoint, decode_json

__all__ = ["Credits"]


@dataclass(frozen=True, slots=True)
class Credits:
    """What may still be spent, in credits.

    Source: https://docs.evolink.ai/en/api-manual/account-management/get-credits
    """

    remaining: float
    """Left on the account."""
    used: float
    """Spent by the account."""
    key_remaining: float
    """Left for this key."""
    key_used: float
    """Spent with this key."""
    key_unlimited: bool
    """Whether the key has no limit of its own."""
    data: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The API's JSON, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """The API's JSON, as it came."""
        return copy.deepcopy(dict(self.data))


def query_credits(endpoint: Endpoint) -> Flow[Credits]:
    """The balances as they are now."""
    from evolink_api.operations import GET_CREDITS

    reply = yield from read(endpoint.call(GET_CREDITS))
    told = decode_json(reply)
    data: Any = told.get("data")
    try:
        return Credits(
            remaining=float(data["user"]["remaining_credits"]),
            used=float(data["user"]["used_credits"]),
            key_remaining=float(data["token"]["remaining_credits"]),
            key_used=float(data["token"]["used_credits"]),
            key_unlimited=bool(data["token"]["unlimited_credits"]),
            data=told,
        )
    except (KeyError, TypeError, ValueError):
        raise errors.ResponseLost("The reply does not hold the balances.", request_id=reply.request_id) from None
