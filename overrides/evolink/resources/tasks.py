"""`client.tasks`: polling tasks, one or thousands, and downloading their results."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

from .. import errors
from .._sansio.effects import Sleep
from .._sansio.polling import get_task, wait_for_task
from .._sansio.recording import record_finished
from .._sansio.task_list import TaskPage, list_tasks
from .._session import AsyncSession, Session
from ..tasks import AsyncTask, Download, Task, TaskSnapshot

# asyncio, threads and downloads are imported by the methods that use them, so that a client starts faster.

MAX_POLLING_THREADS = 16
"""Requests in flight at a time while `Tasks` waits for many tasks."""
MIN_POLLS_IN_FLIGHT = 16
"""The limit of requests in flight while `AsyncTasks` waits for up to 800 tasks."""
MAX_POLLS_IN_FLIGHT = 64
"""The same limit for 3,200 tasks and more."""
TASKS_PER_POLL_IN_FLIGHT = 50
"""In between, the limit is one for so many tasks: at 100 ms a request, each task can be polled every 5 s."""
MAX_DOWNLOADS = 4
"""Downloads at a time."""


class Tasks:
    """`EvoLink.tasks`: polling and downloading tasks, also those of other processes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.tasks = self

    def get(self, task_id: str) -> Task:
        """Return a task as it is now.

        Raises:
            NotFound: If there is no such task, or it has expired.
        """
        session = self._session
        return session.bind(session.driver.run(get_task(session.config.endpoint, task_id)))

    def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
    ) -> Task:
        """Wait until a task is completed and return it.

        Args:
            task: A task or its id.
            timeout: Seconds in all from this call; a request that is in flight then may end later. By default half an
                hour, or twice the task's own estimate if that is longer.
            on_progress: Called with the task whenever its status or progress has changed. Its exceptions are logged.

        Raises:
            TaskFailed: If the task failed or was cancelled; `retryable` says whether the same request may succeed
                another time.
            WaitTimeout: If the task is not final in time. It is still running.
        """
        session = self._session
        operation = wait_for_task(
            session.config.endpoint,
            task,
            timeout=timeout,
            on_progress=session.bind_callback(on_progress),
            clock=session.driver.clock,
        )
        recorded = record_finished(operation, task, session.config.journal)
        return session.bind(session.driver.run(recorded))

    def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> Iterator[Task]:
        """Wait for many tasks at once and yield each one when it is final. Check its status: it may have failed.

        Args:
            tasks: Tasks or their ids, thousands if need be.
            timeout: Seconds in all from the first iteration; a request that is in flight then may end later. By default
                half an hour, or twice the longest estimate of the tasks if that is longer.
            on_progress: Called with a task whenever its status or progress has changed.
            batch: Whether to poll up to 50 tasks with one request. EvoLink does not document this query; if the
                server does not support it, tasks are polled one by one.
            max_in_flight: Requests in flight at a time; by default 16 threads, or 16 to 64 requests with
                `AsyncEvoLink`, depending on the number of tasks. If more tasks are due, the most overdue come first.

        Raises:
            WaitTimeout: After all others were yielded, if some are not final in time; `unfinished` has their ids.
            APIError: After all others were yielded, if one could not be polled.
            ExceptionGroup: If there is more than one such error.
        """
        from .._sansio.poll_many import PollScheduler
        from ._threaded_polls import ThreadedPolls

        session, clock = self._session, self._session.driver.clock
        on_change = session.bind_callback(on_progress)
        scheduler = PollScheduler(tasks, timeout=timeout, now=clock(), batch=batch, on_progress=on_change)
        polls = ThreadedPolls(session, scheduler, max_in_flight or MAX_POLLING_THREADS)
        try:
            while True:
                yield from map(session.bind, scheduler.take_finished())
                now = clock()
                if scheduler.is_done or now >= scheduler.deadline:
                    break
                polls.start_due(now)
                if polls.is_empty:
                    session.driver.perform(Sleep(scheduler.pause(now)))
                else:
                    polls.wait_for_news(now)
        finally:
            polls.cancel()
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None:
            raise error_at_end

    def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> builtins.list[Task]:
        """Wait until many tasks are final and return them in the given order, completed or not.

        The arguments and errors are those of `as_completed`.
        """
        tasks = list(tasks)
        finished = self.as_completed(
            tasks, timeout=timeout, on_progress=on_progress, batch=batch, max_in_flight=max_in_flight
        )
        by_id = {task.id: task for task in finished}
        return [by_id[_id_of(task)] for task in tasks]

    def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
    ) -> Download:
        """Download the result of a completed task. The file is complete under its final name, or absent.

        Args:
            task: A task or its id.
            to: A file, or a folder for `<task id>.mp4`; the working directory by default.
            overwrite: Whether to replace an existing file.
            max_bytes: The largest size to accept, in bytes.

        Raises:
            TaskFailed: If the task has no result.
            DownloadFailed: If it is not completed, the destination exists, or the result is not fetched completely.
            ResultExpired: If its links are older than 24 hours.
        """
        from .._sansio.download import download

        session = self._session
        operation = download(session.config.endpoint, task, to, overwrite=overwrite, max_bytes=max_bytes)
        return session.driver.run(record_finished(operation, task, session.config.journal))

    def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
        max_in_flight: int = MAX_DOWNLOADS,
    ) -> builtins.list[Download]:
        """Download the results of completed tasks in parallel, as `<task id>.mp4`; return them in the given order.

        Raises:
            ExceptionGroup: If some downloads failed; the others are complete.
        """
        from concurrent.futures import ThreadPoolExecutor

        from .._sansio.download import raise_if_any_failed

        def fetch(task: TaskSnapshot | str) -> Download | errors.EvoLinkError:
            try:
                return self.download(task, f"{folder}/", overwrite=overwrite, max_bytes=max_bytes)
            except errors.EvoLinkError as error:
                return error

        with ThreadPoolExecutor(max_in_flight, thread_name_prefix="evolink-download") as pool:
            return raise_if_any_failed(list(pool.map(fetch, tasks)))

    def list(
        self, *, status: str | None = None, model: str | None = None, page: int = 1, page_size: int = 20
    ) -> TaskPage[Task]:
        """Return a page of the account's tasks, the newest first.

        EvoLink does not document this query; its own clients use it.

        Args:
            status: Only tasks with this status: "processing", "completed", "failed" or "cancelled".
            model: Only tasks of this model.
            page: The number of the page, from 1.
            page_size: The number of tasks on a page.
        """
        session = self._session
        operation = list_tasks(session.config.endpoint, status=status, model=model, page=page, page_size=page_size)
        found = session.driver.run(operation)
        return TaskPage(tuple(map(session.bind, found.tasks)), found.total, found.page)


