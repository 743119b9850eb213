"""What the sandbox was asked and what it answered, the latest few thousand requests."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

import httpx

from ._faults import FAULT
from ._scenarios import GOOD_DAY, Scenario

KEPT = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its reply."""

    at: float
    """Sandbox time, in Unix seconds."""
    method: str
    path: str
    status: int
    fault: str | None
    """What a scenario made of the connection: reset or cut."""
    scenario: str
    error: str | None
    """The message of an error reply: for a refused body, every violation."""
    task_id: str | None
    charged: float
    """Credits that this request cost."""
    replayed: bool


class Journal:
    """A ring of entries."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)

    def note(self, request: httpx.Request, reply: httpx.Response, *, at: float, charged: float) -> None:
        """Adds a request; its key and its body are not kept."""
        told = request.extensions.get("evolink_scenario", GOOD_DAY)
        body = _json(reply)
        error = body.get("error") or {}
        self.entries.append(
            Entry(
                at=at,
                method=request.method,
                path=request.url.path,
                status=reply.status_code,
                fault=reply.extensions.get(FAULT),
                scenario=told.text if isinstance(told, Scenario) else "",
                error=error.get("message") if isinstance(error, dict) else None,
                task_id=body.get("id"),
                charged=charged,
                replayed="idempotency-replayed" in reply.headers,
            )
        )

    def told(self) -> list[dict[str, Any]]:
        """The entries as JSON, oldest first."""
        return [asdict(entry) for entry in list(self.entries)]


def _json(reply: httpx.Response) -> dict[str, Any]:
    if not reply.headers.get("content-type", "").startswith("application/json"):
        return {}
    body = json.loads(reply.content)
    return body if isinstance(body, dict) else {}
