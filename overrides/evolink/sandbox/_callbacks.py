"""When callbacks are due, and what became of them. Something else sends them."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Protocol

from ._records import SandboxTask
from ._ring import Ring
from ._store import Store

PAUSES = (1.0, 2.0, 4.0)
"""Sandbox seconds after a failure until the next attempt; after the last one there is none."""
KEPT = 5000
DUE = "callback"
"""The kind of a store's records of what is still to be sent."""


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

    def __init__(self, store: Store, *, task: Callable[[str], SandboxTask | None]) -> None:
        """Takes up what `store` has kept; `task` knows the tasks by their ids."""
        self.log = Ring("delivery", Delivery, size=KEPT, store=store)
        self._store = store
        self._due: list[tuple[float, int, SandboxTask, int]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        for task_id, (due, attempt), _ in store.all(DUE):
            kept = task(task_id)
            if kept is not None:
                heapq.heappush(self._due, (due, next(self._order), kept, attempt))

    def expect(self, task: SandboxTask) -> None:
        """Notes that a task that has just been submitted wants one, if it does and if it will ever end."""
        if "callback_url" in task.payload and task.ends < inf:
            self._plan(task.ends, task, 1)

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
            self.log.add(Delivery(now, task.id, url, attempt, outcome.status, outcome.error, outcome.ok))
            if not outcome.ok and attempt <= len(PAUSES):
                self._plan(now + PAUSES[attempt - 1], task, attempt + 1)
            else:
                self._store.drop(DUE, task.id)
        return sent

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._due.clear()
            self._store.clear(DUE)
        self.log.clear()

    def _plan(self, due: float, task: SandboxTask, attempt: int) -> None:
        with self._lock:
            heapq.heappush(self._due, (due, next(self._order), task, attempt))
            self._store.put(DUE, task.id, (due, attempt))

    def _take(self, now: float) -> tuple[float, int, SandboxTask, int] | None:
        with self._lock:
            return heapq.heappop(self._due) if self._due and self._due[0][0] <= now else None
