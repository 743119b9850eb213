"""The budget of a session: credits that its submissions may cost together, by their estimates."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from .._security.redaction import shorten
from ..prices import UC_PER_CREDIT
from ..prices._estimate import format_credits, to_credits
from ._results import ToolError


def to_uc(credits: Decimal | float | str) -> int:
    """Return credits in UC, rounded down; a float counts as the shortest decimal that denotes it.

    Raises:
        ValueError: If it is not a finite number of at least 0.
    """
    try:
        amount = Decimal(str(credits))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"{shorten(credits)} is no number of credits; it must be a finite number of at least 0.")
    return int((amount * UC_PER_CREDIT).to_integral_value(ROUND_FLOOR))


class SessionBudget:
    """Counts what submissions cost by their estimates. Not thread-safe by itself: the toolset holds its lock."""

    def __init__(self, max_credits: Decimal | float | str | None) -> None:
        self._max_uc = None if max_credits is None else to_uc(max_credits)
        self._used_uc = 0

    @property
    def is_limited(self) -> bool:
        return self._max_uc is not None

    def reserve(self, uc: int) -> None:
        """Count a submission before it is sent.

        Raises:
            ToolError: If it costs more than is left; nothing is counted then.
        """
        if self._max_uc is not None and self._used_uc + uc > self._max_uc:
            left = format_credits(to_credits(self._max_uc - self._used_uc))
            raise ToolError(
                "BudgetExceeded",
                f"The request costs {format_credits(to_credits(uc))} credits; the budget of this session has {left}"
                " left. Nothing was sent.",
            )
        self._used_uc += uc

    def release(self, uc: int) -> None:
        """Take back a submission that was certainly not accepted."""
        self._used_uc -= uc

    def to_dict(self) -> dict[str, str]:
        """Return the budget in credits as JSON: what is used and, if it is limited, the maximum and what is left."""
        used = {"used": format_credits(to_credits(self._used_uc))}
        if self._max_uc is None:
            return used
        left = format_credits(to_credits(self._max_uc - self._used_uc))
        return {**used, "max": format_credits(to_credits(self._max_uc)), "left": left}
