"""Event log: requests, status changes of tasks and deliveries of callbacks, in one list for the admin API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from ._api.extensions import CHARGED, FAULT, SCENARIO, VIOLATIONS
from ._callbacks.queue import Delivery
from ._scenarios import NO_FAULTS, Scenario
from ._state.bounded_log import BoundedLog
from ._state.records import SandboxTask
from ._state.store import Store

MAX_EVENTS = 2000
"""Requests kept, and events returned."""


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One request and its response, without key and body."""

    at: float
    """Sandbox time, in Unix seconds."""
    method: str
    path: str
    status: int
    fault: str | None
    """What a scenario did to the connection: reset or cut."""
    scenario: str
    error: str | None
    """The message of an error response."""
    violations: list[dict[str, Any]]
    """For a refused submission: the pointer, keyword, rule and message of every violation."""
    task_id: str | None
    charged: float
    """Credits charged for this request."""
    replayed: bool


class EventLog:
    """The latest requests, merged with the events of tasks and callbacks when it is read."""

    def __init__(self, store: Store) -> None:
        self.requests = BoundedLog("entry", RequestEvent, size=MAX_EVENTS, store=store)

    def record(self, request: httpx.Request, response: httpx.Response, *, at: float) -> None:
        """Add a request and its response."""
        scenario = request.extensions.get(SCENARIO, NO_FAULTS)
        body = _json_object(response)
        error = body.get("error") or {}
        self.requests.append(
            RequestEvent(
                at=at,
                method=request.method,
                path=request.url.path,
                status=response.status_code,
                fault=response.extensions.get(FAULT),
                scenario=scenario.text if isinstance(scenario, Scenario) else "",
                error=error.get("message") if isinstance(error, dict) else None,
                violations=request.extensions.get(VIOLATIONS, []),
                task_id=body.get("id"),
                charged=request.extensions.get(CHARGED, 0.0),
                replayed="idempotency-replayed" in response.headers,
            )
        )

    def as_json(
        self, *, tasks: Iterable[SandboxTask], deliveries: Iterable[Delivery], now: float, latest: int = MAX_EVENTS
    ) -> list[dict[str, Any]]:
        """Return the latest events as JSON, oldest first; `what` is request, turn (a status change) or delivery."""
        events: list[dict[str, Any]] = [{"what": "request", **asdict(event)} for event in self.requests.items()]
        events += [{"what": "delivery", **asdict(delivery)} for delivery in deliveries]
        events += [
            {"what": "turn", "at": at, "task_id": task.id, "status": status}
            for task in list(tasks)[-latest:]
            for at, status in task.status_changes(now)
        ]
        return sorted(events, key=lambda event: float(event["at"]))[-latest:]


def _json_object(response: httpx.Response) -> dict[str, Any]:
    if not response.headers.get("content-type", "").startswith("application/json"):
        return {}
    body = json.loads(response.content)
    return body if isinstance(body, dict) else {}
