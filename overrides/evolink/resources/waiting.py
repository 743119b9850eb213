"""The part of `client.tasks` that waits for tasks: for one, or for thousands at once."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Literal, overload

from .. import _sansio, errors
from .._sansio.arguments import check_count, check_tasks, id_of
from .._sansio.effects import Sleep
from .._sansio.recording import record_all_finished, record_finished, unreceived_ids
from .._session import AsyncSession, Session
from ..tasks import AsyncTask, Task, TaskSnapshot
from ._progress_bar import OnChange, show_progress

if TYPE_CHECKING:
    from .._sansio.poll_many import PollScheduler

MAX_POLLING_THREADS = 16
"""Requests in flight at a time while `Tasks` waits for many tasks."""
MIN_POLLS_IN_FLIGHT = 16
"""The limit of requests in flight while `AsyncTasks` waits for up to 800 tasks."""
MAX_POLLS_IN_FLIGHT = 64
"""The same limit for 3,200 tasks and more."""
TASKS_PER_POLL_IN_FLIGHT = 50
"""In between, the limit is one for so many tasks: at 100 ms a request, each task can be polled every 5 s."""


class TaskWaiting:
    """The methods of `EvoLink.tasks` that wait."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
    ) -> Task:
        """Wait until a task is completed and return it.

        Args:
            task: A task or its id.
            timeout: Seconds in all from this call; a request that is in flight then may take five seconds. By default
                half an hour, or twice the task's own estimate if that is longer.
            on_progress: Called with the task whenever its status or progress has changed. Its exceptions are logged.
                `AsyncEvoLink` awaits async functions; `EvoLink` refuses them.
            progress: Whether to show a progress bar, in a notebook or on standard error.

        Raises:
            TaskFailed: If the task failed or was cancelled; `retryable` says whether the same request may succeed
                another time.
            WaitTimeout: If the task is not final in time. It is still running.
            ConfigurationError: If `on_progress` cannot be called; nothing was sent.
        """
        session = self._session
        with show_progress(progress, session.bind_callback(on_progress), 1) as on_change:
            operation = _sansio.polling.wait_for_task(
                session.config.endpoint, task, timeout=timeout, on_progress=on_change, clock=session.driver.clock
            )
            recorded = record_finished(operation, task, session.config.journal)
            return session.bind(session.driver.run(recorded))

    def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> Generator[Task, None, None]:
        """Wait for many tasks at once and yield each one when it is final. Check its status: it may have failed.

        Args:
            tasks: Tasks or their ids, thousands if need be.
            timeout: Seconds in all from the first iteration; a request that is in flight then may end later. By default
                half an hour, or twice the longest estimate of the tasks if that is longer.
            on_progress: Called with a task whenever its status or progress has changed.
            progress: Whether to show a progress bar of all of them.
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

        session = self._session
        tasks, on_change, clock = check_tasks(tasks), session.bind_callback(on_progress), session.driver.clock
        scheduler = PollScheduler(
            tasks, timeout=timeout, now=clock(), batch=batch, reports_changes=progress or on_change is not None
        )
        unreceived = unreceived_ids(tasks)
        with closing(self._iter_finished(scheduler, on_change, max_in_flight, progress)) as found:
            for task in found:
                session.driver.run(record_all_finished({task.id} & unreceived, session.config.journal))
                yield task
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None:
            raise error_at_end

    @overload
    def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[Task]: ...

    @overload
    def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: bool,
    ) -> list[Task | errors.EvoLinkError]: ...

    def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: bool = False,
    ) -> list[Task] | list[Task | errors.EvoLinkError]:
        """Wait until many tasks are final and return them in the given order, completed or not.

        With `return_exceptions`, errors are returned in the places of the tasks that they are about, so that one
        unknown id or a timeout does not hide the tasks that are final. The other arguments and the errors are those of
        `as_completed`.
        """
        from .._sansio.poll_many import PollScheduler

        session = self._session
        tasks, on_change, clock = check_tasks(tasks), session.bind_callback(on_progress), session.driver.clock
        scheduler = PollScheduler(
            tasks, timeout=timeout, now=clock(), batch=batch, reports_changes=progress or on_change is not None
        )
        by_id = {task.id: task for task in self._iter_finished(scheduler, on_change, max_in_flight, progress)}
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None and not return_exceptions:
            raise error_at_end
        session.driver.run(record_all_finished(by_id.keys() & unreceived_ids(tasks), session.config.journal))
        return [by_id.get(task_id) or scheduler.error_of(task_id, clock()) for task_id in map(id_of, tasks)]

    def _iter_finished(
        self, scheduler: PollScheduler, on_change: OnChange | None, max_in_flight: int | None, progress: bool
    ) -> Generator[Task, None, None]:
        """Poll the tasks of a scheduler and yield each one when it is final, until none is pending or the deadline."""
        from ._threaded_polls import ThreadedPolls

        session, clock = self._session, self._session.driver.clock
        limit = MAX_POLLING_THREADS if max_in_flight is None else check_count("max_in_flight", max_in_flight)
        polls = ThreadedPolls(session, scheduler, limit)
        with show_progress(progress, on_change, scheduler.total) as report:
            try:
                while True:
                    for task in scheduler.take_changed():
                        if report is not None:
                            session.driver.run(_sansio.polling.notify(report, task))
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


class AsyncTaskWaiting:
    """The methods of `AsyncEvoLink.tasks` that wait."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def wait(
        self,
        task: TaskSnapshot | str,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
    ) -> AsyncTask:
        """Wait until a task is completed and return it; see `EvoLink.tasks.wait`."""
        session = self._session
        with show_progress(progress, session.bind_callback(on_progress), 1) as on_change:
            operation = _sansio.polling.wait_for_task(
                session.config.endpoint, task, timeout=timeout, on_progress=on_change, clock=session.driver.clock
            )
            recorded = record_finished(operation, task, session.config.journal)
            return session.bind(await session.driver.run(recorded))

    async def as_completed(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
    ) -> AsyncGenerator[AsyncTask, None]:
        """Wait for many tasks at once and yield each one when it is final; see `EvoLink.tasks.as_completed`."""
        from .._sansio.poll_many import PollScheduler

        session = self._session
        tasks, on_change, clock = check_tasks(tasks), session.bind_callback(on_progress), session.driver.clock
        scheduler = PollScheduler(
            tasks, timeout=timeout, now=clock(), batch=batch, reports_changes=progress or on_change is not None
        )
        unreceived = unreceived_ids(tasks)
        async with aclosing(self._iter_finished(scheduler, on_change, max_in_flight, progress)) as found:
            async for task in found:
                await session.driver.run(record_all_finished({task.id} & unreceived, session.config.journal))
                yield task
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None:
            raise error_at_end

    @overload
    async def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: Literal[False] = False,
    ) -> list[AsyncTask]: ...

    @overload
    async def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: bool,
    ) -> list[AsyncTask | errors.EvoLinkError]: ...

    async def wait_many(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        progress: bool = False,
        batch: bool = False,
        max_in_flight: int | None = None,
        return_exceptions: bool = False,
    ) -> list[AsyncTask] | list[AsyncTask | errors.EvoLinkError]:
        """Wait until many tasks are final and return them; see `EvoLink.tasks.wait_many`."""
        from .._sansio.poll_many import PollScheduler

        session = self._session
        tasks, on_change, clock = check_tasks(tasks), session.bind_callback(on_progress), session.driver.clock
        scheduler = PollScheduler(
            tasks, timeout=timeout, now=clock(), batch=batch, reports_changes=progress or on_change is not None
        )
        finished = self._iter_finished(scheduler, on_change, max_in_flight, progress)
        by_id = {task.id: task async for task in finished}
        error_at_end = scheduler.final_error(clock())
        if error_at_end is not None and not return_exceptions:
            raise error_at_end
        await session.driver.run(record_all_finished(by_id.keys() & unreceived_ids(tasks), session.config.journal))
        return [by_id.get(task_id) or scheduler.error_of(task_id, clock()) for task_id in map(id_of, tasks)]

    async def _iter_finished(
        self, scheduler: PollScheduler, on_change: OnChange | None, max_in_flight: int | None, progress: bool
    ) -> AsyncGenerator[AsyncTask, None]:
        """Poll the tasks of a scheduler and yield each one when it is final, until none is pending or the deadline."""
        from .._http.event_loop import running_loop
        from ._async_polls import AsyncPolls

        running_loop()  # raises an error in trio, in which no poll could be started
        session, clock = self._session, self._session.driver.clock
        default = min(max(MIN_POLLS_IN_FLIGHT, len(scheduler) // TASKS_PER_POLL_IN_FLIGHT), MAX_POLLS_IN_FLIGHT)
        limit = default if max_in_flight is None else check_count("max_in_flight", max_in_flight)
        polls = AsyncPolls(session, scheduler, limit)
        with show_progress(progress, on_change, scheduler.total) as report:
            try:
                while True:
                    for task in scheduler.take_changed():
                        if report is not None:
                            await session.driver.run(_sansio.polling.notify(report, task))
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
