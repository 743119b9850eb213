"""Sans-I/O detection of transfers that stall or are too slow to be waited for."""

from __future__ import annotations

from collections.abc import Callable

RATE_WINDOW = 30.0
"""Seconds over which the rate of a transfer is measured."""
MIN_BYTES_PER_SECOND = 1024.0
"""The default of the lowest rate: 100 MB at this rate would take longer than the 24 hours of a result link."""
MAX_SLOW_WINDOWS = 3
"""The number of slow windows in a row after which a transfer is given up."""


class TooSlow(Exception):
    """The bytes of a window were too few. A new connection may be faster."""


class TransferRate:
    """Measures the rate of a transfer in windows of RATE_WINDOW seconds, over all of its connections."""

    def __init__(self, min_bytes_per_second: float, clock: Callable[[], float]) -> None:
        """Begin the first window.

        Args:
            min_bytes_per_second: The lowest rate that is not slow; 0 for none.
            clock: Returns a monotonic time in seconds.
        """
        self.min_bytes_per_second = min_bytes_per_second
        self._clock = clock
        self._window_began = clock()
        self._received = 0
        self._slow_windows = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether MAX_SLOW_WINDOWS in a row were slow."""
        return self._slow_windows >= MAX_SLOW_WINDOWS

    def add(self, size: int) -> None:
        """Count bytes that have arrived.

        Raises:
            TooSlow: If a window has ended that was slow.
        """
        self._received += size
        if self.end_window():
            raise TooSlow

    def end_window(self) -> bool:
        """Begin another window if the current one has ended, and return whether that was slow."""
        now = self._clock()
        seconds = now - self._window_began
        if seconds < RATE_WINDOW:
            return False
        is_slow = self._received < self.min_bytes_per_second * seconds
        self._slow_windows = self._slow_windows + 1 if is_slow else 0
        self._window_began, self._received = now, 0
        return is_slow
