"""The sandbox's time: that of this machine, run faster if asked, or one that moves only when told."""

from __future__ import annotations

import time
from collections.abc import Mapping
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

    def saved(self) -> dict[str, float]:
        """What `resume` needs to go on from here."""
        ...

    def resume(self, saved: Mapping[str, float]) -> None:
        """Goes on with the time of a clock that was saved, as if it had run ever since."""
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

    def saved(self) -> dict[str, float]:
        return {"start": self._start, "skipped": self._skipped, "speed": self.speed}

    def resume(self, saved: Mapping[str, float]) -> None:
        passed = time.time() - saved["start"]
        self._start = saved["start"]
        self._origin = time.monotonic() - passed
        self._skipped = saved["skipped"] + passed * (saved["speed"] - self.speed)


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

    def saved(self) -> dict[str, float]:
        return {"now": self._now}

    def resume(self, saved: Mapping[str, float]) -> None:
        self._now = max(self._now, saved["now"])


def clock_of(speed: float) -> Clock:
    """This machine's time `speed` times as fast, or for 0 one that begins now and moves only by `advance`."""
    return ManualClock(time.time()) if speed == 0 else ScaledClock(speed)
