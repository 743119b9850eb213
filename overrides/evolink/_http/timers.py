"""Coalesced timers: sleeps that end within the same 50 ms share one event-loop timer."""

from __future__ import annotations

import asyncio
import math
import weakref
from collections.abc import Awaitable

SLOT = 0.05
"""Seconds. Sleeps that end within the same slot end together: thousands of separate wake-ups take up to three times the
CPU."""
MIN_COALESCED = 1.0
"""Seconds. Shorter sleeps are not coalesced."""

Slots = dict[int, list[asyncio.Future[None]]]
"""The futures to resolve at the end of each slot, by the number of the slot."""


class CoalescedTimers:
    """Sleeps that end at the next full slot, with one timer for each slot and event loop."""

    def __init__(self) -> None:
        self._slots: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Slots] = weakref.WeakKeyDictionary()

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Sleep for a number of seconds, or up to one slot longer."""
        if seconds < MIN_COALESCED:
            return asyncio.sleep(seconds)
        loop = asyncio.get_running_loop()
        slots = self._slots.get(loop)
        if slots is None:
            slots = self._slots[loop] = {}
        slot = math.ceil((loop.time() + seconds) / SLOT)
        if slot not in slots:
            slots[slot] = []
            loop.call_at(slot * SLOT, _resolve, slots, slot)
        future: asyncio.Future[None] = loop.create_future()
        slots[slot].append(future)
        return future


def _resolve(slots: Slots, slot: int) -> None:
    for future in slots.pop(slot):
        if not future.done():
            future.set_result(None)
