"""Responses of the sandbox: JSON, errors as the API formats them, and files in whole or in part."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

import httpx

ERROR_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "insufficient_quota",
    403: "invalid_request_error",
    404: "invalid_request_error",
    405: "invalid_request_error",
    409: "invalid_request_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    502: "upstream_error",
    503: "service_unavailable_error",
}
"""The `type` of an error by its status."""

_RANGE = re.compile(r"bytes=(?:(?P<start>[0-9]{1,18})-(?P<end>[0-9]{0,18})|-(?P<suffix>[0-9]{1,18}))\Z")
_ETAG = re.compile(r'(?:W/)?("[^"]*")')


class RequestRefused(Exception):
    """A request that gets an error response."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.headers = dict(headers or {})

    def response(self, *, files_host: bool) -> httpx.Response:
        """Return the error as the API formats it, or as the files host does."""
        body: dict[str, Any]
        if files_host:
            body = {"success": False, "code": self.status, "msg": str(self)}
        else:
            body = {
                "error": {"code": self.code, "message": str(self), "type": ERROR_TYPES.get(self.status, "api_error")}
            }
            if self.param:
                body["error"]["param"] = self.param
        return json_response(body, status=self.status, headers=self.headers)


def with_integer_code(response: httpx.Response) -> httpx.Response:
    """Return an error with its status as `code`, the format until 2026-03-05 and still that of /v1/credits.

    An error of the files host has no such object and stays as it is.
    """
    body = json.loads(response.content)
    if "error" not in body:
        return response
    body["error"]["code"] = response.status_code
    headers = {
        name: value for name, value in response.headers.items() if name not in ("content-length", "content-type")
    }
    return json_response(body, status=response.status_code, headers=headers)


def json_response(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Return a response with a JSON body."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return httpx.Response(status, content=content, headers={"content-type": "application/json", **(headers or {})})


def cacheable_json_response(request: httpx.Request, body: Any) -> httpx.Response:
    """Return a response with a JSON body and its ETag, or 304 if the request has that in If-None-Match."""
    response = json_response(body)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if _is_known(request, etag):
        return httpx.Response(304, headers={"etag": etag})
    response.headers["etag"] = etag
    return response


def format_http_date(seconds: float) -> str:
    """Return a time in Unix seconds as the value of a Date header."""
    return formatdate(seconds, usegmt=True)


def file_response(request: httpx.Request, data: bytes, *, content_type: str, etag: str) -> httpx.Response:
    """Return a file, the part that a Range header requests, or 304; If-Range and If-None-Match are honoured.

    https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
    """
    headers = {"content-type": content_type, "etag": f'"{etag}"', "accept-ranges": "bytes"}
    if _is_known(request, headers["etag"]):
        return httpx.Response(304, headers={"etag": headers["etag"]})
    if request.method == "HEAD":
        return httpx.Response(200, headers={**headers, "content-length": str(len(data))})
    requested = _RANGE.match(request.headers.get("range", ""))
    if requested is None or request.headers.get("if-range", headers["etag"]) != headers["etag"]:
        return httpx.Response(200, content=data, headers=headers)
    start, end = _byte_range(requested, len(data))
    if start >= len(data):
        return httpx.Response(416, headers={**headers, "content-range": f"bytes */{len(data)}"})
    if end < start:  # not a range, so the header is ignored
        return httpx.Response(200, content=data, headers=headers)
    headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
    return httpx.Response(206, content=data[start : end + 1], headers=headers)


def _is_known(request: httpx.Request, etag: str) -> bool:
    """Return whether the request has an ETag, or any, in If-None-Match."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in _ETAG.findall(known)


def _byte_range(requested: re.Match[str], size: int) -> tuple[int, int]:
    """Return the first and the last byte of a range; the last N bytes of a suffix range."""
    if requested["suffix"]:
        return max(size - int(requested["suffix"]), 0) if int(requested["suffix"]) else size, size - 1
    return int(requested["start"]), min(int(requested["end"] or size - 1), size - 1)


def video_response(request: httpx.Request, data: bytes) -> httpx.Response:
    """Return a result, or the part that a Range header requests; its ETag is a hash of the content."""
    return file_response(request, data, content_type="video/mp4", etag=hashlib.sha256(data).hexdigest()[:32])
