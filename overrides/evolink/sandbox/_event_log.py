"""Event log: requests, status changes of tasks and deliveries of callbacks, in one list for the admin API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx

from .._json import JSON, is_dict
from ._api.extensions import CHARGED, FAULT, SCENARIO, VIOLATIONS
from ._callbacks.queue import Delivery
from ._scenarios import NO_FAULTS, Scenario
from ._state.bounded_log import BoundedLog
from ._state.records import SandboxTask
from ._state.store import Store

MAX_EVENTS = 2000
"""Requests kept, and events returned."""
MAX_BODY = 16 * 1024
"""Bytes of a request's JSON body that is kept; a longer one is left out."""


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """One request and its response, without key."""

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
    body: Any = None
    """The JSON of the request; None if it has none, or one that is not kept."""
    body_omitted: bool = False
    """Whether the body is not kept, because it has more than MAX_BODY bytes."""


class EventLog:
    """The latest requests, merged with the events of tasks and callbacks when it is read."""

    def __init__(self, store: Store) -> None:
        self.requests = BoundedLog("entry", RequestEvent, size=MAX_EVENTS, store=store)

    def record(self, request: httpx.Request, response: httpx.Response, *, at: float) -> None:
        """Add a request and its response."""
        scenario = request.extensions.get(SCENARIO, NO_FAULTS)
        body = _json_object(response)
        error: JSON = body.get("error") or {}
        self.requests.append(
            RequestEvent(
                at=at,
                method=request.method,
                path=request.url.path,
                status=response.status_code,
                fault=response.extensions.get(FAULT),
                scenario=scenario.text if isinstance(scenario, Scenario) else "",
                error=error.get("message") if is_dict(error) else None,
                violations=request.extensions.get(VIOLATIONS, []),
                task_id=body.get("id"),
                charged=request.extensions.get(CHARGED, 0.0),
                replayed="idempotency-replayed" in response.headers,
                body=_json_of(request) if len(request.content) <= MAX_BODY else None,
                body_omitted=len(request.content) > MAX_BODY,
            )
        )

    def as_json(
        self, *, tasks: Iterable[SandboxTask], deliveries: Iterable[Delivery], now: float, latest: int = MAX_EVENTS
    ) -> list[dict[str, Any]]:
        """Return the latest events as JSON, oldest first; `what` is request, turn (a status change) or delivery.

        The bodies of requests are left out: they are there to be verified.
        """
        requests = [{"what": "request", **asdict(replace(event, body=None))} for event in self.requests.items()]
        events: list[dict[str, Any]] = [
            {name: value for name, value in event.items() if not name.startswith("body")} for event in requests
        ]
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
    return body if is_dict(body) else {}


def _json_of(request: httpx.Request) -> Any:
    """Return the body of a request; None if it is not JSON, or could not be part of a response."""
    try:
        body = json.loads(request.content)
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return body
