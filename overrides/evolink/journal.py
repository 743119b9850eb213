"""A record of every paid submission, kept before it is sent, so that a crash loses none.

A process that is killed between sending and reading leaves an intent behind: its body and its Idempotency-Key.
`client.videos.resubmit(intent)` asks with that key again, which answers with the first task where it was accepted.
The account's key is never in it.
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
"""Connections of a parent process. A forked child must neither use nor close them, so it never lets go of them."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One submission and what is known of it."""

    idempotency_key: str
    model: str
    body: bytes
    """The JSON that was, or was about to be, sent."""
    began: float
    """When, in Unix seconds."""
    state: str
    """open: nobody can say whether it was accepted. accepted: it has a task. refused: it was not accepted."""
    task_id: str | None = None
    reason: str | None = None
    """Why it was refused."""


class Journal:
    """The submissions of this machine, in one SQLite file. Threads and processes may share it; it survives a fork."""

    def __init__(self, path: str | Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """Opens or makes the file; in the platform's state directory where `path` is left out.

        Raises:
            ConfigurationError: the file cannot be opened or is something else.
        """
        self.path = Path(path) if path is not None else default_path()
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._ending: weakref.finalize[..., Journal] | None = None
        self._process = 0
        with self._writing() as connection:
            connection.executescript(_SCHEMA)

    def begin(self, idempotency_key: str, model: str, body: bytes) -> None:
        """Notes a submission that is about to be sent; one that was noted before is open again."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO submissions VALUES (?, ?, ?, ?, 'open', NULL, NULL)"
                " ON CONFLICT (idempotency_key) DO UPDATE SET state = 'open', reason = NULL WHERE task_id IS NULL",
                (idempotency_key, model, body, self._clock()),
            )

    def accepted(self, idempotency_key: str, task_id: str) -> None:
        """Notes the task that a submission was answered with."""
        self._close(idempotency_key, "accepted", task_id=task_id)

    def refused(self, idempotency_key: str, reason: str) -> None:
        """Notes that a submission was surely not accepted."""
        self._close(idempotency_key, "refused", reason=reason)

    def forget(self, idempotency_key: str) -> None:
        """Drops a submission, such as an open one that has been settled with EvoLink's support."""
        with self._writing() as connection:
            connection.execute("DELETE FROM submissions WHERE idempotency_key = ?", (idempotency_key,))

    def entries(self, *, state: str | None = "open") -> list[JournalEntry]:
        """The submissions in that state, oldest first; all of them for None."""
        where, values = ("WHERE state = ?", (state,)) if state is not None else ("", ())
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT idempotency_key, model, body, began, state, task_id, reason FROM submissions"  # noqa: S608
                f" {where} ORDER BY began, idempotency_key",
                values,
            )
            return [JournalEntry(*row) for row in rows]

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        with self._lock:
            if self._ending is not None and self._process == os.getpid():
                self._ending()
            self._connection = self._ending = None

    def _close(self, key: str, state: str, *, task_id: str | None = None, reason: str | None = None) -> None:
        with self._writing() as connection:
            connection.execute(
                "UPDATE submissions SET state = ?, task_id = ?, reason = ? WHERE idempotency_key = ?",
                (state, task_id, reason, key),
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction that is on the disk when it ends."""
        with self._reading() as connection, connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        import sqlite3  # not for those who only have the word `JournalEntry` from here

        with self._lock:
            try:
                yield self._opened()
            except (sqlite3.Error, OSError) as fault:
                raise errors.ConfigurationError(
                    f"The journal {self.path} cannot be used: {fault}. Nothing more was sent."
                ) from fault

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and self._process == os.getpid():
            return self._connection
        if self._ending is not None and self._process != os.getpid():
            _INHERITED.append(self._ending.detach())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)  # prompts and callback URLs are nobody else's business
        import sqlite3

        connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False)
        self._process, self._ending = os.getpid(), weakref.finalize(self, connection.close)
        self._ending.atexit = False
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        self._connection = connection
        return connection

    def __repr__(self) -> str:
        return f"<Journal {self.path}>"


def default_path() -> Path:
    """The journal's place on this platform, under its directory for state."""
    home = Path.home()
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_STATE_HOME", home / ".local" / "state"))
    return folder / "evolink" / "journal.sqlite3"