class AsyncTasks:
    """`AsyncEvoLink.tasks`: polling and downloading tasks, also those of other processes."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        session.tasks = self

    async def get(self, task_id: str) -> AsyncTask:
        """Return a task as it is now; see `EvoLink.tasks.get`."""
        session = self._session
        return session.bind(await session.driver.run(get_task(session.config.endpoint, task_id)))

    async def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
    ) -> AsyncTask:
        """Wait until a task is completed and return it; see `EvoLink.tasks.wait`."""
        session = self._session
        operation = wait_for_task(
            session.config.endpoint,
            task,
            timeout=timeout,
            on_progress=session.bind_callback(on_progress),
            clock=session.driver.clock,
        )
        recorded = record_finished(operation, task, session.config.journal)
        return session.bind(await session.driver.run(recorded))

    async def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> AsyncIterator[AsyncTask]:
        """Wait for many tasks at once and yield each one when it is final; see `EvoLink.tasks.as_completed`."""
        from .._sansio.poll_many import PollScheduler
        from ._async_polls import AsyncPolls

        session, clock, tasks = self._session, self._session.driver.clock, list(tasks)
        default = min(max(MIN_POLLS_IN_FLIGHT, len(tasks) // TASKS_PER_POLL_IN_FLIGHT), MAX_POLLS_IN_FLIGHT)
        on_change = session.bind_callback(on_progress)
        scheduler = PollScheduler(tasks, timeout=timeout, now=clock(), batch=batch, on_progress=on_change)
        polls = AsyncPolls(session, scheduler, max_in_flight or default)
        try:
            while True:
                for task in scheduler.take_finished():
                    yield session.bind(task)
                now = clock()
                if scheduler.is_done or now >= scheduler.deadline:
                    break
                polls.start_due(now)
                if polls.is_empty:
                    await session.driver.perform(Sleep(scheduler.pause(now)))
                else:
                    await polls.wait_for_news(now)
        finally:
            await polls.cancel()
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None:
            raise error_at_end

    async def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> builtins.list[AsyncTask]:
        """Wait until many tasks are final and return them; see `EvoLink.tasks.wait_many`."""
        tasks = list(tasks)
        finished = self.as_completed(
            tasks, timeout=timeout, on_progress=on_progress, batch=batch, max_in_flight=max_in_flight
        )
        by_id = {task.id: task async for task in finished}
        return [by_id[_id_of(task)] for task in tasks]

    async def download(
        self,
        task: TaskSnapshot | str,
        to: str | Path | None = None,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
    ) -> Download:
        """Download the result of a completed task; see `EvoLink.tasks.download`."""
        from .._sansio.download import download

        session = self._session
        operation = download(session.config.endpoint, task, to, overwrite=overwrite, max_bytes=max_bytes)
        return await session.driver.run(record_finished(operation, task, session.config.journal))

    async def download_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        folder: str | Path,
        *,
        overwrite: bool = False,
        max_bytes: int | None = None,
        max_in_flight: int = MAX_DOWNLOADS,
    ) -> builtins.list[Download]:
        """Download the results of completed tasks concurrently; see `EvoLink.tasks.download_many`."""
        import asyncio

        from .._sansio.download import raise_if_any_failed

        semaphore = asyncio.Semaphore(max_in_flight)

        async def fetch(task: TaskSnapshot | str) -> Download | errors.EvoLinkError:
            async with semaphore:
                try:
                    return await self.download(task, f"{folder}/", overwrite=overwrite, max_bytes=max_bytes)
                except errors.EvoLinkError as error:
                    return error

        return raise_if_any_failed(list(await asyncio.gather(*map(fetch, tasks))))

    async def list(
        self, *, status: str | None = None, model: str | None = None, page: int = 1, page_size: int = 20
    ) -> TaskPage[AsyncTask]:
        """Return a page of the account's tasks; see `EvoLink.tasks.list`."""
        session = self._session
        operation = list_tasks(session.config.endpoint, status=status, model=model, page=page, page_size=page_size)
        found = await session.driver.run(operation)
        return TaskPage(tuple(map(session.bind, found.tasks)), found.total, found.page)


def _id_of(task: TaskSnapshot | str) -> str:
    return task if isinstance(task, str) else task.id
