"""Stores of a sandbox's records: `SQLiteStore` keeps them in one file, `NullStore` (a null object) discards them."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from ...errors import EvoLinkError

_APPLICATION = 0x45564F53
"""SQLite's application_id of these files, so that the file of another program is not written to."""
_SCHEMA_VERSION = 3
"""SQLite's user_version of these files, raised when the table or the keys of a record change."""
_LOCK_TIMEOUT = 0.2
"""Seconds to wait for the lock of another sandbox."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    record TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (kind, name)
);
"""


class StoreUnusable(EvoLinkError):
    """The file cannot be opened, belongs to another program, or is in use by another sandbox."""


class Store(Protocol):
    """Records by kind and name, in the order in which they were first put."""

    def transaction(self) -> AbstractContextManager[None]:
        """Group the changes in a `with` statement: after a crash, the store has all of them or none.

        If the statement raises an exception, the changes before it are kept.
        """
        ...

    def put(self, kind: str, name: str, record: Any, data: bytes = b"") -> None:
        """Insert or replace a record (JSON, or a dataclass of JSON) and its bytes."""
        ...

    def delete(self, kind: str, name: str) -> None:
        """Delete a record, if it exists."""
        ...

    def clear(self, kind: str) -> None:
        """Delete all records of a kind."""
        ...

    def records(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        """Yield every record of a kind: name, JSON, bytes."""
        ...


class NullStore:
    """A null object: a store that discards its records."""

    def transaction(self) -> AbstractContextManager[None]:
        return nullcontext()

    def put(self, kind: str, name: str, record: Any, data: bytes = b"") -> None:
        """Do nothing."""

    def delete(self, kind: str, name: str) -> None:
        """Do nothing."""

    def clear(self, kind: str) -> None:
        """Do nothing."""

    def records(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        return iter(())

    def close(self) -> None:
        """Do nothing."""


class SQLiteStore:
    """A store in one SQLite file, used by one sandbox at a time. A killed process loses nothing."""

    def __init__(self, path: str | Path) -> None:
        """Open or create the file.

        Raises:
            StoreUnusable: If the file cannot be opened, belongs to another program, or is in use.
        """
        self.path = Path(path)
        self._lock = threading.RLock()
        self._depth = 0
        try:
            self._connection = sqlite3.connect(
                self.path, timeout=_LOCK_TIMEOUT, check_same_thread=False, isolation_level=None
            )
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        self._close_connection = weakref.finalize(self, self._connection.close)
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._initialize()
        except sqlite3.Error as error:
            self.close()
            raise self._unusable(error) from error
        except StoreUnusable:
            self.close()
            raise

    def _initialize(self) -> None:
        """Create the table in an empty file, or raise `StoreUnusable` if the file belongs to another program."""
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (application, version) != (_APPLICATION, _SCHEMA_VERSION):
            raise StoreUnusable(
                f"{self.path} is not a database of this version of the sandbox. Delete it or name another file."
            )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("BEGIN EXCLUSIVE")
        self._connection.execute(_SCHEMA)
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        self._connection.execute("COMMIT")

    def _unusable(self, error: sqlite3.Error) -> StoreUnusable:
        reason = "another sandbox uses it" if "locked" in str(error) else str(error)
        return StoreUnusable(f"{self.path} cannot be used: {reason}. Name another file, or end the other sandbox.")

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Group the changes in a `with` statement into one transaction; a nested one joins the outer one.

        An exception does not roll back: the account has already made the same changes in memory.
        """
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("COMMIT")

    def put(self, kind: str, name: str, record: Any, data: bytes = b"") -> None:
        with self._lock:
            self._connection.execute(
                "INSERT INTO records (kind, name, record, data) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (kind, name) DO UPDATE SET record = excluded.record, data = excluded.data",
                (kind, name, json.dumps(record, default=asdict), data),
            )

    def delete(self, kind: str, name: str) -> None:
        with self._lock:
            self._connection.execute("DELETE FROM records WHERE kind = ? AND name = ?", (kind, name))

    def clear(self, kind: str) -> None:
        with self._lock:
            self._connection.execute("DELETE FROM records WHERE kind = ?", (kind,))

    def records(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT name, record, data FROM records WHERE kind = ? ORDER BY number", (kind,)
            ).fetchall()
        for name, record, data in rows:
            yield name, json.loads(record), data

    def close(self) -> None:
        """Close the file, so that another sandbox can use it."""
        with self._lock:
            self._close_connection()
