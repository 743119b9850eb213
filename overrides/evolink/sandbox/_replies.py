"""The sandbox's replies: JSON as the API answers it, and files in whole or in part."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
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

_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]*)\Z")


class Refused(Exception):
    """A request the sandbox answers with an error."""

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

    def reply(self, *, files_host: bool) -> httpx.Response:
        """The error as the API, or as the files host, words it."""
        body: dict[str, Any]
        if files_host:
            body = {"success": False, "code": self.status, "msg": str(self)}
        else:
            body = {
                "error": {"code": self.code, "message": str(self), "type": ERROR_TYPES.get(self.status, "api_error")}
            }
            if self.param:
                body["error"]["param"] = self.param
        return json_reply(body, status=self.status, headers=self.headers)


def with_integer_code(reply: httpx.Response) -> httpx.Response:
    """An error as the older generation words it, until 2026-03-05 and still on /v1/credits: its code is the status."""
    if reply.status_code < 400 or not reply.headers.get("content-type", "").startswith("application/json"):
        return reply
    body = json.loads(reply.content)
    if "error" not in body:
        return reply
    body["error"]["code"] = reply.status_code
    kept = {name: value for name, value in reply.headers.items() if name not in ("content-length", "content-type")}
    return json_reply(body, status=reply.status_code, headers=kept)


def json_reply(body: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A reply with a JSON body."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return httpx.Response(status, content=content, headers={"content-type": "application/json", **(headers or {})})


def file_reply(request: httpx.Request, data: bytes, *, content_type: str, etag: str) -> httpx.Response:
    """A file, or the part of it that a Range asks for; If-Range is honoured."""
    headers = {"content-type": content_type, "etag": f'"{etag}"', "accept-ranges": "bytes"}
    asked = _RANGE.match(request.headers.get("range", ""))
    if asked and request.headers.get("if-range", headers["etag"]) == headers["etag"]:
        start, end = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        if start >= len(data):
            return httpx.Response(416, headers={**headers, "content-range": f"bytes */{len(data)}"})
        headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
        return httpx.Response(206, content=data[start : end + 1], headers=headers)
    return httpx.Response(200, content=data, headers=headers)
