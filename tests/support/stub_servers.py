"""Stub servers for conformance runs, without a socket, and shortcuts for their reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
from evolink import conformance
from evolink._http.sync_driver import SyncDriver
from evolink.conformance import Plan, Report, Run, Server
from evolink.sandbox import ManualClock, Sandbox

LOCAL = "http://127.0.0.1:9"
REMOTE = "https://api.example.com"
KEY = "evo-test-0123456789"
VEO = "veo3.1-pro"

Handle = Callable[[httpx.Request], httpx.Response]


class UnrenderedSandbox(Sandbox):
    """A sandbox whose videos are a few bytes; rendering one takes longer than a whole run."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" and request.url.path.startswith("/results/"):
            return httpx.Response(200, content=b"video", headers={"content-type": "video/mp4"})
        return super().handle(request)


def sandbox(**options: Any) -> Sandbox:
    return UnrenderedSandbox(clock=ManualClock(), credits=1e9, **options)


def driver(handle: Handle) -> SyncDriver:
    return SyncDriver(httpx.Client(transport=httpx.MockTransport(handle)))


def run_against(handle: Handle, *, base_url: str = LOCAL, models: tuple[str, ...] = (VEO,), **plan: Any) -> Report:
    """Return the report of a conformance run against this handler; nothing sleeps."""
    server = Server(base_url, KEY, driver=driver(handle), sleep=lambda seconds: None)
    return Run(server, Plan(models, **plan), clock=ticking_clock()).execute()


def ticking_clock(*, step: float = 1.0) -> Callable[[], float]:
    """Return a clock that advances by `step` seconds at each reading."""
    now = [0.0]

    def clock() -> float:
        now[0] += step
        return now[0]

    return clock


def failed_labels(report: Report) -> set[str]:
    return {result.check.label for result in report.failed()}


def json_body(request: httpx.Request) -> Any:
    try:
        return json.loads(request.content)
    except ValueError:
        return None


def result_of(report: Report, label: str) -> conformance.Result:
    (result,) = [result for result in report.results if result.check.label == label]
    return result
