"""The shared poller: polls all tasks that the jobs of a process wait for, fifty with one request."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from ... import errors
from ..._sansio.poll_many import PollScheduler
from ..._session import AsyncSession
from ...resources._async_polls import AsyncPolls
from ...tasks import TaskSnapshot

MAX_POLLS_IN_FLIGHT = 16
NO_DEADLINE = 100 * 365 * 24 * 3600.0
"""Seconds. The scheduler's own deadline; each wait has one of its own."""


class SharedPoller:
    """Polls tasks in the background from the beginning to the end of an `async with` block."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._clock = session.driver.clock
        self._scheduler = PollScheduler([], timeout=NO_DEADLINE, now=self._clock(), batch=True)
        self._polls = AsyncPolls(session, self._scheduler, MAX_POLLS_IN_FLIGHT)
        self._awaited: dict[str, asyncio.Future[TaskSnapshot]] = {}
        self._polling: asyncio.Task[None] | None = None

    def add(self, task: TaskSnapshot | str) -> None:
        """Begin to poll a task; of one that was just created, the estimate says when."""
        task_id = task if isinstance(task, str) else task.id
        if task_id in self._awaited:
            return
        future = self._awaited[task_id] = asyncio.get_running_loop().create_future()
        if isinstance(task, TaskSnapshot) and task.done:
            future.set_result(task)
            return
        self._scheduler.add(task, self._clock())
        self._polls.wake_up_if_due()

    async def wait(self, task_id: str, *, timeout: float) -> TaskSnapshot:
        """Wait until a task is final and return it.

        Raises:
            WaitTimeout: If it is not final after `timeout` seconds.
            EvoLinkError: If it cannot be polled, for example because the API has no such task.
        """
        self.add(task_id)
        future = self._awaited[task_id]
        timer = asyncio.get_running_loop().call_later(timeout, self._time_out, task_id, timeout)
        try:
            return await future
        finally:
            timer.cancel()
            if self._awaited.pop(task_id, None) is not None:
                self._scheduler.discard(task_id)

    def _time_out(self, task_id: str, timeout: float) -> None:
        message = f"Task {task_id} is not final after {timeout:.0f} s. It is still running, its credits stay reserved."
        if (future := self._awaited.get(task_id)) is not None and not future.done():
            future.set_exception(errors.WaitTimeout(message, task_id=task_id))

    async def __aenter__(self) -> Self:
        self._polling = asyncio.create_task(self._poll())
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)

    async def _poll(self) -> None:
        scheduler, polls = self._scheduler, self._polls
        try:
            while True:
                for task in scheduler.take_finished():
                    if (future := self._awaited.get(task.id)) is not None and not future.done():
                        future.set_result(task)
                for task_id, error in scheduler.take_failed():
                    if (future := self._awaited.get(task_id)) is not None and not future.done():
                        future.set_exception(error)
                now = self._clock()
                polls.start_due(now)
                await polls.wait_for_news(now)
        except Exception as error:  # of a hook: raised to each of those that wait
            for future in self._awaited.values():
                if not future.done():
                    future.set_exception(error)
            raise
        finally:
            await polls.cancel()
