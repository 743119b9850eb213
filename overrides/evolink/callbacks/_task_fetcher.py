"""Fetching of tasks for a receiver with a time limit, and what a receiver needs of a client."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Future
from typing import Protocol

from .._sansio.hooks import confirming_callback
from ..tasks import AsyncTask, Task

MAX_FETCHES = 32
"""Threads that fetch tasks at the same time; callbacks beyond that are refused, and EvoLink sends them again."""


class TaskResource(Protocol):
    """`client.tasks`, as far as a Receiver needs it."""

    def get(self, task_id: str, /) -> Task:
        """Return one task in its current state."""
        ...


class Client(Protocol):
    """An EvoLink, or any object with its `tasks.get`."""

    @property
    def tasks(self) -> TaskResource:
        """The resource that fetches tasks."""
        ...


class AsyncTaskResource(Protocol):
    """`client.tasks`, as far as an AsyncReceiver needs it."""

    async def get(self, task_id: str, /) -> AsyncTask:
        """Return one task in its current state."""
        ...


class AsyncClient(Protocol):
    """An AsyncEvoLink, or any object with its `tasks.get`."""

    @property
    def tasks(self) -> AsyncTaskResource:
        """The resource that fetches tasks."""
        ...


class TaskFetcher:
    """Fetches tasks in threads of its own, so that a slow API delays no caller beyond its time limit.

    A fetch whose caller has stopped waiting goes on, and the next caller for the same task waits for it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._running: dict[str, Future[Task]] = {}

    def get(self, task_id: str, *, within: float) -> Task:
        """Return the task.

        Raises:
            TimeoutError: If it took longer than `within` seconds, or if too many fetches are running.
        """
        return self._start_or_join(task_id).result(timeout=within)

    def _start_or_join(self, task_id: str) -> Future[Task]:
        with self._lock:
            running = self._running.get(task_id)
            if running is not None:
                return running
            if len(self._running) >= MAX_FETCHES:
                raise TimeoutError(f"{MAX_FETCHES} tasks are already being fetched")
            fetch: Future[Task] = Future()
            threading.Thread(
                target=functools.partial(self._run, task_id, fetch), name="evolink-callback", daemon=True
            ).start()
            self._running[task_id] = fetch
            return fetch

    def _run(self, task_id: str, fetch: Future[Task]) -> None:
        try:
            with confirming_callback():
                task = self._client.tasks.get(task_id)
        except BaseException as error:  # noqa: BLE001  raised where the result is waited for
            self._remove(task_id)
            fetch.set_exception(error)
        else:
            self._remove(task_id)
            fetch.set_result(task)

    def _remove(self, task_id: str) -> None:
        with self._lock:
            del self._running[task_id]
