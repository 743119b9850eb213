"""The polls that `Tasks` has in flight while it waits for many tasks, in threads."""

from __future__ import annotations

import functools
from concurrent.futures import FIRST_COMPLETED, Future, wait

from .. import errors
from .._sansio.poll_many import PollScheduler
from .._session import Session
from ..tasks import TaskSnapshot
from ._daemon_threads import DaemonThreads


class ThreadedPolls:
    """Runs the polls that a scheduler has due, a limited number at a time."""

    def __init__(self, session: Session, scheduler: PollScheduler, limit: int) -> None:
        self._session = session
        self._scheduler = scheduler
        self._limit = limit
        self._pool = DaemonThreads(limit, "evolink-poll")
        self._running: dict[Future[list[TaskSnapshot]], list[str]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no poll is in flight."""
        return not self._running

    def start_due(self, now: float) -> None:
        """Start the polls that are due."""
        scheduler, driver = self._scheduler, self._session.driver
        while len(self._running) < self._limit and (ids := scheduler.take_due(now)):
            operation = scheduler.create_poll(self._session.config.endpoint, ids)
            poll = self._pool.submit(functools.partial(driver.run, operation))
            self._running[poll] = ids

    def wait_for_news(self, now: float) -> None:
        """Wait until a poll has ended, another one can be started, or the deadline is over; record what has ended."""
        scheduler, clock = self._scheduler, self._session.driver.clock
        pause = scheduler.pause(now) if len(self._running) < self._limit else scheduler.pause_without_polls(now)
        for poll in wait(self._running, timeout=pause, return_when=FIRST_COMPLETED).done:
            ids = self._running.pop(poll)
            try:
                scheduler.record(ids, poll.result(), clock())
            except errors.EvoLinkError as error:
                scheduler.record_error(ids, error, clock())

    def cancel(self) -> None:
        """Cancel the polls that have not started, and wait half a second for those in flight."""
        self._pool.shutdown()
