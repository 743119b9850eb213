"""Whom a receiver asks for tasks, and how it does so without waiting longer than it wants to."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Future
from typing import Protocol

from ..tasks import AsyncTask, Task

MOST_FETCHES = 32
"""Threads that ask the API at the same time; what comes on top is told to call again."""


class AsksForTasks(Protocol):
    """`client.tasks`, as far as a Receiver needs it."""

    def get(self, task_id: str, /) -> Task:
        """One task as it stands now."""
        ...


class Client(Protocol):
    """An EvoLink, or anything that has its `tasks.get`."""

    @property
    def tasks(self) -> AsksForTasks:
        """Where tasks are asked for."""
        ...


class AsyncAsksForTasks(Protocol):
    """`client.tasks`, as far as an AsyncReceiver needs it."""

    async def get(self, task_id: str, /) -> AsyncTask:
        """One task as it stands now."""
        ...


class AsyncClient(Protocol):
    """An AsyncEvoLink, or anything that has its `tasks.get`."""

    @property
    def tasks(self) -> AsyncAsksForTasks:
        """Where tasks are asked for."""
        ...


class Fetches:
    """Asks for tasks in threads of its own, so that a slow API keeps nobody longer than they want to wait.

    A fetch that nobody waits for any more goes on, and whoever asks for the same task meanwhile joins it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._running: dict[str, Future[Task]] = {}

    def get(self, task_id: str, *, within: float) -> Task:
        """The task.

        Raises:
            TimeoutError: it took longer than `within` seconds, or too many are asked for already.
        """
        return self._started(task_id).result(timeout=within)

    def _started(self, task_id: str) -> Future[Task]:
        with self._lock:
            running = self._running.get(task_id)
            if running is not None:
                return running
            if len(self._running) >= MOST_FETCHES:
                raise TimeoutError(f"{MOST_FETCHES} tasks are being asked for already")
            fetch: Future[Task] = Future()
            threading.Thread(
                target=functools.partial(self._run, task_id, fetch), name="evolink-callback", daemon=True
            ).start()
            self._running[task_id] = fetch
            return fetch

    def _run(self, task_id: str, fetch: Future[Task]) -> None:
        try:
            task = self._client.tasks.get(task_id)
        except BaseException as fault:  # noqa: BLE001  raised where the result is waited for
            self._end(task_id)
            fetch.set_exception(fault)
        else:
            self._end(task_id)
            fetch.set_result(task)

    def _end(self, task_id: str) -> None:
        with self._lock:
            del self._running[task_id]
