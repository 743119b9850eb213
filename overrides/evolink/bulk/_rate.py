"""How many rows of a run end per second, measured from one status to the next."""

from __future__ import annotations

from collections import deque

WINDOW = 60.0
"""Seconds over which the rate is measured."""


class EndRate:
    """The rate of the last minute."""

    def __init__(self) -> None:
        self._ended: deque[tuple[float, int]] = deque()

    def add(self, now: float, ended: int) -> None:
        """Add how many rows have ended at a time in seconds."""
        self._ended.append((now, ended))
        while len(self._ended) > 2 and self._ended[0][0] < now - WINDOW:
            self._ended.popleft()

    @property
    def per_second(self) -> float:
        """The rows that end per second; 0 before the second status."""
        if len(self._ended) < 2:
            return 0.0
        (first, before), (last, after) = self._ended[0], self._ended[-1]
        return max(after - before, 0) / max(last - first, 1e-3)
