"""The sandbox's time: that of this machine, run faster if asked, or one that moves only when told."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What the sandbox reads its time from."""

    speed: float
    """Sandbox seconds that pass in one second of its users."""

    def now(self) -> float:
        """Sandbox time, in Unix seconds."""
        ...

    def shown(self, at: float) -> float:
        """The users' time for a sandbox time, in Unix seconds."""
        ...

    def advance(self, seconds: float) -> None:
        """Lets `seconds` of sandbox time pass at once."""
        ...


class ScaledClock:
    """This machine's time, `speed` times as fast from the moment it is made."""

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` is above 0; 100 makes a minute of waiting 0.6 s."""
        if not speed > 0:
            raise ValueError(f"speed is {speed}; it must be above 0")
        self.speed = speed
        self._start = time.time()
        self._origin = time.monotonic()
        self._skipped = 0.0

    def now(self) -> float:
        return self._start + self._skipped + (time.monotonic() - self._origin) * self.speed

    def shown(self, at: float) -> float:
        return self._start + (at - self._start) / self.speed

    def advance(self, seconds: float) -> None:
        """Lets `seconds` of sandbox time pass at once."""
        self._skipped += seconds


class ManualClock:
    """A time that moves only by `advance`, for tests without waiting."""

    speed = 1.0

    def __init__(self, start: float = 1_760_000_000.0) -> None:
        """`start` is in Unix seconds."""
        self._now = start

    def now(self) -> float:
        return self._now

    def shown(self, at: float) -> float:
        return at

    def advance(self, seconds: float) -> None:
        """Lets `seconds` pass."""
        self._now += seconds
