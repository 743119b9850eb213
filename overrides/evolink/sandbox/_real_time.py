"""Time that stays real while a test freezes it: freezegun and time-machine replace functions of the module `time`."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Callable


def _unpatched_monotonic() -> Callable[[], float]:
    """Return the monotonic clock of a second copy of the module `time`, which no library knows and replaces."""
    spec = importlib.util.find_spec("time")
    if spec is None or spec.loader is None:
        return time.monotonic
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monotonic: Callable[[], float] = module.monotonic
    return monotonic


monotonic = _unpatched_monotonic()
"""Returns a monotonic time in seconds."""


class RealTimeEventLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers run while time is frozen."""

    def time(self) -> float:
        return monotonic()
