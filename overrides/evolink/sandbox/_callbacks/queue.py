"""Callback queue: when callbacks are due and how their delivery went. Sends nothing by itself."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Protocol

from .._state.bounded_log import BoundedLog
from .._state.records import SandboxTask
from .._state.store import Store

RETRY_DELAYS = (1.0, 2.0, 4.0)
"""Sandbox seconds from each failed attempt to the next; after the last one there is no further attempt."""
LOG_SIZE = 5000
"""Deliveries kept in the log."""
DUE = "callback"
"""The kind of the store's records of callbacks that are still to be sent."""


class SendOutcome(Protocol):
    """The outcome of one attempt to send a callback."""

    @property
    def status(self) -> int | None:
        """The receiver's HTTP status, None if there was no response."""
        ...

    @property
    def error(self) -> str | None:
        """Why there was no response, None if there was one."""
        ...

    @property
    def ok(self) -> bool:
        """Whether the callback counts as delivered: any 2xx."""
        ...


SendCallback = Callable[[str, bytes], SendOutcome]
"""Posts a body to a URL."""


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


QueueSnapshot = tuple[tuple[tuple[float, SandboxTask, int], ...], list[Delivery]]
"""When each callback is due, its task and its attempt; and the log."""


class CallbackQueue:
    """The callbacks that are still to be sent, in the order in which they are due, and the log of attempts."""

    def __init__(self, store: Store, *, find_task: Callable[[str], SandboxTask | None]) -> None:
        """Load what the store has; `find_task` returns a task by its id."""
        self.log = BoundedLog("delivery", Delivery, size=LOG_SIZE, store=store)
        self._store = store
        self._due: list[tuple[float, int, SandboxTask, int]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        for task_id, (due, attempt), _ in store.records(DUE):
            task = find_task(task_id)
            if task is not None:
                heapq.heappush(self._due, (due, next(self._order), task, attempt))

    def schedule(self, task: SandboxTask) -> None:
        """Schedule the callback of a new task, if it has a callback URL and will ever end."""
        if "callback_url" in task.payload and task.ends_at < inf:
            self._push(task.ends_at, task, 1)

    def next_due(self) -> float:
        """Return the sandbox time of the next attempt, infinity if there is none."""
        with self._lock:
            return self._due[0][0] if self._due else inf

    def deliver(self, now: float, send: SendCallback, body: Callable[[SandboxTask], bytes]) -> int:
        """Send the callbacks that are due, schedule a retry of those that fail, and return the number of attempts."""
        attempts = 0
        while (due := self._pop_due(now)) is not None:
            _, _, task, attempt = due
            url = str(task.payload["callback_url"])
            outcome = send(url, body(task))
            attempts += 1
            self.log.append(Delivery(now, task.id, url, attempt, outcome.status, outcome.error, outcome.ok))
            if not outcome.ok and attempt <= len(RETRY_DELAYS):
                self._push(now + RETRY_DELAYS[attempt - 1], task, attempt + 1)
            else:
                self._store.delete(DUE, task.id)
        return attempts

    def snapshot(self) -> QueueSnapshot:
        """Return the callbacks that are still to be sent, and the log."""
        with self._lock:
            return tuple((due, task, attempt) for due, _, task, attempt in sorted(self._due)), self.log.items()

    def restore(self, snapshot: QueueSnapshot) -> None:
        """Return to a snapshot."""
        self.clear()
        due, log = snapshot
        for each in due:
            self._push(*each)
        self.log.restore(log)

    def clear(self) -> None:
        """Drop all callbacks and the log."""
        with self._lock:
            self._due.clear()
            self._store.clear(DUE)
        self.log.clear()

    def _push(self, due: float, task: SandboxTask, attempt: int) -> None:
        with self._lock:
            heapq.heappush(self._due, (due, next(self._order), task, attempt))
            self._store.put(DUE, task.id, (due, attempt))

    def _pop_due(self, now: float) -> tuple[float, int, SandboxTask, int] | None:
        with self._lock:
            return heapq.heappop(self._due) if self._due and self._due[0][0] <= now else None
