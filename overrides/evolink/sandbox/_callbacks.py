"""When callbacks are due, and what became of them. No I/O: something else sends them."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import inf
from typing import Any, Protocol

from ._state import SandboxTask

PAUSES = (1.0, 2.0, 4.0)
"""Sandbox seconds after a failure until the next attempt; after the last one there is none."""
KEPT = 5000


class Outcome(Protocol):
    """What a sender says of one attempt."""

    @property
    def status(self) -> int | None:
        """The receiver's HTTP status, None where none came."""
        ...

    @property
    def error(self) -> str | None:
        """Why none came."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it counts as delivered: any 2xx."""
        ...


Send = Callable[[str, bytes], Outcome]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver a callback."""

    at: float
    """Sandbox time, in Unix seconds."""
    task_id: str
    url: str
    attempt: int
    """1 for the first one, up to 4."""
    status: int | None
    error: str | None
    delivered: bool


class Callbacks:
    """The callbacks that are still to be sent, in the order they are due, and the log of attempts."""

    def __init__(self) -> None:
        self.log: deque[Delivery] = deque(maxlen=KEPT)
        self._due: list[tuple[float, int, SandboxTask, int]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()

    def expect(self, task: SandboxTask) -> None:
        """Notes that a task that has just been submitted wants one, if it does and if it will ever end."""
        if "callback_url" in task.payload and task.ends < inf:
            with self._lock:
                heapq.heappush(self._due, (task.ends, next(self._order), task, 1))

    def next_due(self) -> float:
        """The sandbox time of the next attempt, infinity where there is none."""
        with self._lock:
            return self._due[0][0] if self._due else inf

    def deliver(self, now: float, send: Send, body: Callable[[SandboxTask], bytes]) -> int:
        """Sends what is due and plans the next attempt for what fails; answers how many were sent."""
        sent = 0
        while (one := self._take(now)) is not None:
            _, _, task, attempt = one
            url = str(task.payload["callback_url"])
            outcome = send(url, body(task))
            sent += 1
            self.log.append(Delivery(now, task.id, url, attempt, outcome.status, outcome.error, outcome.ok))
            if not outcome.ok and attempt <= len(PAUSES):
                with self._lock:
                    heapq.heappush(self._due, (now + PAUSES[attempt - 1], next(self._order), task, attempt + 1))
        return sent

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._due.clear()
            self.log.clear()

    def told(self) -> list[dict[str, Any]]:
        """The log as JSON, oldest first."""
        return [asdict(delivery) for delivery in list(self.log)]

    def _take(self, now: float) -> tuple[float, int, SandboxTask, int] | None:
        with self._lock:
            return heapq.heappop(self._due) if self._due and self._due[0][0] <= now else None
