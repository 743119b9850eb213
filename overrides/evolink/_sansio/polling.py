"""Sans-I/O polling of one task: request its status on a schedule until it is final or the timeout is over."""

from __future__ import annotations

import logging
from collections.abc import Callable

from .. import errors
from ..tasks import TaskSnapshot
from .arguments import id_of
from .callables import CallerError
from .effects import Notify, Operation, Sleep
from .messages import Endpoint
from .poll_failures import is_transient, is_unexpected
from .poll_schedule import FALLBACK_INTERVAL, MIN_RELIABLE_INTERVAL, PollSchedule, effective_timeout
from .task_failure import raise_if_failed
from .task_query import get_task

logger = logging.getLogger("evolink")

ProgressCallback = Callable[[TaskSnapshot], object]
"""Receives a task whose status or progress has changed. An async client awaits what it returns."""

MIN_POLL_TIME = 5.0
"""Seconds that a poll may take in any case, also if the timeout of the wait is over meanwhile."""
LAST_POLL_SHARE = 0.95
"""The share of the remaining time after which the last poll is sent, so that it comes before the deadline."""


def wait_for_task(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    *,
    timeout: float | None,
    on_progress: ProgressCallback | None,
    clock: Callable[[], float],
) -> Operation[TaskSnapshot]:
    """Poll a task until it is completed and return it.

    The schedule of a task that this client submitted starts with its submission, not with this call.

    Raises:
        TaskFailed: If it failed or was cancelled.
        WaitTimeout: If it is not final after `timeout` seconds, or after `effective_timeout` if that is None.
    """
    task_id = id_of(task)
    try:
        polling = _poll(endpoint, task, timeout=timeout, on_progress=on_progress, clock=clock)
        return (yield from endpoint.hooks.wrap(polling, "wait", task_id=task_id))
    except BaseException as interruption:
        if isinstance(interruption, CallerError) or not isinstance(interruption, Exception):  # a hook, or Ctrl-C
            interruption.add_note(f"Task {task_id} is still running. Wait for it with client.tasks.wait({task_id!r}).")
        raise


def _poll(
    endpoint: Endpoint,
    task: TaskSnapshot | str,
    *,
    timeout: float | None,
    on_progress: ProgressCallback | None,
    clock: Callable[[], float],
) -> Operation[TaskSnapshot]:
    started = clock()
    latest = task if not isinstance(task, str) else None
    task_id, estimate = (latest.id, latest.estimated_time) if latest is not None else (str(task), None)
    schedule, timeout = PollSchedule(estimate), effective_timeout(timeout, [estimate])
    observed_at = observation_time(latest, started)
    reported: tuple[str, int] | None = None
    known_since = None if latest is None else observed_at
    pause, failures, unexpected = 0.0, 0, 0
    while True:
        elapsed = clock() - started
        if latest is not None:
            known_since = started + elapsed if known_since is None else known_since
            if on_progress is not None and (latest.status, latest.progress) != reported:
                yield from notify(on_progress, latest)
            reported = (latest.status, latest.progress)
            if latest.done:
                raise_if_failed(latest)
                return latest
            pause = schedule.next_interval(started + elapsed - observed_at, latest.progress)
            failures = unexpected = 0
        # Thousands of tasks may sleep at a time, so the snapshots are released meanwhile.
        task, latest = task_id, None
        remaining = timeout - elapsed
        is_last_poll = pause >= remaining
        yield Sleep(max(LAST_POLL_SHARE * remaining, 0.0) if is_last_poll else pause)
        if clock() - started < timeout:
            try:
                time_limit = max(timeout - (clock() - started), MIN_POLL_TIME)
                latest = yield from get_task(endpoint, task_id, max_attempts=1, time_limit=time_limit)
            except errors.EvoLinkError as error:
                failures += 1
                unexpected = unexpected + 1 if is_unexpected(error, is_known=known_since is not None) else 0
                known_for = None if known_since is None else clock() - known_since
                if not is_transient(error, unexpected=unexpected, known_for=known_for):
                    raise
                fallback = MIN_RELIABLE_INTERVAL if failures == 1 else FALLBACK_INTERVAL
                pause = getattr(error, "retry_after", None) or fallback
                logger.warning("Polling task %s failed and will be retried: %s", task_id, error)
        if is_last_poll and (latest is None or not latest.done):
            status, progress = (latest.status, latest.progress) if latest is not None else reported or ("unknown", 0)
            raise errors.WaitTimeout(
                f"Task {task_id} is {status} at {progress} % after {clock() - started:.0f} s. It is still running and"
                f" its credits stay reserved. Wait again with client.tasks.wait({task_id!r}).",
                task_id=task_id,
            )


def observation_time(task: TaskSnapshot | None, now: float) -> float:
    """Return when a task was received, by the driver's clock; `now` if that is unknown."""
    received_at: float | None = getattr(task, "_received_at", None)
    return now if received_at is None else min(received_at, now)


def notify(on_progress: ProgressCallback, task: TaskSnapshot) -> Operation[None]:
    """Call `on_progress` with a task; an exception that it raises is logged, so that the wait continues."""
    try:
        yield Notify(on_progress, task)
    except Exception:
        logger.exception("on_progress failed for task %s. The wait continues.", task.id)
