"""When to ask for a task again: pure arithmetic, shared by every way of waiting."""

from __future__ import annotations

from collections.abc import Iterable

FIRST_SHARE = 0.4
"""Of the estimate: how long to wait before the first query."""
LEFT_SHARE = 0.4
"""Of the time that is left by the progress, or by the estimate: how long until the next query."""
SHORTEST = 1.0
"""Seconds. Each query of an unfinished task makes the gateway ask the provider."""
NEAR = 1.5
"""Seconds. The shortest pause while the progress is believed."""
BLIND = 8.0
"""Seconds. The longest pause; also the fixed one where progress says nothing. EvoLink's own clients poll every 8 s."""

PATIENCE = 1800.0
"""Seconds that are waited for a task where the caller names no time."""
ESTIMATES = 2.0
"""Or so many times what the task itself expects, where that is more: there are models that say forty minutes."""
LONGEST = 4 * 3600.0
"""Seconds. No estimate makes anybody wait longer unasked."""


def patience(timeout: float | None, estimates: Iterable[float | None]) -> float:
    """How many seconds to wait in all: the caller's `timeout`, or what tasks with these estimates may need."""
    if timeout is not None:
        return timeout
    expected = max((estimate for estimate in estimates if estimate is not None), default=0.0)
    return min(max(PATIENCE, ESTIMATES * expected), LONGEST)


class Schedule:
    """The pauses between the queries of one task, fed with what each query told.

    While the progress rises, the pause is a share of what it says is left. Where it stands still or is past its
    estimate, the pause is 8 s, so that a wrong progress costs no more than a fixed interval would.
    """

    __slots__ = ("_estimate", "_progress", "_risen")

    def __init__(self, estimate: float | None) -> None:
        """`estimate` is the time the task is expected to take, in seconds; None where nothing is known."""
        self._estimate = estimate if estimate is not None and estimate > 0 else None
        self._progress = 0
        self._risen = 0.0

    def pause(self, elapsed: float, progress: int) -> float:
        """Seconds until the next query, `elapsed` seconds after the first look, with `progress` percent done."""
        if progress > self._progress:
            self._progress, self._risen = progress, elapsed
        if elapsed <= 0 and self._estimate is not None and progress == 0:
            return min(max(FIRST_SHARE * self._estimate, SHORTEST), 15 * BLIND)
        left = self._left(elapsed)
        if left is None or left <= 0:
            return BLIND if elapsed > BLIND else NEAR
        return min(max(LEFT_SHARE * left, NEAR if left > NEAR else SHORTEST), BLIND)

    def _left(self, elapsed: float) -> float | None:
        """The seconds that are left, None where nothing is known."""
        if 0 < self._progress < 100 and elapsed - self._risen <= 0.25 * elapsed:
            return elapsed * (100 - self._progress) / self._progress
        return None if self._estimate is None else self._estimate - elapsed
