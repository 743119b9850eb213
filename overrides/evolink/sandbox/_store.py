"""What outlives a sandbox that is stopped or killed: one SQLite file of records, or nothing at all."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from ..errors import EvoLinkError

_APPLICATION = 0x45564F53
"""SQLite's application_id of these files, so that another program's file is not written into."""
_LAYOUT = 1
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
    """The file cannot be opened, is another program's, or is in use by another sandbox."""


class Store(Protocol):
    """Records by kind and name, in the order in which they were first put."""

    def together(self) -> AbstractContextManager[None]:
        """What is put and dropped in this `with` statement is kept as a whole or not at all."""
        ...

    def put(self, kind: str, name: str, record: Any, data: bytes = b"") -> None:
        """Keeps a record (JSON, or a dataclass of JSON) and bytes, in the place of the one of that name."""
        ...

    def drop(self, kind: str, name: str) -> None:
        """Forgets a record."""
        ...

    def clear(self, kind: str) -> None:
        """Forgets all records of a kind."""
        ...

    def all(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        """Every record of a kind: name, JSON, bytes."""
        ...


class NoStore:
    """Keeps nothing."""

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def put(self, kind: str, name: str, record: Any, data: bytes = b"") -> None:
        """Keeps nothing."""

    def drop(self, kind: str, name: str) -> None:
        """Has nothing to forget."""

    def clear(self, kind: str) -> None:
        """Has nothing to forget."""

    def all(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        return iter(())

    def close(self) -> None:
        """Has nothing to close."""


class FileStore:
    """Keeps records in one SQLite file, which one sandbox at a time may use. A process that is killed loses nothing."""

    def __init__(self, path: str | Path) -> None:
        """Opens or makes the file.

        Raises:
            StoreUnusable: it cannot be opened, is another program's, or is in use.
        """
        self.path = Path(path)
        self._lock = threading.RLock()
        self._depth = 0
        try:
            self._connection = sqlite3.connect(self.path, timeout=0.2, check_same_thread=False, isolation_level=None)
        except sqlite3.Error as fault:
            raise self._unusable(fault) from fault
        self._ending = weakref.finalize(self, self._connection.close)
        try:
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._claim()
        except sqlite3.Error as fault:
            self.close()
            raise self._unusable(fault) from fault
        except StoreUnusable:
            self.close()
            raise

    def _claim(self) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (layout,) = self._connection.execute("PRAGMA user_version").fetchone()
        (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and (application, layout) != (_APPLICATION, _LAYOUT):
            raise StoreUnusable(f"{self.path} is a database, but not one of this sandbox's. Name another file.")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("BEGIN EXCLUSIVE")
        self._connection.execute(_SCHEMA)
        self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._connection.execute(f"PRAGMA user_version = {_LAYOUT}")
        self._connection.execute("COMMIT")

    def _unusable(self, fault: sqlite3.Error) -> StoreUnusable:
        why = "another sandbox uses it" if "locked" in str(fault) else str(fault)
        return StoreUnusable(f"{self.path} cannot be used: {why}. Name another file, or end the other sandbox.")

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction; a nested one belongs to the outer one."""
        with self._lock:
            if self._depth == 0:
                self._connection.execute("BEGIN")
            self._depth += 1
            try:
                yield
            finally:
                # What was put is true even where the request that did it failed later.
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

    def drop(self, kind: str, name: str) -> None:
        with self._lock:
            self._connection.execute("DELETE FROM records WHERE kind = ? AND name = ?", (kind, name))

    def clear(self, kind: str) -> None:
        with self._lock:
            self._connection.execute("DELETE FROM records WHERE kind = ?", (kind,))

    def all(self, kind: str) -> Iterator[tuple[str, Any, bytes]]:
        with self._lock:
            rows = self._connection.execute(
                "SELECT name, record, data FROM records WHERE kind = ? ORDER BY number", (kind,)
            ).fetchall()
        for name, record, data in rows:
            yield name, json.loads(record), data

    def close(self) -> None:
        """Closes the file, for another sandbox to use."""
        with self._lock:
            self._ending()
