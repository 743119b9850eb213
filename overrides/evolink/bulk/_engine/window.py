"""How many submissions a process has in flight, and in which order results are fetched."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from types import TracebackType

INITIAL_SIZE = 16.0
MAX_SIZE = 256.0
"""The most submissions in flight. More do not make a gateway faster, and a crash leaves each of them uncertain."""
SHRINK_FACTOR = 0.5
SHRINK_INTERVAL = 1.0
"""Seconds. The refusals of one burst shrink the window once."""
FIRST_PAUSE = 1.0
"""Seconds for which the run pauses after the first refusal in a row; each further one doubles it."""
MAX_PAUSE = 60.0
"""Seconds. The longest pause, whatever Retry-After says."""


class SubmissionWindow:
    """Limits the submissions in flight as TCP limits its packets.

    Slow start until the first refusal, then additive increase and multiplicative decrease.
    """

    def __init__(self, per_second: float | None) -> None:
        """Create the window; a run that is limited to so many submissions per second needs no larger one."""
        self._max_size = MAX_SIZE if per_second is None else min(max(2 * per_second, 1.0), MAX_SIZE)
        self._size = min(INITIAL_SIZE, self._max_size)
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._refusals = 0
        self._is_starting = True
        self._shrunk_at = float("-inf")

    async def __aenter__(self) -> None:
        while self._in_flight >= int(self._size):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake_up()
                raise
        self._in_flight += 1

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._in_flight -= 1
        self._wake_up()

    def record_acceptance(self) -> None:
        """Grow by one submission for each accepted one; after a refusal, for each window of accepted ones."""
        self._refusals = 0
        growth = 1.0 if self._is_starting else max(1 / self._size, 1 / INITIAL_SIZE)
        self._size = min(self._size + growth, self._max_size)
        self._wake_up()

    def record_refusal(self, retry_after: float | None, now: float) -> float:
        """Halve the window because the API accepts no more now, and return for how many seconds the run pauses.

        Args:
            retry_after: Seconds, as the API states them.
            now: A monotonic time in seconds.
        """
        if now - self._shrunk_at >= SHRINK_INTERVAL:
            self._is_starting, self._shrunk_at = False, now
            self._size = max(self._size * SHRINK_FACTOR, 1.0)
            self._refusals += 1
        return min(retry_after or FIRST_PAUSE * 2 ** min(max(self._refusals - 1, 0), 10), MAX_PAUSE)

    def _wake_up(self) -> None:
        while self._waiting and self._in_flight < int(self._size):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


class DeadlineQueue:
    """Lets a limited number of downloads run, those whose links expire first before the others."""

    def __init__(self, limit: int) -> None:
        self._free = limit
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    async def acquire(self, deadline: float) -> None:
        """Wait until it is the turn of a download, given when its link expires."""
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._waiting, (deadline, self._count, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was its turn just now
                self.release()
            raise

    def release(self) -> None:
        """Let the next download begin."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
