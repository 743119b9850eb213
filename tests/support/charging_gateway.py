"""A gateway that charges what the price rules say, with faults of the caller's choice; its ledger is the truth."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import httpx
from evolink import prices

LOST_AFTER = "lost after charging"
LOST_BEFORE = "lost before charging"
NOT_CONNECTED = "not connected"
REFUSED_BEFORE_KEY = (401, 403, 429)
"""Statuses of refusals before the gateway looks the idempotency key up."""
REFUSED_AFTER_KEY = (400, 402, 404, 413, 422)
"""Statuses of refusals of a submission whose idempotency key it does not have."""
UNAVAILABLE = 503
FAULTS = (LOST_AFTER, LOST_BEFORE, NOT_CONNECTED, UNAVAILABLE, *REFUSED_BEFORE_KEY, *REFUSED_AFTER_KEY)


class ChargingGateway(httpx.BaseTransport):
    """Charges each idempotency key once, and refunds tasks that fail. Thread-safe."""

    def __init__(
        self,
        faults: Iterable[Any] = (),
        *,
        reports: Callable[[Decimal], Any] = float,
        measured: Mapping[str, Any] | None = None,
    ) -> None:
        """Create a gateway without tasks.

        Args:
            faults: What happens to the next paid POSTs: one of FAULTS, or None for nothing.
            reports: Returns `usage.credits_reserved` for the credits that are charged; None leaves `usage` out.
            measured: What the gateway measures of each request, as arguments of `prices.estimate`.
        """
        self.faults = list(faults)
        self.posts = 0
        self.charged: dict[str, Decimal] = {}
        """Idempotency key -> the credits that were charged for it, whether they were refunded or not."""
        self.tasks: dict[str, dict[str, Any]] = {}
        """Task id -> the task."""
        self.key_of: dict[str, str] = {}
        """Task id -> idempotency key."""
        self.most_outstanding = Decimal(0)
        self._reports = reports
        self._measured = measured or {}
        self._lock = threading.Lock()

    @property
    def outstanding(self) -> Decimal:
        """The credits that were charged and not refunded."""
        return sum(
            (self.charged[key] for task_id, key in self.key_of.items() if not self._is_refunded(task_id)), Decimal(0)
        )

    def finish(self, task_id: str, status: str, **fields: Any) -> None:
        """End a task; one that failed or was cancelled is refunded, and `credits_used` replaces what was charged."""
        self.tasks[task_id] |= {"status": status, **fields}
        if "credits_used" in fields:
            self.charged[self.key_of[task_id]] = Decimal(fields["credits_used"])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        with self._lock:
            if request.method == "GET":
                return httpx.Response(200, json=self.tasks[request.url.path.rpartition("/")[2]])
            self.posts += 1
            return self._submit(request, self.faults.pop(0) if self.faults else None)

    def _submit(self, request: httpx.Request, fault: Any) -> httpx.Response:
        key = request.headers["idempotency-key"]
        if fault == NOT_CONNECTED:
            raise httpx.ConnectError("refused")
        if fault == LOST_BEFORE:
            raise httpx.ReadError("reset")
        if fault in (UNAVAILABLE, *REFUSED_BEFORE_KEY) or (fault in REFUSED_AFTER_KEY and key not in self.charged):
            return httpx.Response(fault, json={"error": {"code": "some_code", "message": "No."}})
        is_replay = key in self.charged
        if not is_replay:
            credits = prices.estimate(json.loads(request.content), **self._measured).credits
            assert credits is not None
            self.charged[key] = credits
            task_id = f"task-unified-1-{len(self.tasks):08}"
            self.key_of[task_id] = key
            reported = self._reports(credits)
            usage = {} if reported is None else {"usage": {"credits_reserved": reported}}
            self.tasks[task_id] = {"id": task_id, "status": "pending", "progress": 0, **usage}
            self.most_outstanding = max(self.most_outstanding, self.outstanding)
        if fault == LOST_AFTER:
            raise httpx.ReadError("reset")
        (task_id,) = (each for each, its_key in self.key_of.items() if its_key == key)
        headers = {"idempotency-replayed": "true"} if is_replay else {}
        return httpx.Response(200, json=self.tasks[task_id], headers=headers)

    def _is_refunded(self, task_id: str) -> bool:
        return self.tasks[task_id]["status"] in ("failed", "cancelled")
