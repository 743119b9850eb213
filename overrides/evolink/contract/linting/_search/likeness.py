"""Whether a document or a text looks like a payload of EvoLink's API, among other JSON and YAML of a repository."""

from __future__ import annotations

import functools
import re
from typing import BinaryIO

from .... import catalog
from ...._json import JSON
from ..._payloads import RESPONSE_SCHEMAS
from ..._suggestions import closest_match
from .._encodings import detect_wide_encoding

MISSPELT_CUTOFF = 0.85
"""The least similarity of a misspelt id to that of a model, so that the models of other vendors are not mistaken."""
_TASK_ID = "task-unified-"
_TASK_FIELDS = frozenset({"status", "progress", "task_info"})
"""Fields that tasks of other APIs do not have together."""

_CHUNK = 2**20
_OVERLAP = 256
"""Bytes of a chunk that are searched again with the next one."""
_MODEL = re.compile(rb"""model\\?["']?\s*:\s*\\?["']?([A-Za-z0-9][\w.-]*)""")
_OTHER_MARKS = re.compile(rb"task-unified-|\.generation\.task|task_info|videos\\?/generations")


def looks_like_payload(document: JSON) -> bool:
    """Return whether a document has a `model` of the catalog, possibly misspelt, or is shaped like a task."""
    if not isinstance(document, dict):
        return False
    model, task_id = document.get("model"), document.get("id")
    return (
        (isinstance(model, str) and is_like_model(model))
        or (isinstance(task_id, str) and task_id.startswith(_TASK_ID))
        or document.get("object") in _task_objects()
        or document.keys() >= _TASK_FIELDS
    )


def mentions_payload(stream: BinaryIO) -> bool:
    """Return whether a text may contain payloads, from the position of the stream on; needs constant memory."""
    chunk = stream.read(_CHUNK)
    is_wide = detect_wide_encoding(chunk) is not None
    before = b""
    while chunk:
        text = before + (chunk.replace(b"\0", b"") if is_wide else chunk)
        if _OTHER_MARKS.search(text) or any(is_like_model(name.decode()) for name in set(_MODEL.findall(text))):
            return True
        before, chunk = text[-_OVERLAP:], stream.read(_CHUNK)
    return False


@functools.lru_cache(maxsize=1024)
def is_like_model(name: str) -> bool:
    """Return whether a name is an id or an alias of a model, or nearly one."""
    known = {*catalog.ids(), *catalog.aliases()}
    return name in known or closest_match(name[:100], known, cutoff=MISSPELT_CUTOFF) is not None


@functools.cache
def _task_objects() -> tuple[str, ...]:
    return tuple(catalog.message_schema(RESPONSE_SCHEMAS["task"])["properties"]["object"]["enum"])
