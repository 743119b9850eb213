"""Sans-I/O polling of many tasks: one heap of due times decides which tasks to poll next, and when."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from evolink_api.routes import GET_TASKS

from .. import errors
from .._json import JSON
from ..tasks import TaskSnapshot
from .arguments import check_tasks
from .effects import Operation
from .messages import Endpoint, decode_json, encode_json
from .poll_failures import is_transient, is_unexpected
from .poll_schedule import FALLBACK_INTERVAL, PollSchedule, effective_timeout
from .polling import observation_time
from .retry import send_with_retry
from .task_query import get_task

BATCH_SIZE = 50
"""The most tasks in one batch query."""
DUE_WINDOW = 0.5
"""Seconds. Tasks that are due within it are polled together; polling each at its own time takes 1.5 times the CPU."""
MAX_PAUSE = 3600.0
"""Seconds. The longest pause: timers do not accept arbitrary numbers."""
BATCH_WINDOW = 1.0
"""Seconds. Tasks that are due within it join a batch query that is sent anyway."""
BATCH_UNSUPPORTED_STATUSES = frozenset({400, 404, 405, 501})
"""The statuses of a server that has no batch query."""


class _PendingTask:
    """The state of one task that is not final."""

    __slots__ = ("known_since", "observed_at", "poll_alone", "reported", "schedule", "unexpected")

    def __init__(self, schedule: PollSchedule, observed_at: float, *, is_known: bool) -> None:
        self.schedule = schedule
        self.observed_at = observed_at
        """When the snapshot with its estimate was received."""
        self.known_since = observed_at if is_known else None
        """When the API first returned the task, None if it never did."""
        self.unexpected = 0
        """The number of unexpected responses in a row."""
        self.reported: tuple[str, int] | None = None
        self.poll_alone = False
        """Whether a batch response left it out, so that it is polled with a query of its own."""


class PollScheduler:
    """Schedules the polls of many tasks. A driver runs the polls and records their outcomes here. Not thread-safe."""

    def __init__(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None,
        now: float,
        batch: bool,
        reports_changes: bool = False,
    ) -> None:
        tasks = check_tasks(tasks)
        estimates = (task.estimated_time for task in tasks if isinstance(task, TaskSnapshot))
        self.deadline = now + effective_timeout(timeout, estimates)
        self.errors: list[errors.EvoLinkError] = []
        """The errors of tasks that cannot be polled, such as unknown ones."""
        self._error_of: dict[str, errors.EvoLinkError] = {}
        self._failed: list[str] = []
        self._finished: list[TaskSnapshot] = []
        self._started = now
        self._batch = batch
        self._reports_changes = reports_changes
        self._changed: list[TaskSnapshot] = []
        self._pending: dict[str, _PendingTask] = {}
        self._due: list[tuple[float, str]] = []
        for task in tasks:
            self.add(task, now)
        self.total = len(self._pending) + len(self._finished)
        """The number of tasks, those included that were final from the beginning."""

    def __len__(self) -> int:
        """Return the number of tasks that are pending."""
        return len(self._pending)

    def add(self, task: TaskSnapshot | str, now: float) -> None:
        """Poll one more task, unless it is pending already."""
        snapshot = task if isinstance(task, TaskSnapshot) else TaskSnapshot({"id": task})
        if snapshot.id in self._pending:
            return
        schedule = PollSchedule(snapshot.estimated_time)
        is_known = snapshot is task
        self._pending[snapshot.id] = _PendingTask(schedule, observation_time(snapshot, now), is_known=is_known)
        if isinstance(task, TaskSnapshot):
            self._update(snapshot, now)
        else:
            heapq.heappush(self._due, (now, snapshot.id))

    def discard(self, task_id: str) -> None:
        """Poll a task no more."""
        self._pending.pop(task_id, None)

    @property
    def is_done(self) -> bool:
        """Whether no task is pending any more."""
        return not self._pending

    @property
    def has_news(self) -> bool:
        """Whether `take_finished` or `take_changed` would return a task, or no task is pending any more."""
        return bool(self._finished or self._changed) or not self._pending

    def take_changed(self) -> list[TaskSnapshot]:
        """Return the tasks whose status or progress changed since the last call; none unless `reports_changes`."""
        changed, self._changed = self._changed, []
        return changed

    def take_finished(self) -> list[TaskSnapshot]:
        """Return the tasks that became final since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def take_failed(self) -> list[tuple[str, errors.EvoLinkError]]:
        """Return the tasks that were given up since the last call, each with its error, and forget them."""
        failed, self._failed = self._failed, []
        self.errors.clear()
        return [(task_id, self._error_of.pop(task_id)) for task_id in failed]

    def take_due(self, now: float) -> list[str]:
        """Return the ids to poll with the next request: none, one, or up to 50 for a batch query."""
        ids: list[str] = []
        while self._due and self._due[0][1] not in self._pending:
            heapq.heappop(self._due)
        max_size = BATCH_SIZE if self._batch else 1
        while self._due and len(ids) < max_size and self._due[0][0] <= now + (BATCH_WINDOW if ids else DUE_WINDOW):
            _, task_id = heapq.heappop(self._due)
            if task_id not in self._pending:
                continue
            if self._pending[task_id].poll_alone:
                if ids:
                    heapq.heappush(self._due, (now, task_id))
                    break
                return [task_id]
            ids.append(task_id)
        return ids

    def pause(self, now: float) -> float:
        """Return the seconds until a task is due, or until the deadline if that is sooner."""
        next_due = self._due[0][0] if self._due else self.deadline
        return min(max(min(next_due, self.deadline) - now, 0.0), MAX_PAUSE)

    def pause_without_polls(self, now: float) -> float:
        """Return the seconds until the deadline, for a driver that cannot start a poll before another one ends."""
        return min(max(self.deadline - now, 0.0), MAX_PAUSE)

    def create_poll(self, endpoint: Endpoint, ids: list[str]) -> Operation[list[TaskSnapshot]]:
        """Return the operation that polls these tasks once."""
        return _get_batch(endpoint, ids) if len(ids) > 1 else _get_one(endpoint, ids[0])

    def record(self, ids: list[str], tasks: list[TaskSnapshot], now: float) -> None:
        """Record the tasks that a poll returned; schedule those that are not final, and those that a batch left out."""
        by_id = {task.id: task for task in tasks}
        for task_id in ids:
            task = by_id.get(task_id)
            if task_id not in self._pending:
                continue
            if task is not None:
                self._update(task, now)
            else:
                self._pending[task_id].poll_alone = True
                heapq.heappush(self._due, (now, task_id))

    def record_error(self, ids: list[str], error: errors.EvoLinkError, now: float) -> None:
        """Record a failed poll: it is retried if the error is transient, otherwise its tasks are given up."""
        if len(ids) > 1 and isinstance(error, errors.APIError) and error.status in BATCH_UNSUPPORTED_STATUSES:
            self._batch = False
            self._schedule(ids, now)
            return
        pause = getattr(error, "retry_after", None) or FALLBACK_INTERVAL
        given_up = [
            task_id for task_id in ids if task_id in self._pending and not self._is_transient(task_id, error, now)
        ]
        self._schedule([task_id for task_id in ids if task_id not in given_up], now + pause)
        if not given_up:
            return
        self.errors.append(error)
        for task_id in list(self._pending) if isinstance(error, errors.AuthenticationError) else given_up:
            self._pending.pop(task_id, None)
            self._error_of[task_id] = error
            self._failed.append(task_id)

    def _is_transient(self, task_id: str, error: errors.EvoLinkError, now: float) -> bool:
        """Record an error of a task and return whether to poll the task again."""
        pending = self._pending[task_id]
        known_since = pending.known_since
        is_counted = is_unexpected(error, is_known=known_since is not None)
        pending.unexpected = pending.unexpected + 1 if is_counted else 0
        known_for = None if known_since is None else now - known_since
        return is_transient(error, unexpected=pending.unexpected, known_for=known_for)

    def _schedule(self, ids: list[str], due: float) -> None:
        for task_id in ids:
            heapq.heappush(self._due, (due, task_id))

    def error_of(self, task_id: str, now: float) -> errors.EvoLinkError:
        """Return the error of a task that is not among the finished ones: its own, or WaitTimeout if it has none."""
        return self._error_of.get(task_id) or self._timeout((task_id,), now)

    def final_error(self, now: float) -> BaseException | None:
        """Return what to raise at the end: WaitTimeout for pending tasks, a recorded error, a group, or None."""
        unfinished = tuple(self._pending)
        all_errors = [*self.errors, *([self._timeout(unfinished, now)] if unfinished else [])]
        if len(all_errors) > 1:
            return ExceptionGroup(f"Waiting failed for {len(all_errors)} tasks or groups of tasks", all_errors)
        return all_errors[0] if all_errors else None

    def _timeout(self, unfinished: Sequence[str], now: float) -> errors.WaitTimeout:
        some = ", ".join(unfinished[:3]) + (" …" if len(unfinished) > 3 else "")
        subject = f"{len(unfinished)} tasks are" if len(unfinished) > 1 else "1 task is"
        return errors.WaitTimeout(
            f"{subject} not final after {now - self._started:.0f} s: {some}. They are still running and their credits"
            " stay reserved. Wait for them again.",
            task_id=unfinished[0],
            unfinished=tuple(unfinished),
        )

    def _update(self, task: TaskSnapshot, now: float) -> None:
        pending = self._pending[task.id]
        pending.unexpected = 0
        if pending.known_since is None:
            pending.known_since = now
        current = (task.status, task.progress)
        if self._reports_changes and current != pending.reported:
            self._changed.append(task)
        pending.reported = current
        if task.done:
            del self._pending[task.id]
            self._finished.append(task)
            return
        pause = pending.schedule.next_interval(now - pending.observed_at, task.progress)
        heapq.heappush(self._due, (now + pause, task.id))


def _get_one(endpoint: Endpoint, task_id: str) -> Operation[list[TaskSnapshot]]:
    return [(yield from get_task(endpoint, task_id, max_attempts=1))]


def _get_batch(endpoint: Endpoint, ids: list[str]) -> Operation[list[TaskSnapshot]]:
    request = endpoint.json_request(GET_TASKS, encode_json({"task_ids": ids}))
    response = yield from send_with_retry(request, max_attempts=1)
    rows: JSON = decode_json(response).get("data")
    if not isinstance(rows, list):
        raise errors.ResponseLost(
            "The response to the batch query does not contain tasks.", request_id=response.request_id
        )
    return [endpoint.read_task(row, request_id=response.request_id) for row in rows if isinstance(row, dict)]
