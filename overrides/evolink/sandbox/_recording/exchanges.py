"""Recorded exchanges as lines of JSON: what identifies a request, and what is kept of its response.

A request is recorded with its method, path, query and body, but without its headers. API keys are redacted everywhere.
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

from ..._json import is_dict
from ...errors import EvoLinkError
from .._api.requests import parse_multipart
from .._api.responses import RequestRefused

FORMAT = 1
"""The version of the file format."""
BASE_URL_PLACEHOLDER = "{sandbox}"
"""Replaces, in a recorded response, the base URL at which the sandbox is reached."""
RESPONSE_LOST = 0
"""The status of an exchange without a response."""
RECORDED_HEADERS = frozenset(
    {"content-type", "idempotency-replayed", "retry-after", "x-oneapi-request-id", "x-request-id", "allow"}
)
"""The response headers that are recorded."""
_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{4,}")
_UPLOAD = "base64_data"
_FILE_KEYS = {"request_body": "asked"}
"""The fields of `Exchange` whose key in the file has another name."""


class RecordingUnusable(EvoLinkError):
    """The file is not a recording, or one of another version, or cannot be written."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response."""

    at: float
    """Seconds since the recording began."""
    method: str
    path: str
    query: str
    status: int
    """The response's status, or RESPONSE_LOST."""
    request_body: Any = None
    """The JSON of the request's body or a digest of its bytes; None if it has no body."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """The response's headers."""
    text: str | None = None
    """The response's body; None if it is not text."""
    data: str | None = None
    """The response's body as Base64 if it is not text."""

    @property
    def identity(self) -> str:
        """A string that is equal for equal requests."""
        return json.dumps([self.method, self.path, self.query, self.request_body], sort_keys=True)

    def body(self) -> bytes:
        """Return the response's body."""
        return self.text.encode() if self.text is not None else base64.b64decode(self.data or "")

    def to_line(self) -> str:
        """Return the exchange as a line of the file."""
        fields = {_FILE_KEYS.get(name, name): getattr(self, name) for name in self.__slots__}
        return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Exchange:
        """Return the exchange of a line.

        Raises:
            ValueError: If the line is not JSON.
            TypeError: If the JSON is not an exchange.
        """
        names = {key: name for name, key in _FILE_KEYS.items()}
        stated: dict[str, Any] = json.loads(line)
        return cls(**{names.get(key, key): value for key, value in stated.items()})


def create_exchange(
    at: float, request: httpx.Request, *, status: int, headers: Mapping[str, str], body: bytes
) -> Exchange:
    """Return a request and the response's status, headers and body as they are recorded."""
    key = request.headers.get("authorization", "").partition(" ")[2].strip()
    text, data = _encode_body(body)
    return Exchange(
        round(at, 3),
        request.method,
        request.url.path,
        _redact(request.url.query.decode("ascii", "replace"), key),
        status,
        json.loads(_redact(json.dumps(normalize_body(request), ensure_ascii=False), key)),
        {name: value for name, value in headers.items() if name in RECORDED_HEADERS},
        _redact(text, key) if text is not None else None,
        data,
    )


def normalize_body(request: httpx.Request) -> Any:
    """Return the request's body in a form that can be compared: JSON, the parts of a form, or a digest."""
    content_type = request.headers.get("content-type", "")
    if not request.content:
        return None
    if content_type.startswith("multipart/form-data"):
        try:
            fields, files = parse_multipart(request)
        except RequestRefused:
            return _digest(request.content)
        return {"fields": fields, "files": {part: [name, _digest(data)] for part, (name, data) in files.items()}}
    try:
        body = json.loads(request.content)
    except ValueError:
        return _digest(request.content)
    if is_dict(body) and isinstance(body.get(_UPLOAD), str):
        return {**body, _UPLOAD: _digest(body[_UPLOAD].encode())}
    return body


def _encode_body(body: bytes) -> tuple[str | None, str | None]:
    """Return a body as text, or else as Base64."""
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, base64.b64encode(body).decode()


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()} ({len(data)} bytes)"


def _redact(text: str, key: str) -> str:
    if len(key) >= 8:
        text = text.replace(key, "sk-…")
    return _KEY.sub("sk-…", text)


def encode_header(server: str) -> str:
    """Return the first line of a recording of `server`."""
    return json.dumps({"evolink-recording": FORMAT, "server": server}) + "\n"


def read_recording(path: str | Path) -> Iterator[Exchange]:
    """Yield the exchanges of a recording. A last line that was cut off by a kill is skipped.

    Raises:
        RecordingUnusable: If the file cannot be read, is not a recording, or is one of another version.
    """
    try:
        header, *lines = Path(path).read_text("utf-8").splitlines(keepends=True)
        if json.loads(header).get("evolink-recording") != FORMAT:
            raise ValueError("its first line is not that of a recording of this version")
        for number, line in enumerate(lines):
            if not line.endswith("\n") and number == len(lines) - 1:
                return
            yield Exchange.from_line(line)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise RecordingUnusable(f"{path} is not a readable recording: {error}.") from error
