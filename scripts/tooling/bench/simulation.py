"""Waiting for tasks on a virtual clock: how many queries a task costs, and how long after its end it is told."""

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
"""The share of its time that has passed -> the percent that the server tells."""
Wait = Callable[[float, float, Progress], tuple[int, float]]
"""The estimate, how long the task takes, both in seconds, and its progress -> queries, and seconds of lag."""

PROGRESS: Mapping[str, Progress] = MappingProxyType(
    {
        "honest": lambda share: 10 * int(10 * min(share, 0.99)),
        "always 0 %": lambda share: 0,
        "stuck at 50 %": lambda share: min(50, 10 * int(10 * share)),
        "99 % from the start": lambda share: 99,
        "too far, then stuck at 95 %": lambda share: min(95, int(100 * math.sqrt(share))),
        "too little until the end": lambda share: min(99, int(100 * share**3)),
    }
)
HONEST = "honest"
_ID = "task-unified-1757156493-00000000"


@dataclass(frozen=True)
class Outcome:
    """What waiting for many tasks came to."""

    queries: float
    """On average."""
    lag: float
    """The median, in seconds."""
    lag_99: float
    """99 of 100 are not later."""


def waited(estimate: float, takes: float, progress: Progress) -> tuple[int, float]:
    """As `client.tasks.wait` does it: the client's own flow, fed with replies and with time."""
    now, queries = 0.0, 0
    endpoint = EvoLink("sk-evo-0123456789", "http://127.0.0.1:9")._session.config.endpoint
    task = TaskSnapshot({"id": _ID, "status": "pending", "progress": 0, "task_info": {"estimated_time": estimate}})
    flow = wait_for_task(endpoint, task, timeout=1e9, on_progress=None, clock=lambda: now)
    try:
        effect = next(flow)
        while True:
            if isinstance(effect, Sleep):
                now += effect.seconds
                effect = flow.send(None)
            else:
                queries += 1
                effect = flow.send(_reply(now / takes, progress))
    except StopIteration:
        return queries, now - takes


def _reply(share: float, progress: Progress) -> HTTPResponse:
    done = share >= 1
    told = {"id": _ID, "status": "completed" if done else "processing", "progress": 100 if done else progress(share)}
    return HTTPResponse(200, {}, json.dumps(told).encode())


def fixed(seconds: float) -> Wait:
    """A query each so many seconds."""

    def wait(estimate: float, takes: float, progress: Progress) -> tuple[int, float]:
        queries = max(1, math.ceil(takes / seconds))
        return queries, queries * seconds - takes

    return wait


def tasks(number: int) -> Iterator[tuple[float, float]]:
    """Estimates around 90 s, and what the tasks really take: two in three within a third of it. The same each time."""
    draw = random.Random(20)  # noqa: S311  no secret
    for _ in range(number):
        estimate = draw.lognormvariate(math.log(90), 0.5)
        yield estimate, estimate * draw.lognormvariate(0, 0.35)


def outcome(wait: Wait, progress: Progress, number: int) -> Outcome:
    """What `wait` comes to over so many tasks."""
    queries, lags = zip(*(wait(estimate, takes, progress) for estimate, takes in tasks(number)), strict=True)
    return Outcome(statistics.mean(queries), statistics.median(lags), sorted(lags)[int(0.99 * number)])
