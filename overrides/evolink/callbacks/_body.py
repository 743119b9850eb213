"""A callback's body: small, flat, unambiguous JSON about one task, or a clear refusal."""

from __future__ import annotations

import json
import re
from typing import Any

from .._sansio.messages import encoded
from .._security.redaction import shorten
from ..errors import EvoLinkError
from ..tasks import Task

MAX_BODY = 65536
"""Bytes. A documented body has about 500."""
MAX_DEPTH = 32
"""How many arrays and objects may be inside each other. A documented body has 2."""
TASK_ID = re.compile(r"task-unified-[A-Za-z0-9._-]{1,200}\Z")
"""`task-unified-<Unix seconds>-<8 letters and digits>`, and whatever else can do no harm in a URL or a log line."""

# A string that is never closed matches up to the end, so that the search is linear for any text.
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class InvalidCallback(EvoLinkError):
    """A callback's body is not what EvoLink sends. Nothing of it is believed."""


def parse(body: bytes) -> Task:
    """The task that a callback's body tells of, as it claims to be.

    Anyone may have sent it. To believe it, ask for the task by its id: `client.tasks.get(parse(body).id)`. Fields and
    statuses that this package does not know are kept.

    Raises:
        InvalidCallback: more than 64 kB, more than 32 levels, not UTF-8, not a JSON object, a name twice in one
            object, a number or text that JSON cannot say, or an `id` that is no task's.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """
    if len(body) > MAX_BODY:
        raise _invalid(f"it has {len(body)} bytes, more than {MAX_BODY}")
    data = _json(body)
    if not isinstance(data, dict):
        raise _invalid(f"it is no JSON object but {shorten(data)}")
    task_id = data.get("id")
    if not isinstance(task_id, str) or not TASK_ID.match(task_id):
        raise _invalid(f"its id is {shorten(task_id)}; a task's starts with 'task-unified-'")
    return Task(data)


def _json(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise _invalid(f"it is not UTF-8 at byte {fault.start}") from None
    if _too_deep(text):
        raise _invalid(f"it has more than {MAX_DEPTH} levels")
    try:
        data = json.loads(text, object_pairs_hook=_unambiguous)
        encoded(data)
    except ValueError as fault:
        raise _invalid(f"it is not JSON ({shorten(str(fault), limit=100)})") from None
    return data


def _too_deep(text: str) -> bool:
    depth = 0
    for token in _TOKENS.finditer(text):
        sign = text[token.start()]
        if sign != '"':
            depth += 1 if sign in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which each name stands once: of two values, two readers may take different ones."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _invalid(why: str) -> InvalidCallback:
    return InvalidCallback(f"The callback's body is refused: {why}. Nothing of it is believed.")
