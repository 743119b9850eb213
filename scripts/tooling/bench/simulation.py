"""Discrete-event simulation of waiting for tasks on a virtual clock: queries per task and detection lag."""

from __future__ import annotations

import json
import math
import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evolink import EvoLink
from evolink._sansio.effects import Sleep
from evolink._sansio.messages import HTTPResponse
from evolink._sansio.polling import wait_for_task
from evolink.tasks import TaskSnapshot

Progress = Callable[[float], int]
"""The fraction of a task's duration that has passed -> the percent that the server reports."""
Wait = Callable[[float, float, Progress], tuple[int, float]]
"""The estimated and the actual duration of a task in seconds, and its progress -> queries, and seconds of lag."""

PROGRESS: Mapping[str, Progress] = MappingProxyType(
    {
        "accurate": lambda fraction: 10 * int(10 * min(fraction, 0.99)),
        "always 0 %": lambda fraction: 0,
        "stuck at 50 %": lambda fraction: min(50, 10 * int(10 * fraction)),
        "99 % from the start": lambda fraction: 99,
        "too high, then stuck at 95 %": lambda fraction: min(95, int(100 * math.sqrt(fraction))),
        "too low until the end": lambda fraction: min(99, int(100 * fraction**3)),
    }
)
ACCURATE = "accurate"
_TASK_ID = "task-unified-1757156493-00000000"


@dataclass(frozen=True)
class SimulationResult:
    """Queries and lag over many tasks."""

    queries: float
    """The mean per task."""
    lag: float
    """The median, in seconds."""
    lag_99: float
    """The 99th percentile, in seconds."""


def wait_as_client(estimate: float, duration: float, progress: Progress) -> tuple[int, float]:
    """Wait as `client.tasks.wait` does: run its sans-I/O operation with simulated responses and time."""
    now, queries = 0.0, 0
    endpoint = EvoLink("sk-evo-0123456789", "http://127.0.0.1:9")._session.config.endpoint
    task = TaskSnapshot({"id": _TASK_ID, "status": "pending", "progress": 0, "task_info": {"estimated_time": estimate}})
    operation = wait_for_task(endpoint, task, timeout=1e9, on_progress=None, clock=lambda: now)
    try:
        effect = next(operation)
        while True:
            if isinstance(effect, Sleep):
                now += effect.seconds
                effect = operation.send(None)
            else:
                queries += 1
                effect = operation.send(_response(now / duration, progress))
    except StopIteration:
        return queries, now - duration


def _response(fraction: float, progress: Progress) -> HTTPResponse:
    done = fraction >= 1
    payload = {
        "id": _TASK_ID,
        "status": "completed" if done else "processing",
        "progress": 100 if done else progress(fraction),
    }
    return HTTPResponse(200, {}, json.dumps(payload).encode())


def fixed_interval(seconds: float) -> Wait:
    """Return a wait that polls at a fixed interval."""

    def wait(estimate: float, duration: float, progress: Progress) -> tuple[int, float]:
        queries = max(1, math.ceil(duration / seconds))
        return queries, queries * seconds - duration

    return wait


def durations(number: int) -> Iterator[tuple[float, float]]:
    """Yield pairs of estimated (about 90 s) and actual duration; two in three are within a third. Deterministic."""
    draw = random.Random(20)  # noqa: S311  no secret
    for _ in range(number):
        estimate = draw.lognormvariate(math.log(90), 0.5)
        yield estimate, estimate * draw.lognormvariate(0, 0.35)


def simulate(wait: Wait, progress: Progress, number: int) -> SimulationResult:
    """Wait for `number` tasks and return the queries and lag."""
    queries, lags = zip(*(wait(estimate, duration, progress) for estimate, duration in durations(number)), strict=True)
    return SimulationResult(statistics.mean(queries), statistics.median(lags), sorted(lags)[int(0.99 * number)])
