"""A thread pool for requests in flight that neither Ctrl-C nor the end of the process waits for.

`concurrent.futures.ThreadPoolExecutor` waits for running threads when the interpreter exits, and a request may
take a minute.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any, TypeVar

T = TypeVar("T")

GRACE = 0.5
"""Seconds that `shutdown` waits for running functions, so that short requests end before their client is closed."""

WorkItem = tuple["Future[Any]", Callable[[], Any]]


class DaemonThreads:
    """Runs functions in at most so many daemon threads, which are started when they are needed."""

    def __init__(self, limit: int, name: str) -> None:
        self._limit = limit
        self._name = name
        self._items: queue.SimpleQueue[WorkItem | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads = 0
        self._futures: set[Future[Any]] = set()

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Call a function in a thread and return its future."""
        future: Future[T] = Future()
        self._futures.add(future)
        future.add_done_callback(self._futures.discard)
        self._items.put((future, function))
        if not self._idle.acquire(blocking=False) and self._threads < self._limit:
            self._threads += 1
            name = f"{self._name}-{self._threads}"
            threading.Thread(target=_work, args=(self._items, self._idle), name=name, daemon=True).start()
        return future

    def shutdown(self, grace: float = GRACE) -> None:
        """Cancel what has not started, and wait for what runs for at most `grace` seconds."""
        futures = list(self._futures)
        for future in futures:
            future.cancel()
        for _ in range(self._threads):
            self._items.put(None)
        wait(futures, timeout=grace)


def _work(items: queue.SimpleQueue[WorkItem | None], idle: threading.Semaphore) -> None:
    """Call the functions of the queue until it has None."""
    while (item := items.get()) is not None:
        future, function = item
        if future.set_running_or_notify_cancel():
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001  the thread that waits for the future raises it
                future.set_exception(error)
            else:
                future.set_result(result)
        del item, future, function  # while it is idle, the thread keeps nothing alive
        idle.release()
