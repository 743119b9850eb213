"""What a payload is: the kinds, and how one is recognised."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal

from .. import catalog

Kind = Literal["request", "task", "callback", "error"]
"""What a payload is: a generation request, a task as the query answers it, a callback's body, an error's body."""

REPLIES: dict[Kind, str] = {"task": "TaskDetail", "callback": "TaskDetail", "error": "ErrorReply"}
"""The schema of each kind that the API sends."""


def recognise(payload: Any) -> Kind:
    """The kind that a payload looks like, however broken it is; "request" where nothing speaks for another.

    A task has an id, a status, a progress and so on; an error has `error` and no task around it; all else is a
    request. A callback's body is a task's, so that nothing tells the two apart: it is recognised as "task".
    """
    payload = as_mapping(payload)
    if not isinstance(payload, dict):
        return "request"
    asks = "prompt" in payload or "model" in payload
    of_a_task = len(_task_fields() & payload.keys())
    # A misspelt request may have one field that is named like a task's, such as a `type`.
    if of_a_task > 1 or (of_a_task and not asks and "error" not in payload):
        return "task"
    return "error" if not asks and _is_refusal(payload) else "request"


def as_mapping(payload: Any) -> Any:
    """A request object as the mapping it sends; everything else as it is."""
    if isinstance(payload, dict):
        return payload
    to_dict = getattr(payload, "to_dict", None)
    if callable(to_dict):
        return to_dict()
    return dict(payload) if isinstance(payload, Mapping) else payload


def _is_refusal(payload: Mapping[str, Any]) -> bool:
    """Whether it is `{"error": …}`, or what the files host answers: `{"success": false, "code": …, "msg": …}`."""
    return "error" in payload or (payload.get("success") is False and "msg" in payload)


@functools.cache
def _task_fields() -> frozenset[str]:
    fields = catalog.contract()["components"]["schemas"][REPLIES["task"]]["properties"]
    return frozenset(fields) - {"model", "error", "type"}
