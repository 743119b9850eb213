"""Sans-I/O HTTP messages: requests and responses as values, and the errors that a response stands for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, NoReturn, TypeVar
from urllib.parse import quote

from evolink_api import routes

from .. import errors
from .._json import JSON
from .._security.redaction import redact_secrets, shorten
from ..tasks import TaskSnapshot
from .hooks import NO_HOOKS, Hooks, name_of_query

if TYPE_CHECKING:
    from .hook_events import OperationName

T = TypeVar("T")

_decode_prefix = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode

_ERROR_FIELDS = frozenset({"code", "message", "msg"})
"""Fields that identify an error of the API."""
_OPERATIONS: Mapping[routes.Route, OperationName] = {
    routes.CREATE_VIDEO: "submit",
    routes.DELETE_FILE: "files",
    routes.GET_FILE_QUOTA: "files",
    routes.LIST_FILES: "files",
    routes.UPLOAD_BASE64: "upload",
    routes.UPLOAD_STREAM: "upload",
    routes.UPLOAD_URL: "upload",
}
"""What the requests to a route are sent for; those to other routes are queries."""
MAX_BODY = 16 * 2**20
"""Bytes of a response that are read. EvoLink's own client reads 2 MiB of the largest, the list of all price rules. The
values that JSON stands for can take 30 times its size."""
MAX_RESULT = 2**30
"""Bytes of a result that are read where it is needed in memory. Downloads write to disk, with limits of their own."""
MAX_DEPTH = 100
"""Levels. The deepest nesting of a response that is accepted; the API's own have fewer than ten."""
MAX_RETRY_AFTER = 30.0
"""Seconds. The longest Retry-After that is honoured, as in EvoLink's own clients."""


class Observation(NamedTuple):
    """The hooks of a client, and what a request is sent for."""

    hooks: Hooks
    operation: OperationName
    route: str | None = None
    """The path with its parameters as names; None for the link of a result."""
    task_id: str | None = None
    """The task that is queried or downloaded."""


class HTTPRequest(NamedTuple):
    """An HTTP request."""

    method: str
    url: str
    headers: Mapping[str, str] = MappingProxyType({})
    content: bytes | None = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, Any] | None = None
    max_attempts: int | None = None
    """How often it may be sent, the first time included, if the caller has chosen that; it is not sent itself."""
    time_limit: float | None = None
    """Seconds that it and its response may take in all; None for the limits of the driver alone."""
    on_sent: Callable[[int, int], object] | None = None
    """Called with the number of bytes of a large body that have been sent, and the number in all, after each chunk but
    the last. An async driver awaits what it returns."""
    observation: Observation | None = None
    """What the hooks of the client are called with; None if it has none. It is not sent itself."""
    max_body: int = MAX_BODY
    """Bytes that the body of its response may have if it is read whole, as it is sent and decoded."""

    def limited_to(self, seconds: float) -> HTTPRequest:
        """Return the same request with a time limit of at most so many seconds."""
        return self._replace(time_limit=seconds if self.time_limit is None else min(self.time_limit, seconds))

    def __repr__(self) -> str:  # without the headers, which contain the API key
        return f"<HTTPRequest {self.method} {redact_secrets(self.url)}>"


