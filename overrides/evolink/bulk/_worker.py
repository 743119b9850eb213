"""`run_worker`: a worker on the runs in a PostgreSQL database."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

from ..async_client import AsyncEvoLink
from ..client import EvoLink
from ._session import session_of

CONNECT_TIMEOUT = 300.0
"""Seconds for which a worker that starts during an outage tries to reach the database."""


async def run_worker(
    database: str,
    *,
    client: AsyncEvoLink | EvoLink | None = None,
    output: str | Path | None = None,
    max_in_flight: int = 200,
    min_free_bytes: int = 10**9,
    task_timeout: float = 24 * 3600.0,
    resubmit_lost: bool = True,
) -> None:
    """Work on the rows of all runs in a database until SIGINT or SIGTERM, beside any number of other workers.

    The rows of a worker that ends, or has no heartbeat for 20 seconds, are taken over by the others.

    Args:
        database: The URL, `postgresql://…`.
        client: The client, by default `AsyncEvoLink()`.
        output: The folder of all results; by default the output folder of each run.
        max_in_flight: The most rows between submission and the end of the download.
        min_free_bytes: The disk space of an output folder below which its run pauses.
        task_timeout: Seconds after which a task that is not final is left for a while.
        resubmit_lost: Whether rows of unknown outcome are submitted again with their key.

    Raises:
        ConfigurationError: If the database cannot be used, or is not reachable for five minutes.
    """
    from ._engine.worker import Worker
    from ._store.postgres import PostgresDatabase

    session, opened = (
        session_of(client or AsyncEvoLink()),
        await PostgresDatabase.connect(database, timeout=CONNECT_TIMEOUT),
    )
    worker = Worker(
        session,
        opened,
        max_in_flight=max_in_flight,
        folder=None if output is None else Path(output).absolute(),
        min_free_bytes=min_free_bytes,
        task_timeout=task_timeout,
        resubmit_lost=resubmit_lost,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError, RuntimeError):  # Windows; a thread other than the main one
            loop.add_signal_handler(number, worker.stop)
    try:
        await worker.run()
    finally:
        await opened.close()
        if not isinstance(client, AsyncEvoLink):
            await session.driver.close()
