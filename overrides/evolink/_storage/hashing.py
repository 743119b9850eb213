"""SHA-256 in a worker thread, beside the thread that receives the bytes."""

from __future__ import annotations

import functools
import hashlib
import os
import queue
import threading

BATCH_BYTES = 1 << 19
"""Bytes that are passed to the worker thread together."""
MAX_WAITING_BATCHES = 2
"""Batches that may wait to be hashed before `update` blocks."""


@functools.cache
def available_cores() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class BackgroundSHA256:
    """A SHA-256 that is computed in a thread of its own once it has more than a batch of bytes.

    On a single core it is computed in the caller's thread, where a second thread would only cost time.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._chunks: list[bytes] = []
        self._chunk_bytes = 0
        self._batches: queue.Queue[list[bytes] | None] = queue.Queue(MAX_WAITING_BATCHES)
        self._thread: threading.Thread | None = None

    def update(self, chunk: bytes) -> None:
        """Add the next chunk."""
        if available_cores() == 1:
            self._hash.update(chunk)
            return
        self._chunks.append(chunk)
        self._chunk_bytes += len(chunk)
        if self._chunk_bytes >= BATCH_BYTES:
            self._enqueue_batch()

    def hexdigest(self) -> str:
        """Return the digest of all chunks so far, in hex."""
        self.close()
        for chunk in self._chunks:
            self._hash.update(chunk)
        self._chunks, self._chunk_bytes = [], 0
        return self._hash.hexdigest()

    def close(self) -> None:
        """Stop the thread; the hash so far is kept."""
        if self._thread is not None:
            self._batches.put(None)
            self._thread.join()
            self._thread = None

    def _enqueue_batch(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._hash_batches, name="evolink-sha256", daemon=True)
            self._thread.start()
        self._batches.put(self._chunks)
        self._chunks, self._chunk_bytes = [], 0

    def _hash_batches(self) -> None:
        while (batch := self._batches.get()) is not None:
            for chunk in batch:
                self._hash.update(chunk)
