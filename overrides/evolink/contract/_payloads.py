"""The kinds of payloads, and recognising which kind a payload is."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Literal

from .. import _contract_files
from .._json import JSON
from ._json_values import JSONPayload, is_small_plain_json

Kind = Literal["request", "task", "callback", "error"]
"""What a payload is: a generation request, a task as the API returns it, the body of a callback or of an error."""

RESPONSE_SCHEMAS: dict[Kind, str] = {"task": "TaskDetail", "callback": "TaskDetail", "error": "ErrorResponse"}
"""The name of the schema of each kind that the API sends."""
_REQUEST_CLASSES = "evolink_api.models."
"""The package of the generated request classes, whose `to_dict` nearly always returns plain JSON."""


def recognise(payload: Any) -> Kind:
    """Return the kind of a payload, judging by its fields, however invalid it is; "request" if nothing else fits.

    A task has an id, a status, a progress and so on; an error has `error` without a task around it; everything else is
    a request. A callback's body cannot be distinguished from a task and is recognised as "task".
    """
    value: JSON = to_json(payload).value
    if not isinstance(value, dict):
        return "request"
    has_request_field = "prompt" in value or "model" in value
    task_fields = len(_task_fields() & value.keys())
    # A misspelt request may have one field that is named like a field of a task, such as `type`.
    if task_fields > 1 or (task_fields and not has_request_field and "error" not in value):
        return "task"
    return "error" if not has_request_field and _is_error(value) else "request"


def to_json(payload: Any) -> JSONPayload:
    """Convert any value to JSON; plain JSON is not copied. Raises nothing, whatever the value is."""
    if type(payload) is JSONPayload:
        return payload
    kind = type(payload)  # pyright: ignore[reportUnknownVariableType]
    try:
        # Only the methods of request classes are known to return the same when they are called again by the conversion.
        is_request = kind is not dict and kind.__module__.startswith(_REQUEST_CLASSES)
        value = payload.to_dict() if is_request else payload
        if is_small_plain_json(value):
            return JSONPayload(value)
    except Exception:  # noqa: BLE001, S110 - the conversion describes a type whose methods raise
        pass
    from ._conversion import convert_payload  # few payloads need it

    return convert_payload(payload)


def _is_error(payload: Mapping[str, Any]) -> bool:
    """Return whether it is `{"error": …}`, or the form of the files host: `{"success": false, "code": …, "msg": …}`."""
    return "error" in payload or (payload.get("success") is False and "msg" in payload)


@functools.cache
def _task_fields() -> frozenset[str]:
    fields = _contract_files.message_schema(RESPONSE_SCHEMAS["task"])["properties"]
    return frozenset(fields) - {"model", "error", "type"}