class HTTPResponse(NamedTuple):
    """An HTTP response; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def request_id(self) -> str | None:
        return self.headers.get("x-request-id") or self.headers.get("x-oneapi-request-id")


class RawResponse(NamedTuple, Generic[T]):
    """The result of a call and the HTTP responses that it received, in order, those of retries included."""

    value: T
    responses: tuple[HTTPResponse, ...]


class Endpoint(NamedTuple):
    """Base URLs of the API and of its files host, and the API key, which is sent to these two hosts only."""

    base_url: str
    files_url: str
    api_key: str
    user_agent: str
    headers: Mapping[str, str] = MappingProxyType({})
    """Additional headers of every request; they are sent to these two hosts only, too."""
    max_attempts: int | None = None
    """How often a request may be sent, the first time included; None for the defaults."""
    hooks: Hooks = NO_HOOKS
    """Called before and after every request, the downloads of results included."""
    on_task: Callable[[TaskSnapshot], object] | None = None
    """Called with each task that a query returned, by the budget of the client; None if it has none."""

    def __repr__(self) -> str:  # without the API key
        return f"<Endpoint {self.base_url} {self.files_url}>"

    def request(self, route: routes.Route, *, on_files_host: bool = False, **path_parameters: str) -> HTTPRequest:
        """Return a request to a route of the API, with `path_parameters` substituted into its path."""
        path = route.path.format(**{name: quote(value, safe="") for name, value in path_parameters.items()})
        headers = {
            **self.headers,
            "authorization": f"Bearer {self.api_key}",
            "user-agent": self.user_agent,
            "accept": "application/json",
        }
        url = (self.files_url if on_files_host else self.base_url) + path
        observation = self.observe(
            _OPERATIONS.get(route) or name_of_query(), route=route.path, task_id=path_parameters.get("task_id")
        )
        return HTTPRequest(route.method, url, headers, max_attempts=self.max_attempts, observation=observation)

    def observe(
        self, operation: OperationName, *, route: str | None = None, task_id: str | None = None
    ) -> Observation | None:
        """Return what the hooks are called with for a request; None if there are none."""
        if self.hooks == NO_HOOKS:
            return None
        return Observation(self.hooks, operation, route, task_id)

    def read_task(self, data: dict[str, Any], *, request_id: str | None = None) -> TaskSnapshot:
        """Return the task in a response to a query, after the budget of the client has recorded it."""
        task = TaskSnapshot(data, request_id=request_id)
        if self.on_task is not None:
            self.on_task(task)
        return task

    def json_request(
        self,
        route: routes.Route,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        on_files_host: bool = False,
    ) -> HTTPRequest:
        """Return a request with a JSON body."""
        request = self.request(route, on_files_host=on_files_host)
        all_headers = {**request.headers, "content-type": "application/json", **(headers or {})}
        return request._replace(headers=all_headers, content=body)


def encode_json(payload: Any) -> bytes:
    """Encode a payload as JSON in UTF-8.

    Raises:
        ValueError: If it holds a value that JSON does not have, such as NaN or an unpaired surrogate.
    """
    return _encode(payload).encode("utf-8")


def decode_json(response: HTTPResponse, *, paid: bool = False) -> dict[str, Any]:
    """Return the JSON object in the body of a successful response.

    Raises:
        APIError: If the response is an error, in either of the API's two error formats.
        ResponseLost: If the body is not a JSON object.
    """
    if not 200 <= response.status < 300:
        raise_for_status(response, paid=paid)
    try:
        data: JSON = _decode(response.body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise errors.ResponseLost(
            f"The response body is not a JSON object: {shorten(response.body[:200])}.", request_id=response.request_id
        )
    if "error" in data and "id" not in data and isinstance(data["error"], dict):
        raise_for_status(response, paid=paid)
    return data


def _decode(body: bytes) -> Any:
    """Decode JSON like `json.loads`, in half the time for a body that is one UTF-8 object without padding.

    Unpaired surrogates, which no text can be encoded with, are replaced by U+FFFD.

    Raises:
        ValueError: If it is not JSON, or is nested more than MAX_DEPTH levels deep.
        RecursionError: If it is nested too deeply for the decoder.
    """
    try:
        text = body.decode()
        data, end = _decode_prefix(text)
        if end != len(text):
            data = json.loads(body)
    except ValueError:
        data = json.loads(body)
    # Two searches settle nearly all bodies.
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _check_depth(data)
    return _replace_surrogates(data) if b"\\ud" in body or b"\\uD" in body else data


def _check_depth(data: JSON) -> None:
    """Raise ValueError if JSON is nested more than MAX_DEPTH levels deep; copies of it would exhaust the stack."""
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        containers = [node for node in level if isinstance(node, dict | list)]
        if not containers:
            return
        level = [item for node in containers for item in (node.values() if isinstance(node, dict) else node)]
    raise ValueError(f"The JSON is nested more than {MAX_DEPTH} levels deep.")


def _replace_surrogates(node: JSON) -> Any:
    """Return JSON with U+FFFD for each unpaired surrogate in its strings."""
    if isinstance(node, str):
        return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(node, list):
        return [_replace_surrogates(item) for item in node]
    if isinstance(node, dict):
        return {_replace_surrogates(name): _replace_surrogates(value) for name, value in node.items()}
    return node


def raise_for_status(response: HTTPResponse, *, paid: bool = False) -> NoReturn:
    """Raise the APIError of an error response; if `paid`, its message says whether the submission was charged."""
    detail, is_from_api = _error_detail(response.body)
    code = detail.get("code")
    error_class = errors.CLASS_BY_STATUS.get(response.status) or (
        errors.ServerError if response.status >= 500 else errors.BadRequest
    )
    suggestion = _string(detail.get("fallback_suggestion"))
    message = _string(detail.get("message")) or _string(detail.get("msg")) or "no reason was given"
    if response.status == 402:
        advice = errors.credit_limit(_string(code)).advice
    else:
        advice = errors.ADVICE_BY_STATUS.get(response.status, "")
    if paid and 400 <= response.status < 500 and response.status != 409:
        advice = f"{advice} Nothing was charged.".strip()
    error = error_class(
        message,
        status=response.status,
        code=_string(code),
        type=_string(detail.get("type")),
        param=_string(detail.get("param")),
        suggestion=suggestion,
        retry_after=parse_retry_after(response.headers),
        advice=advice,
        request_id=response.request_id or _string(detail.get("request_id")),
    )
    error.is_from_api = is_from_api
    raise error


def parse_retry_after(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """Return the seconds of a Retry-After header, at most 30; None if it is absent or invalid."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    import time
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return min(max(at - (time.time() if now is None else now), 0.0), MAX_RETRY_AFTER)


def _error_detail(body: bytes) -> tuple[dict[str, Any], bool]:
    """Return the error object of a body, and whether it is in an error format of the API or of the files host."""
    try:
        data: JSON = _decode(body)
    except (ValueError, RecursionError):
        data = None
    if isinstance(data, dict):
        detail = data.get("error")
        if isinstance(detail, str):
            detail = {"message": detail}
        elif not isinstance(detail, dict):
            detail = data
        return detail, not _ERROR_FIELDS.isdisjoint(detail)
    text = body[:300].decode("utf-8", "replace").strip()
    return {"message": f"not JSON: {shorten(text)}"} if text else {}, False


def _string(value: Any) -> str | None:
    """Return a string or integer as a string of at most 1000 characters; the older error format has integer codes."""
    if isinstance(value, str):
        return value[:1000] or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
