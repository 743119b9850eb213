"""`client.tasks`: polling tasks, one or thousands, and downloading their results."""

from __future__ import annotations

import builtins
import functools
import os
from collections.abc import AsyncGenerator, Generator, Iterable
from datetime import datetime
from pathlib import Path

from .. import _sansio, errors
from .._sansio.arguments import check_count, check_tasks, id_of
from .._sansio.progress_callbacks import ByteCallback
from .._sansio.recording import record_download
from .._sansio.task_query import get_task
from .._session import AsyncSession, Session
from ..tasks import AsyncTask, Download, Task, TaskSnapshot
from .waiting import AsyncTaskWaiting, TaskWaiting

# asyncio, threads and downloads are imported by the methods that use them, so that a client starts faster.

MAX_DOWNLOADS = 4
"""Downloads at a time."""


class Tasks(TaskWaiting):
    """`EvoLink.tasks`: polling and downloading tasks, also those of other processes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        session.tasks = self

    def get(self, task_id: str) -> Task:
        """Return a task as it is now.

        Raises:
            NotFound: If there is no such task, or it has expired.
        """
        session = self._session
        return session.bind(session.driver.run(get_task(session.config.endpoint, task_id)))

    def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: ByteCallback | None = None,
    ) -> Download:
        """Download the result of a completed task. The file is complete under its final name, or absent.

        Args:
            task: A task or its id.
            to: A file, or a folder for `<task id>.mp4`; the working directory by default. A folder is an existing one,
                a str with a slash at its end, or a Path without a suffix, because pathlib removes that slash. `~` is
                expanded.
            overwrite: Whether to replace an existing file.
            timeout: Seconds in all from this call; none by default. What has arrived until then is kept, and a later
                call continues with it.
            max_bytes: The largest size to accept, in bytes; any by default.
            min_bytes_per_second: The lowest rate, 1024 bytes per second by default, 0 for none. If fewer bytes arrive
                for 30 s, the rest is requested anew; after the third time in a row the download fails.
            on_bytes: Called with the bytes of the file that have arrived, and with its size, None if that is unknown,
                for each chunk. The number falls if a download has to start over. An exception ends the download and is
                raised; what has arrived is kept. `AsyncEvoLink` awaits async functions; `EvoLink` refuses them.

        Raises:
            TaskFailed: If the task has no result.
            DownloadFailed: If it is not completed, the destination exists, or the result is not fetched completely.
            DownloadTimeout: If the result is not fetched completely in time.
            ResultExpired: If its links are older than 24 hours.
        """
        id_of(task)  # raises an error if it is neither a task nor an id
        session = self._session
        limits = _sansio.download.DownloadLimits.check(
            session.driver.clock, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )
        operation = _sansio.download.download(
            session.config.endpoint,
            task,
            to,
            overwrite=overwrite,
            limits=limits,
            on_bytes=session.check_on_bytes(on_bytes),
        )
        return session.driver.run(record_download(operation, task, session.config.journal))

    def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        max_in_flight: int = MAX_DOWNLOADS,
    ) -> builtins.list[Download]:
        """Download the results of completed tasks in parallel, as `<task id>.mp4`; return them in the given order.

        Ctrl-C stops all of them; a later call resumes those that are not complete.

        Args:
            tasks: Tasks or their ids.
            folder: The folder for the files.
            overwrite: Whether to replace existing files.
            timeout: Seconds in all for all of them from this call; none by default.
            max_bytes: See `download`; for each file.
            min_bytes_per_second: See `download`; for each file.
            max_in_flight: Downloads at a time.

        Raises:
            ExceptionGroup: If some downloads failed; the others are complete.
        """
        import threading
        from concurrent.futures import wait

        from .._sansio.stopping import stoppable
        from ._daemon_threads import DaemonThreads

        config, driver, stopped = self._session.config, self._session.driver, threading.Event()
        limits = _sansio.download.DownloadLimits.check(
            driver.clock, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )

        def fetch(task: TaskSnapshot | str) -> Download | errors.EvoLinkError:
            operation = _sansio.download.download(
                config.endpoint, task, os.path.join(folder, ""), overwrite=overwrite, limits=limits
            )
            try:
                return driver.run(stoppable(record_download(operation, task, config.journal), stopped.is_set))
            except errors.EvoLinkError as error:
                return error

        tasks, limit = check_tasks(tasks), check_count("max_in_flight", max_in_flight)
        threads = DaemonThreads(limit, "evolink-download")
        try:
            futures = [threads.submit(functools.partial(fetch, task)) for task in tasks]
            while wait(futures, timeout=1.0).not_done:
                pass  # Windows delivers Ctrl-C only to a wait that has a timeout
            return _sansio.download.raise_if_any_failed([future.result() for future in futures])
        finally:
            stopped.set()
            threads.shutdown()

    def list(
        self,
        *,
        status: str | None = None,
        type: str | None = None,
        model: str | None = None,
        since: datetime | float | str | None = None,
        until: datetime | float | str | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> _sansio.task_list.TaskPage[Task]:
        """Return a page of the account's tasks, the newest first.

        EvoLink does not document this query; its own clients use it.

        Args:
            status: Only tasks with this status: "processing", "completed", "failed" or "cancelled".
            type: Only tasks with this type of output, such as "video".
            model: Only tasks of this model.
            since: Only tasks created since then: a datetime, Unix seconds, or a string, which is sent as it is. The
                format is not documented.
            until: Only tasks created until then.
            page: The number of the page, from 1.
            page_size: The number of tasks on a page, at most 50.
        """
        session = self._session
        filters = _sansio.task_list.TaskFilters(status=status, type=type, model=model, since=since, until=until)
        operation = _sansio.task_list.list_tasks(session.config.endpoint, filters, page=page, page_size=page_size)
        found = session.driver.run(operation)
        return _sansio.task_list.TaskPage(tuple(map(session.bind, found.tasks)), found.total, found.page)

    def iter(
        self,
        *,
        status: str | None = None,
        type: str | None = None,
        model: str | None = None,
        since: datetime | float | str | None = None,
        until: datetime | float | str | None = None,
        page_size: int = 20,
    ) -> Generator[Task, None, None]:
        """Iterate over the account's tasks on all pages, the newest first; each page is requested when it is needed.

        The arguments are those of `list`. Each task is yielded once, also if new tasks move the pages meanwhile.
        """
        pagination = _sansio.task_list.Pagination()
        while pagination.next_page is not None:
            page = self.list(
                status=status,
                type=type,
                model=model,
                since=since,
                until=until,
                page=pagination.next_page,
                page_size=page_size,
            )
            yield from pagination.add(page)


class AsyncTasks(AsyncTaskWaiting):
    """`AsyncEvoLink.tasks`: polling and downloading tasks, also those of other processes."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        session.tasks = self

    async def get(self, task_id: str) -> AsyncTask:
        """Return a task as it is now; see `EvoLink.tasks.get`."""
        session = self._session
        return session.bind(await session.driver.run(get_task(session.config.endpoint, task_id)))

    async def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        on_bytes: ByteCallback | None = None,
    ) -> Download:
        """Download the result of a completed task; see `EvoLink.tasks.download`."""
        id_of(task)  # raises an error if it is neither a task nor an id
        session = self._session
        limits = _sansio.download.DownloadLimits.check(
            session.driver.clock, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )
        operation = _sansio.download.download(
            session.config.endpoint,
            task,
            to,
            overwrite=overwrite,
            limits=limits,
            on_bytes=session.check_on_bytes(on_bytes),
        )
        return await session.driver.run(record_download(operation, task, session.config.journal))

    async def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        timeout: float | None = None,
        max_bytes: int | None = None,
        min_bytes_per_second: float | None = None,
        max_in_flight: int = MAX_DOWNLOADS,
    ) -> builtins.list[Download]:
        """Download the results of completed tasks concurrently; see `EvoLink.tasks.download_many`."""
        import asyncio

        from .._http.event_loop import running_loop

        running_loop()  # raises an error in trio, which has no asyncio.gather
        tasks, semaphore = check_tasks(tasks), asyncio.Semaphore(check_count("max_in_flight", max_in_flight))
        config, driver = self._session.config, self._session.driver
        limits = _sansio.download.DownloadLimits.check(
            driver.clock, timeout=timeout, max_bytes=max_bytes, min_bytes_per_second=min_bytes_per_second
        )

        async def fetch(task: TaskSnapshot | str) -> Download | errors.EvoLinkError:
            operation = _sansio.download.download(
                config.endpoint, task, os.path.join(folder, ""), overwrite=overwrite, limits=limits
            )
            async with semaphore:
                try:
                    return await driver.run(record_download(operation, task, config.journal))
                except errors.EvoLinkError as error:
                    return error

        return _sansio.download.raise_if_any_failed(list(await asyncio.gather(*map(fetch, tasks))))

    async def list(
        self,
        *,
        status: str | None = None,
        type: str | None = None,
        model: str | None = None,
        since: datetime | float | str | None = None,
        until: datetime | float | str | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> _sansio.task_list.TaskPage[AsyncTask]:
        """Return a page of the account's tasks; see `EvoLink.tasks.list`."""
        session = self._session
        filters = _sansio.task_list.TaskFilters(status=status, type=type, model=model, since=since, until=until)
        operation = _sansio.task_list.list_tasks(session.config.endpoint, filters, page=page, page_size=page_size)
        found = await session.driver.run(operation)
        return _sansio.task_list.TaskPage(tuple(map(session.bind, found.tasks)), found.total, found.page)

    async def iter(
        self,
        *,
        status: str | None = None,
        type: str | None = None,
        model: str | None = None,
        since: datetime | float | str | None = None,
        until: datetime | float | str | None = None,
        page_size: int = 20,
    ) -> AsyncGenerator[AsyncTask, None]:
        """Iterate over the account's tasks on all pages; see `EvoLink.tasks.iter`."""
        pagination = _sansio.task_list.Pagination()
        while pagination.next_page is not None:
            page = await self.list(
                status=status,
                type=type,
                model=model,
                since=since,
                until=until,
                page=pagination.next_page,
                page_size=page_size,
            )
            for task in pagination.add(page):
                yield task
