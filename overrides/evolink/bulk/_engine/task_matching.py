"""Which task of the account's list is that of an uncertain submission; sans-I/O.

EvoLink's list states the model, the time and the duration of a task, and not its request. So a task is that of a
submission only if it can be of no other one, and the submission can have no other task.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ... import catalog
from ...tasks import TaskSnapshot
from .._store.settlement import Attempt

CLOCK_TOLERANCE = 5.0
"""Seconds. How far the clocks of this machine and of the API may differ from what tasks of other rows show."""
MAX_DELAY = 120.0
"""Seconds between a submission and its task, which is longer than any client waits for the response."""
MAX_NAMED = 5
"""The most tasks that a message names."""
UNKNOWN = "It is unknown whether the submission was accepted."


@dataclass(frozen=True, slots=True)
class Window:
    """When the task of an attempt may have been created, relative to the attempt, in seconds."""

    earliest: float = -CLOCK_TOLERANCE
    latest: float = MAX_DELAY

    @classmethod
    def measure(cls, tasks: Sequence[TaskSnapshot], taken: Mapping[str, float | None]) -> Window:
        """Return the window for the clock of the API, which the tasks of other rows show."""
        delays = [
            task.created - began
            for task in tasks
            if (began := taken.get(task.id)) is not None and task.created is not None
        ]
        return cls(min(delays, default=0.0) - CLOCK_TOLERANCE, max(delays, default=0.0) + MAX_DELAY)

    def __contains__(self, delay: float) -> bool:
        return self.earliest <= delay <= self.latest


def match_tasks(
    attempts: Sequence[Attempt], tasks: Sequence[TaskSnapshot], taken: Mapping[str, float | None]
) -> dict[Attempt, TaskSnapshot | str]:
    """Return the task of each uncertain attempt, or why it is not known, in a sentence.

    Args:
        attempts: All submissions whose task is not known, including those in flight.
        tasks: The account's tasks of that time.
        taken: The tasks that rows have, with the times of their submissions.
    """
    window = Window.measure(tasks, taken)
    free = [task for task in tasks if task.id not in taken]
    requests = {attempt: json.loads(attempt.body) for attempt in attempts}
    tasks_of: dict[Attempt, list[TaskSnapshot]] = {attempt: [] for attempt in attempts}
    attempts_of: dict[str, list[Attempt]] = {task.id: [] for task in free}
    for attempt in attempts:
        names = model_names(attempt.model)
        for task in free:
            if (
                task.model in names
                and task.created is not None
                and task.created - attempt.began in window
                and _agrees(task.to_dict(), requests[attempt])
            ):
                tasks_of[attempt].append(task)
                attempts_of[task.id].append(attempt)
    others = frozenset(task.model for task in free if not attempts_of[task.id])
    return {
        attempt: _choose(found, attempts_of, others & model_names(attempt.model))
        for attempt, found in tasks_of.items()
        if attempt.is_uncertain
    }


def model_names(model: str) -> frozenset[str | None]:
    """Return the names that the API may state for the model of a request."""
    name = catalog.aliases().get(model, (model,))[0]
    renamed = catalog.get(name).renamed_to if name in catalog.ids() else None
    return frozenset({model, name, renamed} - {None})


def _agrees(task: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """Return whether a task can be of a request, by what the list states about it."""
    prompt, seconds, requested = task.get("prompt"), task.get("duration"), request.get("duration")
    if isinstance(prompt, str) and prompt != request.get("prompt"):
        return False
    if isinstance(seconds, int | float) and isinstance(requested, int | float) and requested > 0:
        return abs(seconds - requested) <= 1
    return True


def _choose(
    found: Sequence[TaskSnapshot],
    attempts_of: Mapping[str, Sequence[Attempt]],
    others: frozenset[str | None],
) -> TaskSnapshot | str:
    """Return the task that must be that of an attempt, or why there is none, in a sentence."""
    if not found:
        return f"{UNKNOWN} The account's list has no task for it."
    if len(found) == 1 and len(attempts_of[found[0].id]) == 1:
        if not others or isinstance(found[0].to_dict().get("prompt"), str):  # which is that of the request
            return found[0]
        return f"{UNKNOWN} Its task may be {found[0].id}, but the list also has tasks of other programs."
    named = ", ".join(task.id for task in found[:MAX_NAMED])
    more = f" and {len(found) - MAX_NAMED:,} more" if len(found) > MAX_NAMED else ""
    return f"{UNKNOWN} Its task may be {named}{more}, and each may be that of another row."
