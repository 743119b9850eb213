"""Recorded requests and replies, as lines of JSON: what identifies a request, and what is kept of a reply.

Of a request its method, path, query and body are kept, none of its headers. An API key is taken out wherever it stands.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ..errors import EvoLinkError
from ._replies import Refused
from ._requests import form

FORMAT = 1
HERE = "{sandbox}"
"""Stands in a recorded reply for the address under which the sandbox is reached."""
LOST = 0
"""The status of a reply that never came."""
KEPT_HEADERS = frozenset(
    {"content-type", "idempotency-replayed", "retry-after", "x-oneapi-request-id", "x-request-id", "allow"}
)
_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{4,}")
_UPLOAD = "base64_data"


class RecordingUnusable(EvoLinkError):
    """The file is no recording, or one of another version, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply."""

    at: float
    """Seconds since the recording began."""
    method: str
    path: str
    query: str
    status: int
    """The reply's, or LOST."""
    asked: Any = None
    """What identifies the body: its JSON, or the digest of its bytes; None where there is none."""
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    """The reply's body; where it is no text, None, and `data` holds it as Base64."""
    data: str | None = None

    @property
    def identity(self) -> str:
        """Equal for requests that mean the same."""
        return json.dumps([self.method, self.path, self.query, self.asked], sort_keys=True)

    def body(self) -> bytes:
        """The reply's body."""
        return self.text.encode() if self.text is not None else base64.b64decode(self.data or "")

    def line(self) -> str:
        """The exchange as a line of the file."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps({name: value for name, value in told.items() if value is not None}, ensure_ascii=False) + "\n"


def exchange(at: float, request: httpx.Request, *, status: int, headers: Mapping[str, str], body: bytes) -> Exchange:
    """The exchange as it is kept."""
    key = request.headers.get("authorization", "").partition(" ")[2].strip()
    text, data = _as_text(body)
    return Exchange(
        round(at, 3),
        request.method,
        request.url.path,
        _clean(request.url.query.decode("ascii", "replace"), key),
        status,
        json.loads(_clean(json.dumps(what_is_asked(request), ensure_ascii=False), key)),
        {name: value for name, value in headers.items() if name in KEPT_HEADERS},
        _clean(text, key) if text is not None else None,
        data,
    )


def what_is_asked(request: httpx.Request) -> Any:
    """The body as it is compared: JSON, the parts of a form, or a digest."""
    content_type = request.headers.get("content-type", "")
    if not request.content:
        return None
    if content_type.startswith("multipart/form-data"):
        try:
            fields, files = form(request)
        except Refused:
            return _digest(request.content)
        return {"fields": fields, "files": {part: [name, _digest(data)] for part, (name, data) in files.items()}}
    try:
        asked = json.loads(request.content)
    except ValueError:
        return _digest(request.content)
    if isinstance(asked, dict) and isinstance(asked.get(_UPLOAD), str):
        return {**asked, _UPLOAD: _digest(asked[_UPLOAD].encode())}
    return asked


def _as_text(body: bytes) -> tuple[str | None, str | None]:
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, base64.b64encode(body).decode()


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()} ({len(data)} bytes)"


def _clean(text: str, key: str) -> str:
    if len(key) >= 8:
        text = text.replace(key, "sk-…")
    return _KEY.sub("sk-…", text)


def header_line(server: str) -> str:
    """The first line of a recording."""
    return json.dumps({"evolink-recording": FORMAT, "server": server}) + "\n"


def read(path: str | Path) -> Iterator[Exchange]:
    """The exchanges of a recording. A last line that was cut off, as a kill leaves it, is passed over.

    Raises:
        RecordingUnusable: the file cannot be read, is no recording, or one of another version.
    """
    try:
        head, *lines = Path(path).read_text("utf-8").splitlines(keepends=True)
        if json.loads(head).get("evolink-recording") != FORMAT:
            raise ValueError("its first line is not a recording's of this version")
        for number, line in enumerate(lines):
            if not line.endswith("\n") and number == len(lines) - 1:
                return
            yield Exchange(**json.loads(line))
    except (OSError, ValueError, TypeError, AttributeError) as fault:
        raise RecordingUnusable(f"{path} is no recording that can be read: {fault}.") from fault
