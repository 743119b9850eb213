"""Records of uploads, so that the same bytes are not uploaded twice while EvoLink keeps them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .._json import JSON

if TYPE_CHECKING:
    import sqlite3

LIFETIME = 72 * 3600.0
"""Seconds for which EvoLink keeps a file. https://docs.evolink.ai/en/api-manual/file-series/upload-stream"""
REUSE_MARGIN = 2 * 3600.0
"""Seconds before its end from which a file is not reused, since a generation may begin late."""
MAX_MARGIN_SHARE = 0.1
"""The largest share of a file's lifetime that the margin may have, for a sandbox whose time runs faster."""
MAX_IN_MEMORY = 1000
"""The most uploads that are kept in memory."""
_CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS uploads (
    owner TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    file_id TEXT,
    payload TEXT NOT NULL,
    reusable_until REAL NOT NULL,
    PRIMARY KEY (owner, sha256)
) WITHOUT ROWID
"""


class RecordedUpload(NamedTuple):
    """An upload that EvoLink has stored."""

    file_id: str | None
    payload: Mapping[str, Any]
    """The JSON of the response."""
    lifetime: float
    """Seconds from the upload for which it is stored."""

    @property
    def reusable_for(self) -> float:
        """The seconds from the upload for which it may be used again."""
        return self.lifetime - min(REUSE_MARGIN, MAX_MARGIN_SHARE * self.lifetime)


class UploadRecords(Protocol):
    """The uploads of one or several accounts, each by the SHA-256 of its bytes."""

    def find(self, owner: str, sha256: str) -> Mapping[str, Any] | None:
        """Return the response to the upload of these bytes if it may be used again."""
        ...

    def add(self, owner: str, sha256: str, upload: RecordedUpload) -> None:
        """Record an upload that has just ended."""
        ...

    def forget(self, owner: str, file_id: str) -> None:
        """Delete the record of a file."""
        ...


class MemoryUploads:
    """Records for the lifetime of a client. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Create the records; `clock` returns the time in seconds."""
        self._clock = clock
        self._uploads: dict[tuple[str, str], tuple[float, RecordedUpload]] = {}

    def find(self, owner: str, sha256: str) -> Mapping[str, Any] | None:
        until, upload = self._uploads.get((owner, sha256), (0.0, None))
        return upload.payload if upload is not None and self._clock() < until else None

    def add(self, owner: str, sha256: str, upload: RecordedUpload) -> None:
        uploads = dict(self._uploads)  # replaced at once, so that no other thread finds it half changed
        uploads.pop((owner, sha256), None)
        uploads[owner, sha256] = (self._clock() + upload.reusable_for, upload)
        while len(uploads) > MAX_IN_MEMORY:
            del uploads[next(iter(uploads))]
        self._uploads = uploads

    def forget(self, owner: str, file_id: str) -> None:
        self._uploads = {
            key: recorded
            for key, recorded in self._uploads.items()
            if (key[0], recorded[1].file_id) != (owner, file_id)
        }


class SQLiteUploads:
    """Records in a table of the journal's file. Older versions of this package do not read it."""

    def __init__(
        self, transaction: Callable[[], AbstractContextManager[sqlite3.Connection]], clock: Callable[[], float]
    ) -> None:
        """Create the records; nothing is opened.

        Args:
            transaction: Yields the connection in a transaction.
            clock: Returns the time in Unix seconds.
        """
        self._transaction = transaction
        self._clock = clock

    def find(self, owner: str, sha256: str) -> Mapping[str, Any] | None:
        with self._transaction() as connection:
            connection.execute(_CREATE_TABLE)
            row = connection.execute(
                "SELECT payload FROM uploads WHERE owner = ? AND sha256 = ? AND reusable_until > ?",
                (owner, sha256, self._clock()),
            ).fetchone()
        payload: JSON = None if row is None else json.loads(row[0])
        return payload if isinstance(payload, dict) else None

    def add(self, owner: str, sha256: str, upload: RecordedUpload) -> None:
        now = self._clock()
        payload = json.dumps(dict(upload.payload), ensure_ascii=False)
        with self._transaction() as connection:
            connection.execute(_CREATE_TABLE)
            connection.execute("DELETE FROM uploads WHERE reusable_until <= ?", (now,))
            connection.execute(
                "INSERT OR REPLACE INTO uploads (owner, sha256, file_id, payload, reusable_until)"
                " VALUES (?, ?, ?, ?, ?)",
                (owner, sha256, upload.file_id, payload, now + upload.reusable_for),
            )

    def forget(self, owner: str, file_id: str) -> None:
        with self._transaction() as connection:
            connection.execute(_CREATE_TABLE)
            connection.execute("DELETE FROM uploads WHERE owner = ? AND file_id = ?", (owner, file_id))


def lifetime_of(uploaded: object, expires: object) -> float:
    """Return for how many seconds a file is stored, at most 72 hours, from the times of the response in ISO 8601.

    Their difference does not depend on this machine's clock.
    """
    try:
        seconds = (datetime.fromisoformat(str(expires)) - datetime.fromisoformat(str(uploaded))).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return LIFETIME
    return min(max(seconds, 0.0), LIFETIME)
