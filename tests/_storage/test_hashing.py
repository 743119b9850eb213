"""The SHA-256 worked out beside is that of all that came."""

from __future__ import annotations

import hashlib
import threading

import pytest
from evolink._storage.hashing import AHEAD, BATCH, Digest


@pytest.mark.parametrize("size", [0, 1, BATCH - 1, BATCH, BATCH + 1, (AHEAD + 4) * BATCH + 7])
@pytest.mark.parametrize("piece", [65536, 100_000, 3 * BATCH])
def test_it_is_that_of_all_that_came(size: int, piece: int) -> None:
    data = bytes(range(251)) * (size // 251 + 1)
    data, digest = data[:size], Digest()

    for at in range(0, size, piece):
        digest.update(data[at : at + piece])

    assert digest.hexdigest() == hashlib.sha256(data).hexdigest()


def test_it_goes_on_after_it_was_asked() -> None:
    digest = Digest()
    digest.update(b"a" * 2 * BATCH)

    first = digest.hexdigest()
    digest.update(b"b" * 2 * BATCH)

    assert first == hashlib.sha256(b"a" * 2 * BATCH).hexdigest()
    assert digest.hexdigest() == hashlib.sha256(b"a" * 2 * BATCH + b"b" * 2 * BATCH).hexdigest()


def test_no_thread_outlives_it() -> None:
    before = threading.active_count()
    digest = Digest()
    digest.update(b"a" * 2 * BATCH)

    digest.close()

    assert threading.active_count() == before
