"""Follows many tasks with one heap of due times: what to ask for next, and when. No I/O, no task of its own each."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from typing import Any

from .. import errors
from ..tasks import TaskSnapshot
from .flows import PASSING, Flow, query, read, tell, told_at
from .messages import Endpoint, decode_json, encoded
from .poll_schedule import BLIND, Schedule, patience

BATCH = 50
"""Tasks that the batch query takes."""
TICK = 0.5
"""Seconds. What is due within one is asked for together: spread evenly, as many queries cost half as much again."""
ALONG = 1.0
"""Seconds. What is due within them is asked for along with a batch that is due."""
NO_BATCH = frozenset({400, 404, 405, 501})
"""The statuses of a server that does not know the batch query."""


class _Watched:
    """One task that has not ended."""

    __slots__ = ("alone", "born", "schedule", "told")

    def __init__(self, schedule: Schedule, born: float) -> None:
        self.schedule = schedule
        self.born = born
        """When its estimate was given."""
        self.told: tuple[str, int] | None = None
        self.alone = False
        """Whether a batch did not know it, so that it is asked for by itself."""


class Watch:
    """The tasks that are waited for. Fed by a driver with what the queries told."""

    def __init__(
        self,
        tasks: Iterable[TaskSnapshot | str],
        *,
        timeout: float | None,
        now: float,
        batch: bool,
        on_progress: Callable[[TaskSnapshot], object] | None,
    ) -> None:
        tasks = list(tasks)
        estimates = (task.estimated_time for task in tasks if isinstance(task, TaskSnapshot))
        self.deadline = now + patience(timeout, estimates)
        self._ended: list[TaskSnapshot] = []
        self.faults: list[errors.EvoLinkError] = []
        """Of tasks that cannot be asked for, such as unknown ones."""
        self._started = now
        self._batch = batch
        self._on_progress = on_progress
        self._waiting: dict[str, _Watched] = {}
        self._due: list[tuple[float, str]] = []
        for task in tasks:
            known = task if isinstance(task, TaskSnapshot) else TaskSnapshot({"id": task})
            if known.id in self._waiting:
                continue
            self._waiting[known.id] = _Watched(Schedule(known.estimated_time), told_at(known, now))
            if isinstance(task, TaskSnapshot):
                self._look(known, now)
            else:
                self._due.append((now, known.id))
        heapq.heapify(self._due)

    @property
    def over(self) -> bool:
        """Whether nothing is waited for any more."""
        return not self._waiting

    @property
    def news(self) -> bool:
        """Whether a task has ended since the last time, or nothing is waited for any more."""
        return bool(self._ended) or not self._waiting

    def take_ended(self) -> list[TaskSnapshot]:
        """Those that have ended since the last time."""
        taken, self._ended = self._ended, []
        return taken

    def due(self, now: float) -> list[str]:
        """The ids to ask for with the next request: none, one, or up to 50 for a batch."""
        ids: list[str] = []
        while self._due and self._due[0][1] not in self._waiting:
            heapq.heappop(self._due)
        most = BATCH if self._batch else 1
        while self._due and len(ids) < most and self._due[0][0] <= now + (ALONG if ids else TICK):
            _, task_id = heapq.heappop(self._due)
            if self._batch and self._waiting[task_id].alone:
                if ids:
                    heapq.heappush(self._due, (now, task_id))
                    break
                return [task_id]
            ids.append(task_id)
        return ids

    def pause(self, now: float) -> float:
        """Seconds until something is due, or until the deadline."""
        soonest = self._due[0][0] if self._due else self.deadline
        return max(min(soonest, self.deadline) - now, 0.0)

    def ask(self, endpoint: Endpoint, ids: list[str]) -> Flow[list[TaskSnapshot]]:
        """The flow that asks for those tasks once."""
        return _query_batch(endpoint, ids) if len(ids) > 1 else _query_one(endpoint, ids[0])

    def answered(self, ids: list[str], found: list[TaskSnapshot], now: float) -> None:
        """Takes in what a query told. What a batch left out is asked for by itself."""
        by_id = {task.id: task for task in found}
        for task_id in ids:
            task = by_id.get(task_id)
            if task_id not in self._waiting:
                continue
            if task is not None:
                self._look(task, now)
            else:
                self._waiting[task_id].alone = True
                heapq.heappush(self._due, (now, task_id))

    def failed(self, ids: list[str], fault: errors.EvoLinkError, now: float) -> None:
        """Takes in that a query failed: it is tried again, or the task is given up."""
        if isinstance(fault, PASSING):
            pause = getattr(fault, "retry_after", None) or BLIND
            for task_id in ids:
                heapq.heappush(self._due, (now + pause, task_id))
            return
        if self._batch and isinstance(fault, errors.APIError) and fault.status in NO_BATCH and len(ids) > 1:
            self._batch = False
            for task_id in ids:
                heapq.heappush(self._due, (now, task_id))
            return
        self.faults.append(fault)
        for task_id in list(self._waiting) if isinstance(fault, errors.AuthenticationError) else ids:
            self._waiting.pop(task_id, None)

    def verdict(self, now: float) -> BaseException | None:
        """What to raise once nothing more can be done: unfinished tasks, unknown ones, or nothing."""
        unfinished = tuple(self._waiting)
        if unfinished:
            some = ", ".join(unfinished[:3]) + (" …" if len(unfinished) > 3 else "")
            late = errors.WaitTimeout(
                f"{len(unfinished)} tasks had not ended after {now - self._started:.0f} s: {some}. They go on and"
                " their credits stay reserved: wait for them again.",
                task_id=unfinished[0],
                unfinished=unfinished,
            )
            self.faults.append(late)
        if len(self.faults) > 1:
            return ExceptionGroup(f"{len(self.faults)} tasks or groups of tasks had no end", self.faults)
        return self.faults[0] if self.faults else None

    def _look(self, task: TaskSnapshot, now: float) -> None:
        watched = self._waiting[task.id]
        watched.told = tell(task, watched.told, self._on_progress)
        if task.done:
            del self._waiting[task.id]
            self._ended.append(task)
            return
        pause = watched.schedule.pause(now - watched.born, task.progress)
        heapq.heappush(self._due, (now + pause, task.id))


def _query_one(endpoint: Endpoint, task_id: str) -> Flow[list[TaskSnapshot]]:
    return [(yield from query(endpoint, task_id, attempts=1))]


def _query_batch(endpoint: Endpoint, ids: list[str]) -> Flow[list[TaskSnapshot]]:
    from evolink_api.operations import GET_TASKS

    call = endpoint.json_call(GET_TASKS, encoded({"task_ids": ids}))
    reply = yield from read(call, attempts=1)
    found: Any = decode_json(reply).get("data")
    if not isinstance(found, list):
        raise errors.ResponseLost("The batch query's reply holds no tasks.", request_id=reply.request_id)
    return [TaskSnapshot(task, request_id=reply.request_id) for task in found if isinstance(task, dict)]
