"""The options of a bulk run, and their checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Self, TypedDict

from .. import errors
from .._sansio.arguments import check_count, check_seconds
from .._sansio.rate_limit import RateLimiter
from .._security.redaction import shorten
from ..prices import UC_PER_CREDIT

Credits = int | float | str | Decimal
"""A number of credits."""
MAX_IN_FLIGHT = 100_000


class RunOptions(TypedDict, total=False):
    """The options of a run, which `Run` describes; as type hints."""

    model: str | None
    defaults: Mapping[str, Any] | None
    name: str | None
    max_credits: Credits | None
    unknown_price: Credits | None
    max_in_flight: int
    max_submissions_per_second: float | None
    min_free_bytes: int
    task_timeout: float
    skip_invalid: bool
    retry_failed: bool
    check: bool
    resubmit_lost: bool
    database: str | None
    run_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOptions:
    """The options of a run after their checks; credits are in UC."""

    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])
    name: str | None = None
    max_credits: int | None = None
    unknown_price: int | None = None
    max_in_flight: int = 200
    max_submissions_per_second: float | None = None
    min_free_bytes: int = 10**9
    task_timeout: float = 24 * 3600.0
    skip_invalid: bool = False
    retry_failed: bool = False
    check: bool = True
    resubmit_lost: bool = True
    database: str | None = None
    run_id: str | None = None

    @classmethod
    def of(cls, options: RunOptions) -> Self:
        """Check the options of a caller.

        Raises:
            ConfigurationError: If one is not valid.
        """
        values: dict[str, Any] = dict(options)
        model, defaults = values.pop("model", None), dict(values.pop("defaults", None) or {})
        unknown = values.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise errors.ConfigurationError(f"A run has no option {min(unknown)}.")
        for name in ("max_credits", "unknown_price"):
            if values.get(name) is not None:
                values[name] = _to_uc(name, values[name])
        if "max_in_flight" in values:
            check_count("max_in_flight", values["max_in_flight"], maximum=MAX_IN_FLIGHT)
        if "task_timeout" in values:
            check_seconds("task_timeout", values["task_timeout"], positive=True)
        RateLimiter(values.get("max_submissions_per_second"))  # raises if it is not a rate
        return cls(**values, defaults=defaults | ({"model": model} if model is not None else {}))


def _to_uc(name: str, credits: Credits) -> int:
    """Return credits in UC, rounded down."""
    try:
        uc = int(Fraction(Decimal(str(credits))) * UC_PER_CREDIT)
    except (InvalidOperation, ValueError, OverflowError):
        uc = -1
    if not 0 <= uc < 2**62 or isinstance(credits, bool):
        raise errors.ConfigurationError(f"{name} is {shorten(credits)}; it must be a number of at least 0.")
    return uc
