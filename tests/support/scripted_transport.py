"""A transport that returns prepared responses in turn, and such responses."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from support.client_harness import ClientHarness

TASK_ID = "task-unified-1757169743-7cvnl5zw"
TASK = {"id": TASK_ID, "status": "pending", "progress": 0}

Outcome = httpx.Response | Exception
"""What a transport returns or raises for a request."""


class ScriptedTransport(httpx.BaseTransport):
    """Returns each response, or raises each exception, in turn; the last one is repeated without end."""

    def __init__(self, *outcomes: Outcome | Callable[[], Outcome]) -> None:
        self.outcomes = list(outcomes)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        outcome = outcome() if callable(outcome) else outcome
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def created() -> httpx.Response:
    """Return the response to an accepted submission."""
    return httpx.Response(200, json=TASK)


def error_response(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(code, json={"error": {"code": "some_code", "message": "m"}}, headers=headers)


def task_responses(*changes: dict[str, object]) -> list[Callable[[], httpx.Response]]:
    """Return one response for each dictionary of changes to `TASK`."""
    return [lambda change=change: httpx.Response(200, json=TASK | change) for change in changes]  # type: ignore[misc]


def idempotency_keys(harness: ClientHarness) -> set[str]:
    """Return the idempotency keys of all requests that were sent."""
    return {request.headers["idempotency-key"] for request in harness.sent}
