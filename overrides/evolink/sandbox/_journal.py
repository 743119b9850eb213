"""What happened in the sandbox, as one list: requests, the turns that tasks took, deliveries of callbacks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from ._callbacks import Delivery
from ._faults import FAULT
from ._records import SandboxTask
from ._ring import Ring
from ._scenarios import GOOD_DAY, Scenario
from ._store import Store

KEPT = 2000
SCENARIO = "evolink_scenario"
"""The request extension that holds the scenario it is answered under."""
CHARGED = "evolink_charged"
"""The request extension that holds the credits a submission has cost."""
VIOLATIONS = "evolink_violations"
"""The request extension that holds the violations for which a submission was refused."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its reply. Its key and its body are not kept."""

    at: float
    """Sandbox time, in Unix seconds."""
    method: str
    path: str
    status: int
    fault: str | None
    """What a scenario made of the connection: reset or cut."""
    scenario: str
    error: str | None
    """The message of an error reply."""
    violations: list[dict[str, Any]]
    """For a refused submission: the pointer, keyword, rule and message of every violation."""
    task_id: str | None
    charged: float
    """Credits that this request cost."""
    replayed: bool


class Journal:
    """The latest few thousand requests."""

    def __init__(self, store: Store) -> None:
        self.entries = Ring("entry", Entry, size=KEPT, store=store)

    def note(self, request: httpx.Request, reply: httpx.Response, *, at: float) -> None:
        """Adds a request."""
        told = request.extensions.get(SCENARIO, GOOD_DAY)
        body = _json(reply)
        error = body.get("error") or {}
        self.entries.add(
            Entry(
                at=at,
                method=request.method,
                path=request.url.path,
                status=reply.status_code,
                fault=reply.extensions.get(FAULT),
                scenario=told.text if isinstance(told, Scenario) else "",
                error=error.get("message") if isinstance(error, dict) else None,
                violations=request.extensions.get(VIOLATIONS, []),
                task_id=body.get("id"),
                charged=request.extensions.get(CHARGED, 0.0),
                replayed="idempotency-replayed" in reply.headers,
            )
        )

    def told(
        self, *, tasks: Iterable[SandboxTask], deliveries: Iterable[Delivery], now: float, latest: int = KEPT
    ) -> list[dict[str, Any]]:
        """Everything as JSON, oldest first, `latest` of them; `what` is request, turn or delivery."""
        happened: list[dict[str, Any]] = [{"what": "request", **asdict(entry)} for entry in self.entries.items()]
        happened += [{"what": "delivery", **asdict(delivery)} for delivery in deliveries]
        happened += [
            {"what": "turn", "at": at, "task_id": task.id, "status": status}
            for task in list(tasks)[-latest:]
            for at, status in task.turns(now)
        ]
        return sorted(happened, key=lambda entry: float(entry["at"]))[-latest:]


def _json(reply: httpx.Response) -> dict[str, Any]:
    if not reply.headers.get("content-type", "").startswith("application/json"):
        return {}
    body = json.loads(reply.content)
    return body if isinstance(body, dict) else {}
