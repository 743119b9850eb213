"""A fork while another thread holds a lock does not hang the child."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evolink import Journal
from evolink._sansio.budget import Budget
from evolink._sansio.rate_limit import RateLimiter, RecentTasks
from evolink._storage.locks import ForkSafeLock
from support.forks import LIMIT, exit_status_of_child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


class Protected:
    """An object with a lock of its own."""

    def __init__(self) -> None:
        self._lock = ForkSafeLock()

    def use(self) -> None:
        with self._lock:
            pass


OWNERS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "any lock": (Protected, Protected.use),
    "rate limiter": (lambda: RateLimiter(5), lambda limiter: limiter.reserve(0.0)),
    "recent tasks": (RecentTasks, lambda recent: recent.claim("task", "key")),
    "budget": (lambda: Budget(None, None, allow_unknown_price=True), lambda budget: budget.reserved),
    "journal": (lambda: Journal(Path(tempfile.mkdtemp()) / "journal.sqlite3"), lambda journal: journal.entries()),
}
"""Name -> creates the owner of a lock, and uses it."""


@pytest.mark.parametrize("name", OWNERS)
def test_a_child_can_use_a_lock_that_another_thread_held_at_the_fork(name: str) -> None:
    create, use = OWNERS[name]
    owner = create()
    is_held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with owner._lock:
            is_held.set()
            release.wait(LIMIT)

    thread = threading.Thread(target=hold)
    thread.start()
    assert is_held.wait(LIMIT)
    try:
        assert exit_status_of_child(lambda: use(owner)) == 0
    finally:
        release.set()
        thread.join()
    use(owner)


def test_the_lock_excludes_other_threads() -> None:
    lock, inside, peak = ForkSafeLock(), [0], [0]

    def enter() -> None:
        for _ in range(20):
            with lock:
                inside[0] += 1
                peak[0] = max(peak[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert peak == [1]


def test_the_lock_is_free_after_an_exception() -> None:
    lock = ForkSafeLock()

    with pytest.raises(ZeroDivisionError), lock:
        raise ZeroDivisionError

    with lock:
        pass
