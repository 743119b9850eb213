"""Runs in an SQLite file: the transactions of one tick of the event loop share a commit, in a thread of its own."""

from __future__ import annotations

import asyncio
import functools
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from ... import errors
from ..._storage import file_system
from ..._storage.journal_file import transaction as sqlite_transaction
from . import schema
from .batches import Batches
from .transactions import Statement, Transaction

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

_APPLICATION_ID = 0x45564C42
""""EVLB", in the header of the SQLite file."""
BUSY_TIMEOUT = 30.0
"""Seconds to wait for another process that writes to the file."""


class SQLiteDatabase:
    """One SQLite file. All methods are for one event loop; other processes may use the file at the same time."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        """Open or create the file.

        Raises:
            ConfigurationError: If it cannot be used, belongs to another program, or does not exist.
        """
        self.path = path
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="evolink-bulk")
        self._commits: Batches[Callable[[], Transaction[Any]], Any] = Batches(self._commit_in_thread)
        if not create and not path.is_file():
            raise errors.ConfigurationError(f"{path.parent} has no run. Start one with `evolink bulk run`.")
        try:
            self._connection = self._executor.submit(self._connect).result()
        except BaseException:
            self._executor.shutdown()
            raise

    async def run(self, transaction: Callable[[], Transaction[T]], *, is_query: bool = False) -> T:
        """Run a transaction, together with the others that wait for their commit; a query reads a snapshot at once.

        Raises:
            ConfigurationError: If the file cannot be written, for example because the disk is full. The transaction
                did not happen, nor did those that it shared the commit with.
        """
        if is_query:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._query, transaction)
        result: T = await self._commits.add(transaction)
        return result

    async def _commit_in_thread(self, transactions: Sequence[Callable[[], Transaction[Any]]]) -> list[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._commit, transactions)

    def _commit(self, transactions: Sequence[Callable[[], Transaction[Any]]]) -> list[Any]:
        import sqlite3

        try:
            with sqlite_transaction(self._connection):
                return [_execute(self._connection, each()) for each in transactions]
        except (sqlite3.Error, OSError) as error:
            raise _unusable(self.path, error) from error

    def _query(self, transaction: Callable[[], Transaction[T]]) -> T:
        """Execute a query without the write lock, which a process that works on the run needs."""
        import sqlite3

        try:
            return _execute(self._connection, transaction())
        except (sqlite3.Error, OSError) as error:
            raise _unusable(self.path, error) from error

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))  # prompts are private
            connection = sqlite3.connect(
                self.path, timeout=BUSY_TIMEOUT, check_same_thread=False, isolation_level=None, cached_statements=256
            )
        except (sqlite3.Error, OSError) as error:
            raise _unusable(self.path, error) from error
        try:
            self._prepare(connection)
        except (sqlite3.Error, OSError) as error:
            connection.close()
            raise _unusable(self.path, error) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the tables, unless the file has them.

        Raises:
            ConfigurationError: If the file belongs to another program or to a newer version; it is not changed.
        """
        connection.create_function("LOWER", 1, str.lower, deterministic=True)  # that of SQLite is for ASCII alone
        connection.execute("PRAGMA synchronous = FULL")
        if self._has_tables(connection):  # read without the write lock, which another process may need
            return
        connection.execute("PRAGMA journal_mode = WAL")
        with sqlite_transaction(connection):
            if self._has_tables(connection):
                return
            for statement in schema.TABLES:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {schema.LAYOUT}")

    def _has_tables(self, connection: sqlite3.Connection) -> bool:
        """Return whether the file has the tables, False if it is empty.

        Raises:
            ConfigurationError: If the file belongs to another program or to a newer version.
        """
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        (layout,) = connection.execute("PRAGMA user_version").fetchone()
        if (application_id, layout) == (_APPLICATION_ID, schema.LAYOUT):
            return True
        if (application_id, layout) == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return False
        raise errors.ConfigurationError(
            f"{self.path} is not a file of runs, or one of a newer version. Use another output folder. It was not"
            " changed."
        )

    async def close(self) -> None:
        """Commit what is pending and close the file."""
        await self._commits.drain()
        self._executor.submit(self._connection.close).result()
        self._executor.shutdown()


def _execute(connection: sqlite3.Connection, transaction: Transaction[T]) -> T:
    """Execute the statements of a transaction, whose commit is the caller's, and return its result."""
    rows: Any = None
    while True:
        try:
            statement: Statement = transaction.send(rows)
        except StopIteration as end:
            result: T = end.value
            return result
        sql, order = _with_question_marks(statement.sql)
        rows = []
        for values in statement.values if statement.is_many else [statement.values]:
            rows += connection.execute(sql, [values[index] for index in order])


@functools.lru_cache(maxsize=256)
def _with_question_marks(sql: str) -> tuple[str, list[int]]:
    """Return SQL with `?` for `$1` and so on, which SQLite binds faster, and the index of the value of each."""
    return re.sub(r"\$\d+", "?", sql), [int(number) - 1 for number in re.findall(r"\$(\d+)", sql)]


def _unusable(path: Path, error: Exception) -> errors.ConfigurationError:
    return errors.ConfigurationError(f"The run's file {path} cannot be used: {error}. Nothing more was sent.")


class RunLock:
    """The lock of an output folder: one process at a time works on a run in it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def acquire(self) -> None:
        """Lock the folder until `release`, or until this process ends; it may be locked already.

        Raises:
            ConfigurationError: If another process has locked it, or the lock cannot be created.
        """
        if self._file is not None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab")
            file_system.lock(self._file)
        except file_system.FileLocked:
            self.release()
            raise errors.ConfigurationError(
                f"Another process works on the run in {self._path.parent}. Wait for it, or use another output folder."
                " Nothing was sent."
            ) from None
        except OSError as error:
            raise errors.ConfigurationError(
                f"{self._path.parent} cannot be written: {error.strerror or os.strerror(error.errno or 0)}."
                " Choose another output folder. Nothing was sent."
            ) from error

    def release(self) -> None:
        """Unlock the folder."""
        if self._file is not None:
            self._file.close()
            self._file = None
