"""Prices: what a request costs by EvoLink's published price rules, calculated exactly and without a request.

`estimate` returns an `Estimate`: the total, its components, and what it is worth: exact, reserved, a lower bound, or
unknown. The rules are those of spec/prices, captured on a date; each model's rule is loaded when it is first used, and
so is everything else (PEP 562): a client that estimates nothing needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._estimate import UC_PER_CREDIT, UC_PER_USD, ComponentEstimate, Estimate, Kind, Quantity, Tokens
    from ._estimation import estimate
    from ._published import ids

__all__ = [
    "UC_PER_CREDIT",
    "UC_PER_USD",
    "ComponentEstimate",
    "Estimate",
    "Kind",
    "Quantity",
    "Tokens",
    "estimate",
    "ids",
]

_MODULES = {"estimate": "_estimation", "ids": "_published"}
"""The modules of the names that are not in `_estimate`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_MODULES.get(name, '_estimate')}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
