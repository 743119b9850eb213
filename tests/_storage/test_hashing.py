"""The SHA-256 that is computed in a background thread."""

from __future__ import annotations

import hashlib
import threading

import pytest
from evolink._storage.hashing import BATCH_BYTES, MAX_WAITING_BATCHES, BackgroundSHA256


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
