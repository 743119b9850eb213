"""The SHA-256 worked out beside is that of all that came."""

from __future__ import annotations

import hashlib
import threading

import pytest
from evolink._storage.hashing import BATCH_BYTES, MAX_WAITING_BATCHES, BackgroundSHA256


@pytest.mark.parametrize(
    "size", [0, 1, BATCH_BYTES - 1, BATCH_BYTES, BATCH_BYTES + 1, (MAX_WAITING_BATCHES + 4) * BATCH_BYTES + 7]
)
@pytest.mark.parametrize("piece", [65536, 100_000, 3 * BATCH_BYTES])
def test_it_is_that_of_all_that_came(size: int, piece: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    data, digest = data[:size], BackgroundSHA256()

    for at in range(0, size, piece):
        digest.update(data[at : at + piece])

    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


def test_it_goes_on_after_it_was_asked() -> None:
    digest = BackgroundSHA256()
    digest.update(b"a" * 2 * BATCH_BYTES)

    first = digest.hexdigest()
    digest.update(b"b" * 2 * BATCH_BYTES)

    assert first == hashlib.sha256(b"a" * 2 * BATCH_BYTES).hexdigest()
    assert digest.hexdigest() == hashlib.sha256(b"a" * 2 * BATCH_BYTES + b"b" * 2 * BATCH_BYTES).hexdigest()


def test_no_thread_outlives_it() -> None:
    before = threading.active_count()
    digest = BackgroundSHA256()
    digest.update(b"a" * 2 * BATCH_BYTES)

    digest.close()

    assert threading.active_count() == before
