"""The polls that `AsyncTasks` has in flight while it waits for many of EvoLink's tasks; each is an asyncio task."""

from __future__ import annotations

import asyncio
import contextlib

from .. import errors
from .._sansio.poll_many import PollScheduler
from .._session import AsyncSession


class AsyncPolls:
    """Runs the polls that a scheduler has due, a limited number at a time."""

    def __init__(self, session: AsyncSession, scheduler: PollScheduler, limit: int) -> None:
        self._session = session
        self._scheduler = scheduler
        self._limit = limit
        self._running: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._wake_up_at = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether no poll is in flight."""
        return not self._running

    def start_due(self, now: float) -> None:
        """Start the polls that are due; raise the exception of an earlier poll if it is not an EvoLinkError."""
        for poll in [poll for poll in self._running if poll.done()]:
            poll.result()
        while len(self._running) < self._limit and (ids := self._scheduler.take_due(now)):
            poll = asyncio.create_task(self._poll(ids))
            poll.add_done_callback(self._on_done)
            self._running.add(poll)

    async def wait_for_news(self, now: float) -> None:
        """Wait until a task is final, a poll can be started, or the deadline is over."""
        scheduler = self._scheduler
        pause = scheduler.pause(now) if len(self._running) < self._limit else scheduler.pause_without_polls(now)
        self._wake_up_at = now + pause
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):  # `wait_for` of Python 3.11 loses a cancellation that comes with news
                await self._news.wait()
        self._news.clear()

    def wake_up_if_due(self) -> None:
        """End `wait_for_news` if a task that was added is final, or due before `wait_for_news` would end by itself."""
        if self._scheduler.has_news or self._is_due_earlier:
            self._news.set()

    async def cancel(self) -> None:
        """Cancel the polls in flight and wait until they have ended."""
        for poll in self._running:
            poll.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _poll(self, ids: list[str]) -> None:
        scheduler, driver = self._scheduler, self._session.driver
        try:
            tasks = await driver.run(scheduler.create_poll(self._session.config.endpoint, ids))
            scheduler.record(ids, tasks, driver.clock())
        except errors.EvoLinkError as error:
            scheduler.record_error(ids, error, driver.clock())

    def _on_done(self, poll: asyncio.Task[None]) -> None:
        if poll.cancelled():
            return
        was_full = len(self._running) >= self._limit
        error = poll.exception()
        if error is None:
            self._running.discard(poll)
        # Most polls find an unfinished task and need not wake up the waiting coroutine.
        if was_full or not self._running or self._scheduler.has_news or error or self._is_due_earlier:
            self._news.set()

    @property
    def _is_due_earlier(self) -> bool:
        """Whether a poll is due before `wait_for_news` ends by itself."""
        now = self._session.driver.clock()
        return self._scheduler.pause(now) < self._wake_up_at - now
