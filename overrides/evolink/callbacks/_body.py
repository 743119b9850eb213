"""Parsing of a callback's body: JSON about one task, limited in size and depth, without duplicate names."""

from __future__ import annotations

import json
import re
from typing import Any

from .._json import JSON
from .._sansio.messages import encode_json
from .._security.redaction import shorten
from ..errors import EvoLinkError
from ..tasks import Task

MAX_BODY = 65536
"""Bytes. A documented body has about 500."""
MAX_DEPTH = 32
"""Levels of nested arrays and objects. A documented body has 2."""
TASK_ID = re.compile(r"task-unified-[A-Za-z0-9._-]{1,200}\Z")
"""`task-unified-<Unix seconds>-<8 letters and digits>`, and any other id that is harmless in a URL or a log line."""

# A string without an end matches up to the end of the text, so that the search is linear for any text.
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class InvalidCallback(EvoLinkError):
    """A callback's body is not one that EvoLink sends. All of it is ignored."""


def parse(body: bytes) -> Task:
    """Parse a callback's body into the task that it claims to be about.

    Anyone may have sent it, so fetch the task by its id before you rely on it: `client.tasks.get(parse(body).id)`.
    Unknown fields and statuses are kept.

    Args:
        body: The raw body.

    Raises:
        InvalidCallback: If the body has more than 64 kB or more than 32 levels, is not UTF-8 or not a JSON object, has
            an object with the same name twice or a number or text that JSON cannot represent, or has no valid task id.

    Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
    """
    if len(body) > MAX_BODY:
        raise _invalid(f"it has {len(body)} bytes, more than {MAX_BODY}")
    data: JSON = _decode(body)
    if not isinstance(data, dict):
        raise _invalid(f"it is not a JSON object but {shorten(data)}")
    task_id = data.get("id")
    if not isinstance(task_id, str) or not TASK_ID.match(task_id):
        raise _invalid(f"its id is {shorten(task_id)}, but task ids start with 'task-unified-'")
    return Task(data)


def _decode(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _invalid(f"it is not UTF-8 at byte {error.start}") from None
    if _is_too_deep(text):
        raise _invalid(f"it has more than {MAX_DEPTH} levels")
    try:
        data = json.loads(text, object_pairs_hook=_object_without_duplicates)
        encode_json(data)
    except ValueError as error:
        raise _invalid(f"it is not JSON ({shorten(str(error), limit=100)})") from None
    return data


def _is_too_deep(text: str) -> bool:
    depth = 0
    for token in _TOKENS.finditer(text):
        first = text[token.start()]
        if first != '"':
            depth += 1 if first in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which each name is unique: of two values, two JSON parsers may use different ones."""
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("an object has the same name twice")
    return data


def _invalid(reason: str) -> InvalidCallback:
    return InvalidCallback(f"The callback's body is invalid: {reason}. All of it was ignored.")
