"""What the server answers and counts: pure, given a clock."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from . import shapes
from .shapes import Shape

_NUMBER = re.compile(r"(\d{8,12})\D*$")
_GOLDEN = 0.6180339887498949
"""Spreads the ends of tasks evenly, the same way in each run."""


@dataclass(frozen=True)
class Plan:
    """When tasks end: at their query number `polls`, or, where that is 0, by time."""

    polls: int = 1
    seconds: float = 0.0
    spread: float = 0.0
    delay: float = 0.0
    """Seconds that a reply takes on average, half as many to half as many again."""
    estimate: int = 15
    """Seconds, as told in EvoLink's replies."""


class Asked(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes


class Tasks:
    """Every task there is, and what was asked of them."""

    def __init__(self, base: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """`base` is the server's address."""
        self._base = base
        self._clock = clock
        self.reset(Plan())

    def reset(self, plan: Plan) -> None:
        self.plan = plan
        self.queries: list[int] = []
        """For each task, how often it was asked for."""
        self.connections = 0
        self.start()

    def start(self) -> None:
        """Lets all tasks begin now."""
        self._began = self._clock()
        self.asked = 0
        """Tasks asked for, however many of them with one request."""
        self.requests = 0

    def ends_at(self, number: int) -> float:
        """When the task ends by time, in seconds on the monotonic clock."""
        return self._began + self.plan.seconds + self.plan.spread * (number * _GOLDEN % 1)

    def created(self, shape: Shape) -> str:
        self.queries.append(0)
        return self._filled(shape.created, len(self.queries) - 1, 0)

    def told(self, shape: Shape, number: int) -> str:
        """How the task stands."""
        if not number < len(self.queries):
            return '{"error":{"code":"task_not_found","message":"no such task","type":"invalid_request_error"}}'
        self.queries[number] += 1
        self.asked += 1
        now, ends = self._clock(), self.ends_at(number)
        if self.queries[number] >= self.plan.polls if self.plan.polls else now >= ends:
            return self._filled(shape.done, number, 100)
        share = 0.4 if self.plan.polls else (now - self._began) / (ends - self._began)
        return self._filled(shape.running, number, 10 * int(10 * share))

    def result(self, shape: Shape) -> str:
        return self._filled(shape.result, 0, 100)

    def _filled(self, template: str, number: int, progress: int) -> str:
        return template % {"n": number, "progress": progress, "base": self._base, "estimate": self.plan.estimate}


Answer = Callable[[Tasks, Asked], str]


def _create(shape: Shape) -> Answer:
    return lambda tasks, asked: tasks.created(shape)


def _query(shape: Shape) -> Answer:
    return lambda tasks, asked: tasks.told(shape, _number(asked.path))


def _fal(tasks: Tasks, asked: Asked) -> str:
    if asked.path.partition("?")[0].endswith("/status"):
        return tasks.told(shapes.FAL, _number(asked.path.partition("?")[0]))
    return tasks.result(shapes.FAL)


def _google(tasks: Tasks, asked: Asked) -> str:
    if ":fetchPredictOperation" in asked.path:
        return tasks.told(shapes.GOOGLE, _number(json.loads(asked.body)["operationName"]))
    return tasks.created(shapes.GOOGLE)


def _batch(tasks: Tasks, asked: Asked) -> str:
    found = (tasks.told(shapes.EVOLINK, _number(task)) for task in json.loads(asked.body)["task_ids"])
    return f'{{"data":[{",".join(found)}]}}'


def _number(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[1]) if found else -1


_READ: dict[str, Callable[[str], Any]] = {"polls": int, "estimate": int}


def _reset(tasks: Tasks, asked: Asked) -> str:
    given = parse_qsl(asked.path.partition("?")[2])
    tasks.reset(replace(Plan(), **{name: _READ.get(name, float)(value) for name, value in given}))
    return "{}"


def _start(tasks: Tasks, asked: Asked) -> str:
    tasks.start()
    return "{}"


def _told(tasks: Tasks, asked: Asked) -> str:
    ends = [tasks.ends_at(number) for number in range(len(tasks.queries))]
    counted = {"asked": tasks.asked, "requests": tasks.requests, "connections": tasks.connections, "ends": ends}
    return json.dumps(counted)


ROUTES: dict[tuple[str, str], Answer] = {
    ("POST", "/v1/videos/generations"): _create(shapes.EVOLINK),
    ("POST", "/v1/tasks/batch"): _batch,
    ("GET", "/v1/tasks/task-"): _query(shapes.EVOLINK),
    ("POST", "/v1/videos"): _create(shapes.OPENAI),
    ("GET", "/v1/videos/"): _query(shapes.OPENAI),
    ("POST", "/v1/text_to_video"): _create(shapes.RUNWAY),
    ("GET", "/v1/tasks/"): _query(shapes.RUNWAY),
    ("POST", "/v1/predictions"): _create(shapes.REPLICATE),
    ("GET", "/v1/predictions/"): _query(shapes.REPLICATE),
    ("POST", "/fal-ai/"): _create(shapes.FAL),
    ("GET", "/fal-ai/"): _fal,
    ("POST", "/v1beta1/"): _google,
    ("POST", "/v1beta/"): _google,
    ("GET", "/bench/reset"): _reset,
    ("GET", "/bench/start"): _start,
    ("GET", "/bench/told"): _told,
}
"""Method and how the path begins -> what answers; the first that fits."""


def answer(tasks: Tasks, asked: Asked) -> str | None:
    """The body of the reply, None where nothing is known of that path."""
    tasks.requests += 1
    for (method, start), answering in ROUTES.items():
        if asked.method == method and asked.path.startswith(start):
            return answering(tasks, asked)
    return None
