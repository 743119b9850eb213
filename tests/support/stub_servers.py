"""Servers for the kit to try, without a socket: the sandbox, spoilt at one place, or a list of answers."""

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


def sandbox(**options: Any) -> Sandbox:
    return Sandbox(clock=ManualClock(), credits=1e9, **options)


def driver(handle: Handle) -> SyncDriver:
    return SyncDriver(httpx.Client(transport=httpx.MockTransport(handle)))


def tried(handle: Handle, *, base_url: str = LOCAL, models: tuple[str, ...] = (VEO,), **plan: Any) -> Report:
    """The report on a server that answers so; nothing sleeps."""
    server = Server(base_url, KEY, driver=driver(handle), sleep=lambda seconds: None)
    return Run(server, Plan(models, **plan), clock=ticking()).report()


def ticking(*, step: float = 1.0) -> Callable[[], float]:
    """A clock that goes on by a second each time it is asked."""
    now = [0.0]

    def clock() -> float:
        now[0] += step
        return now[0]

    return clock


def failed(report: Report) -> set[str]:
    return {result.check.label for result in report.failed()}


def body_of(request: httpx.Request) -> Any:
    try:
        return json.loads(request.content)
    except ValueError:
        return None


def outcome(report: Report, label: str) -> conformance.Result:
    (result,) = [result for result in report.results if result.check.label == label]
    return result
