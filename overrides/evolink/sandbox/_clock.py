"""Clocks of the sandbox: the machine's time at any speed, or a time that only moves when a test advances it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol

from ._real_time import monotonic


class Clock(Protocol):
    """The source of sandbox time."""

    speed: float
    """Sandbox seconds per second of wall time."""

    def now(self) -> float:
        """Return the sandbox time in Unix seconds."""
        ...

    def wall_time(self, at: float) -> float:
        """Convert a sandbox time to the wall time that clients see, both in Unix seconds."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the sandbox time by `seconds` at once: forward, or back to that of a snapshot."""
        ...

    def state(self) -> dict[str, float]:
        """Return the state that `resume` continues from."""
        ...

    def resume(self, state: Mapping[str, float]) -> None:
        """Continue from the state of an earlier clock, as if that clock had kept running."""
        ...


class ScaledClock:
    """A clock that runs `speed` times as fast as the machine's, from the moment it is created.

    It starts at the time of the process and goes on while a test freezes that time.
    """

    def __init__(self, speed: float = 1.0) -> None:
        """Start the clock.

        Args:
            speed: Sandbox seconds per second of wall time; 100 turns a minute of waiting into 0.6 s.

        Raises:
            ValueError: If `speed` is not above 0.
        """
        if not speed > 0:
            raise ValueError(f"speed is {speed}; it must be above 0")
        self.speed = speed
        self._start = time.time()
        self._origin = monotonic()
        self._skipped = 0.0

    def now(self) -> float:
        return self._start + self._skipped + (monotonic() - self._origin) * self.speed

    def wall_time(self, at: float) -> float:
        return self._start + (at - self._start) / self.speed

    def advance(self, seconds: float) -> None:
        """Move the sandbox time forward by `seconds` at once."""
        self._skipped += seconds

    def state(self) -> dict[str, float]:
        return {"start": self._start, "skipped": self._skipped, "speed": self.speed}

    def resume(self, state: Mapping[str, float]) -> None:
        elapsed = time.time() - state["start"]
        self._start = state["start"]
        self._origin = monotonic() - elapsed
        self._skipped = state["skipped"] + elapsed * (state["speed"] - self.speed)


class ManualClock:
    """A clock that moves only by `advance`, for tests that must not wait."""

    speed = 1.0

    def __init__(self, start: float = 1_760_000_000.0) -> None:
        """Stop the clock at `start`, in Unix seconds."""
        self._now = start

    def now(self) -> float:
        return self._now

    def wall_time(self, at: float) -> float:
        return at

    def advance(self, seconds: float) -> None:
        """Move the sandbox time forward by `seconds`."""
        self._now += seconds

    def state(self) -> dict[str, float]:
        return {"now": self._now}

    def resume(self, state: Mapping[str, float]) -> None:
        self._now = max(self._now, state["now"])


def clock_of(speed: float) -> Clock:
    """Return a clock for a `--speed`: scaled, or for 0 a manual one that starts at the machine's time."""
    return ManualClock(time.time()) if speed == 0 else ScaledClock(speed)
