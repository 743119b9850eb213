"""Prices: what a request costs by EvoLink's published price rules, calculated exactly and without a request.

`estimate` returns an `Estimate`: the total, its components, and what it is worth: exact, reserved, a lower bound, or
unknown. The rules are those of spec/prices, captured on a date; each model's rule is loaded when it is first used.
"""

from __future__ import annotations

from ._estimate import UC_PER_CREDIT, UC_PER_USD, ComponentEstimate, Estimate, Kind
from ._estimation import Tokens, estimate
from ._published import ids

__all__ = ["UC_PER_CREDIT", "UC_PER_USD", "ComponentEstimate", "Estimate", "Kind", "Tokens", "estimate", "ids"]


def __dir__() -> list[str]:
    return sorted(__all__)
