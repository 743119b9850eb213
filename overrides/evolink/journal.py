"""The journal: a write-ahead log of paid submissions in SQLite, so that a crash loses none.

A process that is killed between sending a request and receiving the response leaves an open entry with the body and the
idempotency key. `client.videos.resubmit(entry)` sends it again with that key and returns the task that it created the
first time, if it was accepted. The API key is never in the journal.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Journal", "JournalEntry", "default_path"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS submissions (
    idempotency_key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    body BLOB NOT NULL,
    began REAL NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT,
    reason TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS submissions_by_time ON submissions (began);
"""

_INHERITED: list[object] = []
"""Connections of a parent process. A forked child must neither use nor close them, so it keeps references to them."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A submission and its outcome."""

    idempotency_key: str
    model: str
    body: bytes
    """The JSON of the request."""
    began: float
    """The time before it was sent, in Unix seconds."""
    state: str
    """open: it is unknown whether it was accepted. accepted: it has a task. refused: it was not accepted."""
    task_id: str | None = None
    reason: str | None = None
    """The error message of a refused submission."""


class Journal:
    """The submissions of this machine, in one SQLite file. Safe for threads and processes, and after a fork."""

    def __init__(self, path: str | Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """Open or create the file.

        Args:
            path: The file; in the platform's state directory by default, see `default_path`.
            clock: Returns the time in Unix seconds.

        Raises:
            ConfigurationError: If the file cannot be opened or is not a journal.
        """
        self.path = Path(path) if path is not None else default_path()
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._finalizer: weakref.finalize[..., Journal] | None = None
        self._process_id = 0
        with self._transaction() as connection:
            connection.executescript(_SCHEMA)

    def begin(self, idempotency_key: str, model: str, body: bytes) -> None:
        """Record a submission that is about to be sent; an existing entry without a task becomes open again."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO submissions VALUES (?, ?, ?, ?, 'open', NULL, NULL)"
                " ON CONFLICT (idempotency_key) DO UPDATE SET state = 'open', reason = NULL WHERE task_id IS NULL",
                (idempotency_key, model, body, self._clock()),
            )

    def accepted(self, idempotency_key: str, task_id: str) -> None:
        """Record the task of a submission."""
        self._set_outcome(idempotency_key, "accepted", task_id=task_id)

    def refused(self, idempotency_key: str, reason: str) -> None:
        """Record that a submission was not accepted."""
        self._set_outcome(idempotency_key, "refused", reason=reason)

    def forget(self, idempotency_key: str) -> None:
        """Delete an entry, such as an open one that was settled with EvoLink's support."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM submissions WHERE idempotency_key = ?", (idempotency_key,))

    def entries(self, *, state: str | None = "open") -> list[JournalEntry]:
        """Return the entries in a state, the oldest first; all entries for None."""
        where, values = ("WHERE state = ?", (state,)) if state is not None else ("", ())
        with self._use_connection() as connection:
            rows = connection.execute(
                "SELECT idempotency_key, model, body, began, state, task_id, reason FROM submissions"  # noqa: S608
                f" {where} ORDER BY began, idempotency_key",
                values,
            )
            return [JournalEntry(*row) for row in rows]

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        with self._lock:
            if self._finalizer is not None and self._process_id == os.getpid():
                self._finalizer()
            self._connection = self._finalizer = None

    def _set_outcome(self, key: str, state: str, *, task_id: str | None = None, reason: str | None = None) -> None:
        with self._transaction() as connection:
            connection.execute(
                "UPDATE submissions SET state = ?, task_id = ?, reason = ? WHERE idempotency_key = ?",
                (state, task_id, reason, key),
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection in a transaction that is committed to disk."""
        with self._use_connection() as connection, connection:
            yield connection

    @contextmanager
    def _use_connection(self) -> Iterator[sqlite3.Connection]:
        import sqlite3  # takes longer to import than the rest of the client needs

        with self._lock:
            try:
                yield self._open()
            except (sqlite3.Error, OSError) as error:
                raise errors.ConfigurationError(
                    f"The journal {self.path} cannot be used: {error}. Nothing more was sent."
                ) from error

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._process_id == os.getpid():
            return self._connection
        if self._finalizer is not None and self._process_id != os.getpid():
            _INHERITED.append(self._finalizer.detach())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)  # prompts and callback URLs are private
        import sqlite3

        connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False)
        self._process_id, self._finalizer = os.getpid(), weakref.finalize(self, connection.close)
        self._finalizer.atexit = False
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        self._connection = connection
        return connection

    def __repr__(self) -> str:
        return f"<Journal {self.path}>"


def default_path() -> Path:
    """Return the default path of the journal, in the platform's directory for state."""
    home = Path.home()
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME", home / ".local" / "state"))
    return folder / "evolink" / "journal.sqlite3"
