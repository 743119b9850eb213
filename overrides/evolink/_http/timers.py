"""Sleeping so that those who sleep wake up together."""

from __future__ import annotations

import asyncio
import math
import weakref
from collections.abc import Awaitable

TICK = 0.05
"""Seconds. Thousands of wake-ups spread evenly cost up to three times as much as as many in bursts."""
EXACT = 1.0
"""Seconds. Shorter sleeps are left as they are."""

Bells = dict[int, list[asyncio.Future[None]]]


class Ticks:
    """Sleeps that end at the next full tick, all of a tick with one timer."""

    def __init__(self) -> None:
        self._bells: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Bells] = weakref.WeakKeyDictionary()

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Ends after that many seconds, up to a tick later."""
        if seconds < EXACT:
            return asyncio.sleep(seconds)
        loop = asyncio.get_running_loop()
        bells = self._bells.get(loop)
        if bells is None:
            bells = self._bells[loop] = {}
        tick = math.ceil((loop.time() + seconds) / TICK)
        if tick not in bells:
            bells[tick] = []
            loop.call_at(tick * TICK, _ring, bells, tick)
        sleeper: asyncio.Future[None] = loop.create_future()
        bells[tick].append(sleeper)
        return sleeper


def _ring(bells: Bells, tick: int) -> None:
    for sleeper in bells.pop(tick):
        if not sleeper.done():
            sleeper.set_result(None)
