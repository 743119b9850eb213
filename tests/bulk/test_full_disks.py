"""Bulk runs on a disk that is full, or nearly: nothing is sent that cannot be recorded, and no result is lost."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink.sandbox._media.samples import SAMPLE_VIDEO
from support.bulk_harness import BulkHarness, jobs


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let writes to files beyond a number of bytes fail in this process, also those of root."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails with EFBIG then
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_pauses_the_run_and_loses_no_result(bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("evolink._storage.part_file.PartFile.write", fail)
        bulk.run(jobs(3))

    status = bulk.do(lambda run: run.status())
    assert status.reason.startswith("disk: ")
    assert (status.counts["running"], status.counts["failed"]) == (bulk.charges, 0)
    bulk.do(lambda run: run.resume())
    bulk.run(jobs(3))
    assert bulk.counts() == {"done": 3}
    assert bulk.charges == 3


def test_a_run_pauses_before_the_disk_is_full(bulk: BulkHarness) -> None:
    bulk.run(jobs(3), min_free_bytes=2**60)

    status = bulk.do(lambda run: run.status())
    assert (status.state, status.reason.partition(":")[0]) == ("paused", "disk")
    assert bulk.posts == 0


@pytest.mark.parametrize("blocks", [0, 3], ids=["nothing", "a-part"])
def test_a_disk_that_takes_no_more_bytes_ends_the_run_before_anything_is_sent(bulk: BulkHarness, blocks: int) -> None:
    with file_size_limit(blocks * 4096), pytest.raises(errors.ConfigurationError, match="cannot be used"):
        bulk.run(jobs(1))

    assert bulk.posts == 0
    bulk.run(jobs(1))
    assert bulk.counts() == {"done": 1}


def test_a_result_that_is_larger_than_the_disk_takes_pauses_the_run(bulk: BulkHarness) -> None:
    video = SAMPLE_VIDEO.read_bytes() + bytes(1_000_000)
    bulk.before = lambda request: (
        httpx.Response(200, content=video, headers={"content-type": "video/mp4"})
        if request.url.path.startswith("/results/")
        else None
    )

    with file_size_limit(len(video) - 1):  # of which the record needs less
        bulk.run(jobs(1))

    assert bulk.do(lambda run: run.status()).reason.startswith("disk: ")
    bulk.do(lambda run: run.resume())
    bulk.run(jobs(1))
    assert bulk.charges == 1
    assert bulk.counts() == {"done": 1}


def test_a_record_that_cannot_be_written_ends_the_run_and_keeps_what_was_paid(
    bulk: BulkHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    from evolink.bulk._store import sqlite

    execute, full = sqlite._execute, [False]

    def fail_later(connection: Any, transaction: Any) -> Any:
        if full[0]:
            raise sqlite3.OperationalError("database or disk is full")
        return execute(connection, transaction)

    def fill(request: httpx.Request) -> None:
        full[0] = full[0] or request.method == "POST"

    bulk.before = fill
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "_execute", fail_later)
        with pytest.raises(errors.ConfigurationError, match="disk is full"):
            bulk.run(jobs(5))
    bulk.before = lambda request: None
    charged = bulk.charges

    bulk.run(jobs(5))

    assert charged > 0
    assert bulk.charges == 5
    assert bulk.counts() == {"done": 5}
