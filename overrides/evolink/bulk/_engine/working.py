"""`run_rows`: works on the rows of a run with the driver of its database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ..._session import AsyncSession
from .._options import CheckedOptions
from .._store.run_store import RunStore
from .._store.states import Row
from .context import JobContext
from .ended_rows import EndedRows
from .poller import SharedPoller
from .runner import Runner
from .window import SubmissionWindow


async def run_rows(
    session: AsyncSession,
    store: RunStore,
    options: CheckedOptions,
    folder: Path,
    *,
    on_end: Callable[[Row], Awaitable[None]],
) -> None:
    """Work on the rows of a run until all have ended, or nothing can be done about the others.

    Args:
        session: What sends the requests.
        store: The record of the run.
        options: The options of the run.
        folder: The output folder.
        on_end: Called with each row that is done or failed, in PostgreSQL also with those of other workers.
    """
    driver: dict[str, Any] = {"max_in_flight": options.max_in_flight, "min_free_bytes": options.min_free_bytes}
    job: dict[str, Any] = {"task_timeout": options.task_timeout, "resubmit_lost": options.resubmit_lost}
    if options.database is not None:
        from .._store.postgres import PostgresDatabase
        from .worker import Worker

        assert isinstance(store.database, PostgresDatabase)  # noqa: S101  whose URL is that option
        worker = Worker(session, store.database, folder=folder, **driver, **job)
        await EndedRows(store).follow(worker.run(until_done=store.run_id), on_end)
        return
    async with SharedPoller(session) as poller:
        window = SubmissionWindow(options.max_submissions_per_second)
        context = JobContext(session=session, store=store, poller=poller, window=window, folder=folder, **job)
        await Runner(context, store, on_end=on_end, **driver).run()
