"""What `--json` writes: one JSON object on standard output."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from .. import errors
from ..tasks import Download, TaskSnapshot


def as_json(value: Any) -> str:
    """The value as JSON for people and programs."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def task_as_json(task: TaskSnapshot, download: Download | None = None, *, key: str | None = None) -> dict[str, Any]:
    """A task as the API told of it, with the files that were fetched."""
    told: dict[str, Any] = {"task": task.to_dict(), "idempotency_key": key or task.idempotency_key}
    if download is not None:
        told["files"] = [
            {"path": str(one.path), "size": one.size, "sha256": one.sha256, "content_type": one.content_type}
            for one in (download, *download.more)
        ]
    return told


def error_as_json(fault: Exception) -> str:
    """An error with everything that it knows, such as `{"error": {"type": "TaskFailed", "retryable": true, …}}`."""
    told: dict[str, Any] = {"type": type(fault).__name__, "message": str(fault)}
    if isinstance(fault, errors.InvalidRequest):
        told["violations"] = [asdict(violation) for violation in fault.violations]
    for name in ("task_id", "idempotency_key", "request_id", "status", "code", "param", "suggestion", "retryable"):
        value = getattr(fault, name, None)
        if value is not None:
            told[name] = value
    return as_json({"error": told})
