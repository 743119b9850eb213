"""Sleeps that end together."""

from __future__ import annotations

import asyncio

import pytest
from evolink._http.timers import SLOT, CoalescedTimers


class ManualLoop(asyncio.SelectorEventLoop):
    """A loop whose time passes when it is told to."""

    now = 1000.01

    def time(self) -> float:
        return self.now

    async def at(self, now: float) -> None:
        self.now = now
        for _ in range(5):
            await asyncio.sleep(0)


def awake_at(times: list[float], *seconds: float, cancelled: int = 0) -> list[int]:
    """How many of several sleeps, in seconds, have ended at each of the times after their beginning."""
    loop, ticks = ManualLoop(), CoalescedTimers()

    async def sleep(time: float) -> None:
        await ticks.sleep(time)

    async def job() -> list[int]:
        start, awake = loop.now, []
        sleepers = [asyncio.ensure_future(sleep(time)) for time in seconds]
        await loop.at(start)
        for one in sleepers[:cancelled]:
            one.cancel()
        for time in times:
            await loop.at(start + time)
            awake.append(sum(one.done() for one in sleepers[cancelled:]))
        await loop.at(start + 1000)
        await asyncio.gather(*sleepers, return_exceptions=True)
        return awake

    try:
        return loop.run_until_complete(job())
    finally:
        loop.close()


@pytest.mark.parametrize("seconds", [1.0, 1.01, 7.999, 60.0])
def test_a_sleep_is_never_shorter_and_at_most_a_tick_longer(seconds: float) -> None:
    assert awake_at([seconds - 0.001, seconds + SLOT + 0.001], seconds) == [0, 1]


def test_those_within_a_tick_end_together() -> None:
    # It began at 0.01 after a tick, so the next ones are at 2.04 and 2.09.
    assert awake_at([2.039, 2.041, 2.089, 2.091], 2.001, 2.02, 2.039, 2.041) == [0, 3, 3, 4]


def test_one_that_is_cancelled_keeps_nobody_else_asleep() -> None:
    assert awake_at([2.1], 2.0, 2.0, 2.0, cancelled=1) == [2]


def test_a_short_sleep_is_exact() -> None:
    assert awake_at([0.512, 0.514], 0.513) == [0, 1]
