"""Runs in PostgreSQL: the same transactions, repeated until the database is reachable."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

from ... import errors
from ..._security.redaction import redact_secrets
from . import schema
from .transactions import Statement, Transaction

try:
    import asyncpg  # type: ignore[import-untyped]
except ModuleNotFoundError as missing:
    raise errors.ConfigurationError(
        f"Runs in PostgreSQL need {missing.name}. Install the extra: pip install 'evolink[bulk-postgres]'."
    ) from missing

T = TypeVar("T")

logger = logging.getLogger("evolink")

SCHEMA = "evolink_bulk"
"""The schema of the tables, those of the queue included."""
RETRY_INTERVAL = 0.5
"""Seconds between two attempts to reach the database."""
COMMAND_TIMEOUT = 30.0
"""Seconds for one statement; one that a dead connection swallowed is repeated after that."""
MAX_CONNECTIONS = 16
SETUP_LOCK = 0x45564C42
"""The advisory lock under which the tables are created."""

_RECORD_ENDS = (
    """CREATE OR REPLACE FUNCTION record_end() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.finished := EXTRACT(EPOCH FROM clock_timestamp()); RETURN NEW; END $$""",
    """CREATE TRIGGER row_ended BEFORE UPDATE ON rows FOR EACH ROW
    WHEN (NEW.state IN ('done', 'failed') AND NEW.state <> OLD.state) EXECUTE FUNCTION record_end()""",
)
"""Let the end of a row have the time of the database, so that rows ended by any worker are read in that order."""
_IS_SET_UP = "SELECT 1 FROM pg_trigger WHERE tgname = 'row_ended' AND tgrelid = to_regclass('rows')"
"""Whether there is what is created last."""

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
"""What a statement raises if the connection is lost, the database stops or starts, or a transaction conflicts."""


class PostgresDatabase:
    """A pool of connections to one database."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    @classmethod
    async def connect(cls, url: str, *, timeout: float = 0.0) -> Self:
        """Connect to a database and create the tables unless it has them.

        Args:
            url: The URL.
            timeout: Seconds for which a database is tried that is not reachable.

        Raises:
            ConfigurationError: If that is not possible.
        """
        deadline = time.monotonic() + timeout
        while True:
            try:
                return await cls._connect(url)
            except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                reason = redact_secrets(str(error))
                if not isinstance(error, _LOST) or time.monotonic() >= deadline:
                    message = f"The database cannot be used: {reason}. Nothing was sent."
                    raise errors.ConfigurationError(message) from None
                logger.warning("The database is not reachable, and will be tried again: %s", reason)
            await asyncio.sleep(RETRY_INTERVAL)

    @classmethod
    async def _connect(cls, url: str) -> Self:
        pool: Any = await asyncpg.create_pool(  # pyright: ignore[reportUnknownMemberType]  # asyncpg has no types
            url,
            min_size=1,
            max_size=MAX_CONNECTIONS,
            command_timeout=COMMAND_TIMEOUT,
            reset=_keep,  # nothing here changes the state of a connection, and resetting it takes another statement
            # An intent must survive a crash of the database, whatever its own default is.
            server_settings={
                "search_path": SCHEMA,
                "application_name": "evolink-bulk",
                "synchronous_commit": "on",
            },
        )
        try:
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", SETUP_LOCK)
                await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                if not await connection.fetchval(_IS_SET_UP):  # else a table would be locked until all workers pause
                    for statement in (*schema.TABLES, *_RECORD_ENDS):
                        await connection.execute(statement)
        except BaseException:
            pool.terminate()
            raise
        return cls(pool)

    async def run(self, transaction: Callable[[], Transaction[T]], *, is_query: bool = False) -> T:
        """Run a transaction; while the database is not reachable, try again."""

        async def attempt() -> T:
            async with self.pool.acquire() as connection:
                if is_query:
                    return await _execute(connection, transaction())
                async with connection.transaction():
                    return await _execute(connection, transaction())

        return await self.repeat(attempt)

    async def repeat(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Call a function until the database is reachable, and return its result."""
        while True:
            try:
                return await attempt()
            except _LOST as error:
                if self.pool.is_closing():
                    raise
                if isinstance(error, asyncpg.TransactionRollbackError):  # such as a deadlock of two workers
                    logger.info("A transaction conflicts with another one, and will be repeated: %r", error)
                else:
                    logger.warning("The database is not reachable, and will be tried again: %r", error)
            await asyncio.sleep(RETRY_INTERVAL)

    async def close(self) -> None:
        """Close the connections."""
        try:
            async with asyncio.timeout(5):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()


async def _keep(connection: object) -> None:
    """Return a connection to the pool as it is."""


async def _execute(connection: Any, transaction: Transaction[T]) -> T:
    """Execute the statements of a transaction, whose commit is the caller's, and return its result."""
    rows: Any = None
    while True:
        try:
            statement: Statement = transaction.send(rows)
        except StopIteration as end:
            result: T = end.value
            return result
        if statement.is_many:
            rows = [tuple(row) for row in await connection.fetchmany(statement.sql, statement.values)]
        else:
            rows = [tuple(row) for row in await connection.fetch(statement.sql, *statement.values)]
