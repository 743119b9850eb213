"""JSON for `--json`: tasks, downloaded files and errors."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # `evolink models` uses `format_json` and must not pay for the client.
    from ...errors import PriceEstimate
    from ...tasks import Download, TaskSnapshot

ERROR_ATTRIBUTES = ("task_id", "idempotency_key", "request_id", "status", "code", "param", "suggestion", "retryable")
"""The attributes of an exception that its JSON has, where they are set."""


def format_json(value: Any) -> str:
    """Return the value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def task_to_json(
    task: TaskSnapshot,
    download: Download | None = None,
    *,
    key: str | None = None,
    price: PriceEstimate | None = None,
) -> dict[str, Any]:
    """Return a task as the API sent it, with its Idempotency-Key, its estimated price and the downloaded files.

    Args:
        task: The task.
        download: Its downloaded files; without it there is no `files`.
        key: The Idempotency-Key of its submission, where the task itself lacks it.
        price: What it was estimated to cost; without it there is no `estimate`.
    """
    result: dict[str, Any] = {"task": task.to_dict(), "idempotency_key": key or task.idempotency_key}
    if price is not None:
        result["estimate"] = price.to_dict()
    if download is not None:
        result["files"] = [
            {"path": str(file.path), "size": file.size, "sha256": file.sha256, "content_type": file.content_type}
            for file in (download, *download.more)
        ]
    return result


def error_to_json(error: Exception) -> dict[str, Any]:
    """Return an error with its attributes, such as `{"error": {"type": "TaskFailed", "retryable": true, …}}`."""
    from ... import errors

    result: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    if isinstance(error, errors.InvalidRequest):
        result["violations"] = [asdict(violation) for violation in error.violations]
    if isinstance(error, errors.BudgetExceeded):
        result |= {"limit": str(error.limit), "remaining": None if error.remaining is None else str(error.remaining)}
    if isinstance(error, errors.BudgetExceeded | errors.PriceChanged):
        result["estimate"] = error.estimate.to_dict()
    for name in ERROR_ATTRIBUTES:
        value = getattr(error, name, None)
        if value is not None:
            result[name] = value
    return {"error": result}
