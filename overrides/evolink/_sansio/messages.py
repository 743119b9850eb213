"""The HTTP of the API without any I/O: requests as values, replies read into JSON or into the errors they mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar
from urllib.parse import quote

from .. import errors
from .._security.redaction import shorten

if TYPE_CHECKING:
    from evolink_api.operations import Operation

T = TypeVar("T")

_read = json.JSONDecoder().raw_decode
_write = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

MAX_RETRY_AFTER = 30.0
"""Seconds. EvoLink's own clients honour a Retry-After up to here."""


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP reply; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str | None:
        return self.headers.get("x-request-id") or self.headers.get("x-oneapi-request-id")


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T]):
    """What a call answered, and the HTTP replies it took, in order; retries are among them."""

    value: T
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the API is and the key to it. The key goes to these two hosts and nowhere else."""

    base_url: str
    files_url: str
    api_key: str = field(repr=False)
    user_agent: str

    def call(self, operation: Operation, *, on_files_host: bool = False, **path: str) -> Call:
        """A request for `operation`, with `path` filling the {parameters} of its path."""
        filled = operation.path.format(**{name: quote(value, safe="") for name, value in path.items()})
        headers = {
            "authorization": f"Bearer {self.api_key}",
            "user-agent": self.user_agent,
            "accept": "application/json",
        }
        return Call(operation.method, (self.files_url if on_files_host else self.base_url) + filled, headers)

    def json_call(self, operation: Operation, body: bytes, *, headers: Mapping[str, str] | None = None) -> Call:
        """A request with a JSON body."""
        call = self.call(operation)
        sent = {**call.headers, "content-type": "application/json", **(headers or {})}
        return Call(call.method, call.url, sent, content=body)


def encoded(payload: Any) -> bytes:
    """A payload as JSON.

    Raises:
        ValueError: it holds something JSON cannot say, such as NaN or half of a surrogate pair.
    """
    return _write(payload).encode("utf-8")


def decode_json(reply: Reply, *, paid: bool = False) -> dict[str, Any]:
    """The JSON object of a successful reply.

    Raises:
        APIError: the reply is an error, of either generation.
        ResponseLost: it is not a JSON object.
    """
    if not 200 <= reply.status < 300:
        raise_for_status(reply, paid=paid)
    try:
        data = _decoded(reply.body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise errors.ResponseLost(
            f"The reply is not a JSON object but {shorten(reply.body[:200])}.", request_id=reply.request_id
        )
    if "error" in data and "id" not in data and isinstance(data["error"], dict):
        raise_for_status(reply, paid=paid)
    return data


def _decoded(body: bytes) -> Any:
    """What `json.loads` makes of it, in half the time where it is one object in UTF-8 and nothing else, as it is.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deeply.
    """
    try:
        text = body.decode()
        data, end = _read(text)
    except ValueError:
        return json.loads(body)
    return data if end == len(text) else json.loads(body)


def raise_for_status(reply: Reply, *, paid: bool = False) -> NoReturn:
    """Raises the error that the reply means."""
    detail = _error_detail(reply.body)
    code = detail.get("code")
    kind = _ERRORS.get(reply.status) or (errors.ServerError if reply.status >= 500 else errors.BadRequest)
    suggestion = _text(detail.get("fallback_suggestion"))
    message = _text(detail.get("message")) or _text(detail.get("msg")) or "no reason was given"
    advice = _advice(reply.status, _text(code))
    if paid and 400 <= reply.status < 500 and reply.status != 409:
        advice = f"{advice} Nothing was charged.".strip()
    raise kind(
        message,
        status=reply.status,
        code=_text(code),
        type=_text(detail.get("type")),
        param=_text(detail.get("param")),
        suggestion=suggestion,
        retry_after=retry_after(reply.headers),
        advice=advice,
        request_id=reply.request_id or _text(detail.get("request_id")),
    )


def retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """The seconds that Retry-After asks to wait, at most 30; None where it is absent or unreadable."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    import time
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(at - (time.time() if now is None else now), 0.0), MAX_RETRY_AFTER)


def _error_detail(body: bytes) -> dict[str, Any]:
    """The error of a reply's body: both generations, the files host's, or what text there is."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict):
        detail = data.get("error")
        if isinstance(detail, dict):
            return detail
        if isinstance(detail, str):
            return {"message": detail}
        return data
    text = body[:300].decode("utf-8", "replace").strip()
    return {"message": f"not JSON: {shorten(text)}"} if text else {}


def _text(value: Any) -> str | None:
    """A value that should be a string as one; the older generation's codes are integers."""
    if isinstance(value, str):
        return value[:1000] or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _advice(status: int, code: str | None) -> str:
    if status == 402:
        limit = errors.CREDIT_LIMITS.get(code or "", "account")
        return {
            "account": "Add credits to the account: https://evolink.ai/dashboard.",
            "key": "Raise the key's limit or use another key: https://evolink.ai/dashboard/keys.",
            "key's day": "Wait for tomorrow or raise the key's daily limit: https://evolink.ai/dashboard/keys.",
        }[limit]
    return _ADVICE.get(status, "")


_ADVICE = {
    401: "Check EVOLINK_API_KEY; keys are made at https://evolink.ai/dashboard/keys.",
    403: "Check what the key is allowed to at https://evolink.ai/dashboard/keys.",
    404: "Check the id; tasks expire.",
    429: "Slow down and try again.",
    500: "Try again later.",
    502: "Try again in a minute.",
    503: "Try again in a minute.",
}

_ERRORS: dict[int, type[errors.APIError]] = {
    401: errors.AuthenticationError,
    402: errors.InsufficientCredits,
    403: errors.PermissionDenied,
    404: errors.NotFound,
    409: errors.IdempotencyConflict,
    410: errors.NotFound,
    429: errors.RateLimited,
}
