"""Runs in an SQLite file: the transactions of one tick of the event loop share a commit, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from ... import errors
from ..._storage import file_system
from ..._storage.journal_file import transaction as sqlite_transaction
from . import schema
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
        self._pending: list[tuple[Callable[[], Transaction[Any]], asyncio.Future[Any]]] = []
        self._commits: asyncio.Task[None] | None = None
        if not create and not path.is_file():
            raise errors.ConfigurationError(f"{path.parent} has no run. Start one with `evolink bulk run`.")
        try:
            self._connection = self._executor.submit(self._connect).result()
        except BaseException:
            self._executor.shutdown()
            raise

    async def run(self, transaction: Callable[[], Transaction[T]], *, is_single: bool = False) -> T:
        """Run a transaction, together with the others that wait for their commit.

        Raises:
            ConfigurationError: If the file cannot be written, for example because the disk is full. The transaction
                did not happen, nor did those that it shared the commit with.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._pending.append((transaction, future))
        if self._commits is None or self._commits.done():
            self._commits = asyncio.create_task(self._commit_pending())
        return await future

    async def _commit_pending(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                results = await loop.run_in_executor(self._executor, self._commit, [each for each, _ in batch])
            except Exception as error:  # noqa: BLE001  raised to each of the callers
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)

    def _commit(self, transactions: Sequence[Callable[[], Transaction[Any]]]) -> list[Any]:
        import sqlite3

        try:
            with sqlite_transaction(self._connection):
                return [_execute(self._connection, each()) for each in transactions]
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
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        with sqlite_transaction(connection):
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (layout,) = connection.execute("PRAGMA user_version").fetchone()
            if (application_id, layout) == (_APPLICATION_ID, schema.LAYOUT):
                return
            if (application_id, layout) != (0, 0) or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise errors.ConfigurationError(
                    f"{self.path} is not a file of runs, or one of a newer version. Use another output folder. It was"
                    " not changed."
                )
            for statement in schema.TABLES:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {schema.LAYOUT}")

    async def close(self) -> None:
        """Commit what is pending and close the file."""
        if self._commits is not None:
            await self._commits
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
        if statement.is_many:
            connection.executemany(statement.sql, map(_by_name, statement.values))
            rows = []
        else:
            rows = connection.execute(statement.sql, _by_name(statement.values)).fetchall()


def _by_name(values: Sequence[Any]) -> dict[str, Any]:
    """Return the values by the names that SQLite gives `$1` and so on."""
    return {str(number): value for number, value in enumerate(values, 1)}


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
