"""SHA-256 beside the work that brings the bytes."""

from __future__ import annotations

import functools
import hashlib
import os
import queue
import threading

BATCH = 1 << 19
"""Bytes that are handed over together."""
AHEAD = 2
"""Batches that may wait to be hashed, before whoever brings more waits too."""


@functools.cache
def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Digest:
    """The SHA-256 of what comes, worked out in a thread of its own once there is more than a batch of it.

    On a single core a thread would only be in the way.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._held = 0
        self._batches: queue.Queue[list[bytes] | None] = queue.Queue(AHEAD)
        self._thread: threading.Thread | None = None

    def update(self, piece: bytes) -> None:
        """Takes the next piece."""
        if cores() == 1:
            self._hash.update(piece)
            return
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held >= BATCH:
            self._hand_over()

    def hexdigest(self) -> str:
        """Of all that has come so far."""
        self.close()
        for piece in self._pieces:
            self._hash.update(piece)
        self._pieces, self._held = [], 0
        return self._hash.hexdigest()

    def close(self) -> None:
        """Ends the thread; what has come is kept."""
        if self._thread is not None:
            self._batches.put(None)
            self._thread.join()
            self._thread = None

    def _hand_over(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="evolink-sha256", daemon=True)
            self._thread.start()
        self._batches.put(self._pieces)
        self._pieces, self._held = [], 0

    def _work(self) -> None:
        while (batch := self._batches.get()) is not None:
            for piece in batch:
                self._hash.update(piece)
