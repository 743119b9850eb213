"""The SQLite file of the journal: a connection that survives a fork, the layout, and the migration of older layouts."""

from __future__ import annotations

import os
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

_APPLICATION_ID = 0x45564C4B
""""EVLK", in the header of the SQLite file."""
_LAYOUT = 4
"""The version of the layout, in the header of the SQLite file. That of version 1 is 0, without an application id."""
_COLUMNS_OF_LAYOUT_1 = ("idempotency_key", "model", "body", "began", "state", "task_id", "reason")
_ADDED_COLUMNS = {
    2: {
        "label": "TEXT",
        "metadata": "TEXT",
        "created_by": "TEXT",
        "is_shared": "INTEGER NOT NULL DEFAULT 0",
        "received": "REAL",
        "finished": "REAL",
        "owner_host": "TEXT",
        "owner_pid": "INTEGER",
        "owner_started": "TEXT",
        "leased": "REAL",
    },
    3: {"credits": "REAL", "file": "BLOB"},
    4: {"estimate": "TEXT"},
}
"""Version of the layout -> the columns that it added, with their declarations."""
_CREATE_LAYOUT_1 = """
CREATE TABLE submissions (
    idempotency_key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    body BLOB NOT NULL,
    began REAL NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT,
    reason TEXT
) WITHOUT ROWID
"""
_INHERITED: list[object] = []
"""Connections of a parent process. A forked child must neither use nor close them, so it keeps references to them."""


class JournalFileError(Exception):
    """The file belongs to another program or to a newer version of this package."""


class JournalFile:
    """The file and its connection. The caller makes sure that one thread at a time uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._finalizer: weakref.finalize[[], Any] | None = None
        self._process_id = 0

    def connect(self) -> sqlite3.Connection:
        """Return the connection of this process, opened on first use.

        Raises:
            JournalFileError: If the file belongs to another program or to a newer version; it is not changed.
            OSError: If it cannot be created.
            sqlite3.Error: If it cannot be opened.
        """
        if self._connection is not None and self._process_id == os.getpid():
            if self._connection.in_transaction:  # Ctrl-C came just after it began
                self._connection.rollback()
            return self._connection
        if self._finalizer is not None and self._process_id != os.getpid():
            _INHERITED.append(self._finalizer.detach())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)  # prompts and callback URLs are private
        import sqlite3

        connection = sqlite3.connect(self.path, timeout=30, check_same_thread=False, isolation_level=None)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        finalizer = weakref.finalize(self, connection.close)
        finalizer.atexit = False
        self._process_id, self._finalizer = os.getpid(), finalizer
        self._connection = connection
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the layout, or bring that of an earlier version up to date.

        Raises:
            JournalFileError: If the file belongs to another program or to a newer version; it is not changed.
        """
        if _header(connection) != (_APPLICATION_ID, _LAYOUT):
            with transaction(connection):  # another process may be doing the same
                self._bring_up_to_date(connection)
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        application_id, layout = _header(connection)
        if (application_id, layout) == (_APPLICATION_ID, _LAYOUT):
            return
        if application_id == _APPLICATION_ID and layout > _LAYOUT:
            raise JournalFileError(
                f"The journal {self.path} is of a newer version of this package. Upgrade it, or use another file."
            )
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        columns = tuple(row[1] for row in connection.execute("PRAGMA table_info(submissions)"))
        is_layout_1 = (application_id, layout) == (0, 0) and (not names or columns == _COLUMNS_OF_LAYOUT_1)
        if application_id != _APPLICATION_ID and not is_layout_1:
            raise JournalFileError(
                f"{self.path} is an SQLite file of another program, not a journal. Use another file. It was not"
                " changed."
            )
        if not names:
            connection.execute(_CREATE_LAYOUT_1)
        for version, added in _ADDED_COLUMNS.items():
            for name, declaration in added.items() if version > layout else ():
                connection.execute(f"ALTER TABLE submissions ADD COLUMN {name} {declaration}")
        if layout < 2:
            connection.execute("UPDATE submissions SET received = began WHERE state = 'accepted'")
            connection.execute("CREATE INDEX IF NOT EXISTS submissions_by_time ON submissions (began)")
            connection.execute("CREATE INDEX submissions_by_task ON submissions (task_id)")
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_LAYOUT}")

    def close(self) -> None:
        """Close the file; `connect` opens it again."""
        if self._finalizer is not None and self._process_id == os.getpid():
            self._finalizer()
        self._connection = self._finalizer = None


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """Run the `with` block in a transaction that is committed at its end, and rolled back after an exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _header(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the application id and the version of the layout."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    return application_id, layout
