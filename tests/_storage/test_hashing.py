"""The SHA-256 that is computed in a background thread."""

from __future__ import annotations

import hashlib
import os
import threading

import pytest
from evolink._storage import hashing
from evolink._storage.hashing import BATCH_BYTES, MAX_WAITING_BATCHES, BackgroundSHA256, available_cores


@pytest.mark.parametrize(
    "size", [0, 1, BATCH_BYTES - 1, BATCH_BYTES, BATCH_BYTES + 1, (MAX_WAITING_BATCHES + 4) * BATCH_BYTES + 7]
)
@pytest.mark.parametrize("chunk_size", [65536, 100_000, 3 * BATCH_BYTES])
def test_the_digest_covers_all_chunks(size: int, chunk_size: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    data, digest = data[:size], BackgroundSHA256()

    for start in range(0, size, chunk_size):
        digest.update(data[start : start + chunk_size])

    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


def test_chunks_may_be_added_after_hexdigest() -> None:
    digest = BackgroundSHA256()
    digest.update(b"a" * 2 * BATCH_BYTES)

    first = digest.hexdigest()
    digest.update(b"b" * 2 * BATCH_BYTES)

    assert first == hashlib.sha256(b"a" * 2 * BATCH_BYTES).hexdigest()
    assert digest.hexdigest() == hashlib.sha256(b"a" * 2 * BATCH_BYTES + b"b" * 2 * BATCH_BYTES).hexdigest()


def test_close_stops_the_thread() -> None:
    before = threading.active_count()
    digest = BackgroundSHA256()
    digest.update(b"a" * 2 * BATCH_BYTES)

    digest.close()

    assert threading.active_count() == before


def test_a_single_core_hashes_without_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "available_cores", lambda: 1)
    before, data = threading.active_count(), b"a" * 2 * BATCH_BYTES
    digest = BackgroundSHA256()

    digest.update(data)

    assert threading.active_count() == before
    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(("count", "cores"), [(8, 8), (None, 1)])
def test_all_cores_count_where_a_process_has_no_affinity(
    count: int | None, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: count)

    assert available_cores.__wrapped__() == cores
