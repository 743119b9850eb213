"""Prices: what a request costs by EvoLink's published price rules, calculated exactly and without a request.

`estimate` returns an `Estimate`: the total, its components, and what it is worth: exact, reserved, a lower bound, or
unknown. The rules are those of spec/prices, captured on a date; each model's rule is loaded when it is first used, and
so is what calculates with them (PEP 562): a client needs only the types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._estimate import UC_PER_CREDIT, UC_PER_USD, ComponentEstimate, Estimate, Kind, Quantity, Tokens

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
