"""The results of checking a payload: violations and warnings.

Their classes are imported on first use (PEP 562), since nearly all payloads have neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._limits import MAX_VIOLATIONS, Source

if TYPE_CHECKING:
    from ._classes import ContractWarning, Violation, lazy_violation, more_violations, non_json_violation

__all__ = [
    "MAX_VIOLATIONS",
    "ContractWarning",
    "Source",
    "Violation",
    "lazy_violation",
    "more_violations",
    "non_json_violation",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _classes

    value = globals()[name] = getattr(_classes, name)
    return value
