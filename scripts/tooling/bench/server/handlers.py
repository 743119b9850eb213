"""Sans-I/O core of the server: returns the body of each response and counts requests, given a clock."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from . import responses
from .responses import Templates

_TASK_NUMBER = re.compile(r"(\d{8,12})\D*$")
_GOLDEN_RATIO = 0.6180339887498949
"""Spreads the ends of tasks evenly, the same way in each run."""


@dataclass(frozen=True)
class Plan:
    """When tasks end: at their query number `polls`, or by time if that is 0."""

    polls: int = 1
    seconds: float = 0.0
    """Earliest end of a task, in seconds after the start."""
    spread: float = 0.0
    """Seconds over which the ends are spread."""
    delay: float = 0.0
    """Average seconds until a response; the actual delay is between half and one and a half of it."""
    estimate: int = 15
    """`estimated_time` in EvoLink's responses, in seconds."""


class Request(NamedTuple):
    """One HTTP request."""

    method: str
    path: str
    body: bytes


class Tasks:
    """All tasks of the server, and counters of the requests about them."""

    def __init__(self, base_url: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        """Start with no tasks.

        Args:
            base_url: The server's address, for links in responses.
            clock: Returns monotonic seconds.
        """
        self._base_url = base_url
        self._clock = clock
        self.reset(Plan())

    def reset(self, plan: Plan) -> None:
        """Forget all tasks and follow `plan`."""
        self.plan = plan
        self.queries: list[int] = []
        """Number of queries of each task."""
        self.connections = 0
        self.start()

    def start(self) -> None:
        """Start all tasks now."""
        self._started = self._clock()
        self.tasks_queried = 0
        """Number of tasks queried, counting each task of a batch."""
        self.requests = 0

    def ends_at(self, number: int) -> float:
        """Return when a task that ends by time ends, in seconds on the monotonic clock."""
        return self._started + self.plan.seconds + self.plan.spread * (number * _GOLDEN_RATIO % 1)

    def create(self, templates: Templates) -> str:
        """Create a task and return the response."""
        self.queries.append(0)
        return self._fill(templates.created, len(self.queries) - 1, 0)

    def query(self, templates: Templates, number: int) -> str:
        """Return the response with a task's status."""
        if not number < len(self.queries):
            return '{"error":{"code":"task_not_found","message":"no such task","type":"invalid_request_error"}}'
        self.queries[number] += 1
        self.tasks_queried += 1
        now, end = self._clock(), self.ends_at(number)
        if self.queries[number] >= self.plan.polls if self.plan.polls else now >= end:
            return self._fill(templates.completed, number, 100)
        fraction = 0.4 if self.plan.polls else (now - self._started) / (end - self._started)
        return self._fill(templates.running, number, 10 * int(10 * fraction))

    def result(self, templates: Templates) -> str:
        """Return the response with a result, for APIs that have a request of its own for it."""
        return self._fill(templates.result, 0, 100)

    def _fill(self, template: str, number: int, progress: int) -> str:
        return template % {"n": number, "progress": progress, "base": self._base_url, "estimate": self.plan.estimate}


Handler = Callable[[Tasks, Request], str]


def _create(templates: Templates) -> Handler:
    return lambda tasks, request: tasks.create(templates)


def _query(templates: Templates) -> Handler:
    return lambda tasks, request: tasks.query(templates, _task_number(request.path))


def _fal(tasks: Tasks, request: Request) -> str:
    path = request.path.partition("?")[0]
    if path.endswith("/status"):
        return tasks.query(responses.FAL, _task_number(path))
    return tasks.result(responses.FAL)


def _google(tasks: Tasks, request: Request) -> str:
    if ":fetchPredictOperation" in request.path:
        return tasks.query(responses.GOOGLE, _task_number(json.loads(request.body)["operationName"]))
    return tasks.create(responses.GOOGLE)


def _batch(tasks: Tasks, request: Request) -> str:
    found = (tasks.query(responses.EVOLINK, _task_number(task)) for task in json.loads(request.body)["task_ids"])
    return f'{{"data":[{",".join(found)}]}}'


def _task_number(text: str) -> int:
    found = _TASK_NUMBER.search(text)
    return int(found[1]) if found else -1


_PLAN_TYPES: dict[str, Callable[[str], Any]] = {"polls": int, "estimate": int}


def _reset(tasks: Tasks, request: Request) -> str:
    fields = parse_qsl(request.path.partition("?")[2])
    tasks.reset(replace(Plan(), **{name: _PLAN_TYPES.get(name, float)(value) for name, value in fields}))
    return "{}"


def _start(tasks: Tasks, request: Request) -> str:
    tasks.start()
    return "{}"


def _counters(tasks: Tasks, request: Request) -> str:
    counters = {
        "tasks_queried": tasks.tasks_queried,
        "requests": tasks.requests,
        "connections": tasks.connections,
        "ends": [tasks.ends_at(number) for number in range(len(tasks.queries))],
    }
    return json.dumps(counters)


ROUTES: dict[tuple[str, str], Handler] = {
    ("POST", "/v1/videos/generations"): _create(responses.EVOLINK),
    ("POST", "/v1/tasks/batch"): _batch,
    ("GET", "/v1/tasks/task-"): _query(responses.EVOLINK),
    ("POST", "/v1/videos"): _create(responses.OPENAI),
    ("GET", "/v1/videos/"): _query(responses.OPENAI),
    ("POST", "/v1/text_to_video"): _create(responses.RUNWAY),
    ("GET", "/v1/tasks/"): _query(responses.RUNWAY),
    ("POST", "/v1/predictions"): _create(responses.REPLICATE),
    ("GET", "/v1/predictions/"): _query(responses.REPLICATE),
    ("POST", "/fal-ai/"): _create(responses.FAL),
    ("GET", "/fal-ai/"): _fal,
    ("POST", "/v1beta1/"): _google,
    ("POST", "/v1beta/"): _google,
    ("GET", "/bench/reset"): _reset,
    ("GET", "/bench/start"): _start,
    ("GET", "/bench/counters"): _counters,
}
"""Method and prefix of the path -> handler; the first match wins."""


def handle(tasks: Tasks, request: Request) -> str | None:
    """Return the body of the response, or None if no route matches."""
    tasks.requests += 1
    for (method, prefix), handler in ROUTES.items():
        if request.method == method and request.path.startswith(prefix):
            return handler(tasks, request)
    return None
