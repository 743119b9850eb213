"""Rate limit of submissions, and the idempotency keys of recent tasks."""

from __future__ import annotations

from collections import OrderedDict

from .. import errors
from .._security.redaction import shorten
from .._storage.locks import ForkSafeLock

MAX_INTERVAL = 24 * 3600.0
"""Seconds. The longest interval between two submissions."""


class RateLimiter:
    """Spaces submissions evenly, at most so many a second: a leaky bucket with a queue of time slots.

    Thread- and fork-safe.
    """

    def __init__(self, per_second: float | None) -> None:
        """Create a limiter; None means no limit.

        Raises:
            ConfigurationError: If `per_second` is not a number above 0.
        """
        self._interval = 0.0 if per_second is None else _interval(per_second)
        self._next_slot = 0.0
        self._lock = ForkSafeLock()

    def reserve(self, now: float) -> float:
        """Reserve the next slot and return the seconds until it; `now` is a monotonic time in seconds."""
        if not self._interval:
            return 0.0
        with self._lock:
            slot = max(self._next_slot, now)
            self._next_slot = slot + self._interval
            return slot - now


def _interval(per_second: float) -> float:
    """Return the seconds between two submissions.

    Raises:
        ConfigurationError: If `per_second` is not above 0, or the interval is longer than a day.
    """
    try:
        interval = 1.0 / float(per_second)
        if 0 <= interval <= MAX_INTERVAL:
            return interval
    except (TypeError, ValueError, ArithmeticError):
        pass
    raise errors.ConfigurationError(
        f"max_submissions_per_second is {shorten(per_second)}; it must be a number above 0, at least one a day."
    )


class RecentTasks:
    """The latest task ids and the idempotency keys that they belong to. Thread- and fork-safe.

    They expose a response that belongs to another submission: if a server sends two responses to one request, the
    connection returns the second one for the next request, which then gets a task id that has another key here.
    """

    def __init__(self, *, max_size: int = 4096) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._max_size = max_size
        self._lock = ForkSafeLock()

    def claim(self, task_id: str, key: str) -> bool:
        """Record that a task belongs to an idempotency key; return False if it belongs to another one."""
        with self._lock:
            owner = self._keys.setdefault(task_id, key)
            while len(self._keys) > self._max_size:
                self._keys.popitem(last=False)
            return owner == key
