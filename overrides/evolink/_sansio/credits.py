"""Sans-I/O query of the account's and the API key's balance."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evolink_api.routes import GET_CREDITS

from .. import errors
from .effects import Operation
from .messages import Endpoint, decode_json
from .retry import send_with_retry


@dataclass(frozen=True, slots=True)
class Credits:
    """The balances of an account and of an API key, in credits.

    Source: https://docs.evolink.ai/en/api-manual/account-management/get-credits
    """

    remaining: float
    """Credits left on the account."""
    used: float
    """Credits that the account has used."""
    key_remaining: float
    """Credits left for this API key."""
    key_used: float
    """Credits that this API key has used."""
    key_unlimited: bool
    """Whether the API key has no limit of its own."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    """The JSON of the response."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of the response."""
        return copy.deepcopy(dict(self.data))


def get_credits(endpoint: Endpoint) -> Operation[Credits]:
    """Return the current balances.

    Raises:
        APIError: If the API rejects the request.
        ResponseLost: If the response does not contain the balances.
    """
    response = yield from send_with_retry(endpoint.request(GET_CREDITS))
    payload = decode_json(response)
    data: Any = payload.get("data")
    try:
        return Credits(
            remaining=_finite(data["user"]["remaining_credits"]),
            used=_finite(data["user"]["used_credits"]),
            key_remaining=_finite(data["token"]["remaining_credits"]),
            key_used=_finite(data["token"]["used_credits"]),
            key_unlimited=bool(data["token"]["unlimited_credits"]),
            data=payload,
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise errors.ResponseLost(
            "The response does not contain the balances.", request_id=response.request_id
        ) from None


def _finite(value: Any) -> float:
    """Return a number as a float.

    Raises:
        TypeError, ValueError, OverflowError: If it is not a finite number.
    """
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number
