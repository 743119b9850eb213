"""Coalesced timers: sleeps that end in the same slot end together."""

from __future__ import annotations

import asyncio

import pytest
from evolink._http.timers import SLOT, CoalescedTimers


class ManualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is set by hand."""

    now = 1000.01

    def time(self) -> float:
        return self.now

    async def run_until(self, now: float) -> None:
        """Set the time and let everything run that is due."""
        self.now = now
        for _ in range(5):
            await asyncio.sleep(0)


def ended_at(times: list[float], *seconds: float, cancelled: int = 0) -> list[int]:
    """Return how many sleeps of these seconds have ended at each of the times after their start.

    The first `cancelled` sleeps are cancelled at once and not counted.
    """
    loop, timers = ManualLoop(), CoalescedTimers()

    async def sleep(duration: float) -> None:
        await timers.sleep(duration)

    async def run() -> list[int]:
        start, counts = loop.now, []
        sleeps = [asyncio.ensure_future(sleep(duration)) for duration in seconds]
        await loop.run_until(start)
        for task in sleeps[:cancelled]:
            task.cancel()
        for time in times:
            await loop.run_until(start + time)
            counts.append(sum(task.done() for task in sleeps[cancelled:]))
        await loop.run_until(start + 1000)
        await asyncio.gather(*sleeps, return_exceptions=True)
        return counts

    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


@pytest.mark.parametrize("seconds", [1.0, 1.01, 7.999, 60.0])
def test_a_sleep_is_never_shorter_and_at_most_one_slot_longer(seconds: float) -> None:
    assert ended_at([seconds - 0.001, seconds + SLOT + 0.001], seconds) == [0, 1]


def test_sleeps_within_one_slot_end_together() -> None:
    # They start 0.01 s after the beginning of a slot, so the next slots end at 2.04 and 2.09.
    assert ended_at([2.039, 2.041, 2.089, 2.091], 2.001, 2.02, 2.039, 2.041) == [0, 3, 3, 4]


def test_a_cancelled_sleep_does_not_delay_the_others() -> None:
    assert ended_at([2.1], 2.0, 2.0, 2.0, cancelled=1) == [2]


def test_a_short_sleep_is_exact() -> None:
    assert ended_at([0.512, 0.514], 0.513) == [0, 1]
