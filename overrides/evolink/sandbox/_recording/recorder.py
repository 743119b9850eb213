"""Recorder: a proxy that forwards requests to the real API and records its responses, without keys."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpx
from evolink_api.routes import CREATE_VIDEO, UPLOAD_STREAM

from ..._http.conversion import lower_headers
from ..._http.response_body import read_body
from ..._json import is_dict, is_list
from ..._sansio.messages import MAX_BODY, MAX_RESULT, HTTPResponse
from ..._sansio.result_links import fetchable_link
from ..._security.public_addresses import why_not_public
from ...tasks import TaskSnapshot
from .._api.extensions import CONNECTION_RESET, FAULT
from .._api.files_api import MAX_UPLOAD_REQUEST
from .._api.requests import request_origin
from .._api.responses import RequestRefused, video_response
from .exchanges import BASE_URL_PLACEHOLDER, RESPONSE_LOST, RecordingUnusable, create_exchange, encode_header

RESULT_PREFIX = "/_recorded/"
"""The path below which results are downloaded through the recorder, so that the recording contains them."""
FILES_PREFIX = "/api/"
"""The path below which operations belong to the files host."""
TIMEOUT = 120.0
"""Seconds to wait for the real API."""
UNFORWARDED_HEADERS = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
"""Request headers that belong to one connection and are not forwarded."""
UNRETURNED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})
"""Response headers that belong to one connection and are not returned."""


class Recorder:
    """A backend in place of a sandbox. Paid requests cost what they cost; each request is forwarded exactly once.

    Args:
        path: The file to write; it must not exist.
        base_url: The API's base URL.
        files_url: The files host's base URL. Defaults to `base_url` if only that is given.
        transport: Sends the requests. Defaults to that of httpx.
        clock: Returns the time of the recording in seconds.

    Raises:
        RecordingUnusable: If the file exists or cannot be written.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        base_url: str = CREATE_VIDEO.server,
        files_url: str | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        is_default = base_url == CREATE_VIDEO.server
        self._base_url = base_url.rstrip("/")
        self._files_url = (files_url or (UPLOAD_STREAM.server if is_default else base_url)).rstrip("/")
        self._is_local = urlsplit(self._base_url).scheme == "http"
        self._clock, self._started = clock, clock()
        self._lock = threading.Lock()
        self._links: dict[str, str] = {}
        self._results: dict[str, bytes] = {}
        self._client = httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False)
        try:
            self._file = Path(path).open("x", encoding="utf-8")  # noqa: SIM115  open as long as this object
        except OSError as error:
            raise RecordingUnusable(f"{path} cannot be created: {error.strerror}. Name a new file.") from error
        self._write(encode_header(self._base_url))

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Forward the request and return the real API's response."""
        if request.url.path.startswith(RESULT_PREFIX):
            return self._serve_result(request)
        host = self._files_url if request.url.path.startswith(FILES_PREFIX) else self._base_url
        headers = [(name, value) for name, value in request.headers.multi_items() if name not in UNFORWARDED_HEADERS]
        url = f"{host}{request.url.raw_path.decode('ascii')}"
        try:
            received = self._send(request.method, url, MAX_BODY, headers=headers, content=request.content)
        except httpx.HTTPError:
            self._record(request, status=RESPONSE_LOST, headers={}, body=b"")
            return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})
        body = self._rewrite_results(received.body)
        self._record(request, status=received.status, headers=received.headers, body=body)
        return _returned(received.status, received.headers, body, base_url=request_origin(request))

    def is_slow(self, request: httpx.Request) -> bool:
        """Return True: every response comes from the network."""
        return True

    def max_body_bytes(self, path: str) -> int:
        """Return the bytes that a request to `path` may have."""
        return MAX_UPLOAD_REQUEST

    def body_too_large(self, path: str) -> httpx.Response:
        """Return the response to a request with more bytes than that, which is not forwarded."""
        message = f"The body has more than {MAX_UPLOAD_REQUEST} bytes; it was not forwarded."
        refused = RequestRefused(413, "request_too_large_error", message)
        return refused.response(files_host=path.startswith(FILES_PREFIX))

    def close(self) -> None:
        """End the recording."""
        self._client.close()
        self._file.close()

    def _send(self, method: str, url: str, max_body: int, **parts: Any) -> HTTPResponse:
        """Send a request, with other `parts` for httpx, and return its response with at most `max_body` bytes.

        Raises:
            httpx.HTTPError: If it failed, or the response is larger.
        """
        with self._client.stream(method, url, **parts) as response:
            headers = lower_headers(response.headers.raw)
            return HTTPResponse(response.status_code, headers, read_body(response, headers, max_body))

    def _rewrite_results(self, body: bytes) -> bytes:
        """Return a response about tasks with result links that lead through the recorder."""
        try:
            parsed = json.loads(body)
        except ValueError:
            return body
        listed = parsed.get("data") if is_dict(parsed) else None
        tasks = listed if is_list(listed) else [parsed]
        with_results = [task for task in tasks if is_dict(task) and TaskSnapshot(task).results]
        for task in with_results:
            if is_list(task.get("results")):
                task["results"] = [self._rewrite_link(task, link) for link in task["results"]]
            if is_list(task.get("result_data")):
                for entry in task["result_data"]:
                    if is_dict(entry) and "video_url" in entry:
                        entry["video_url"] = self._rewrite_link(task, entry["video_url"])
        return json.dumps(parsed, ensure_ascii=False).encode() if with_results else body

    def _rewrite_link(self, task: Mapping[str, Any], link: Any) -> Any:
        link = fetchable_link(link) if isinstance(link, str) else link
        if not isinstance(link, str) or why_not_public(link, https_only=not self._is_local, loopback=self._is_local):
            return link
        name = re.sub(r"[^A-Za-z0-9._-]", "-", PurePosixPath(urlsplit(link).path).name) or "result"
        path = f"{RESULT_PREFIX}{task.get('id')}/{hashlib.sha256(link.encode()).hexdigest()[:12]}/{name}"
        with self._lock:
            self._links[path] = link
        return f"{BASE_URL_PLACEHOLDER}{path}"

    def _serve_result(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        link = self._links.get(path)
        if link is None:
            return httpx.Response(404, text="This recording has no such link.")
        if path not in self._results:
            try:
                received = self._send("GET", link, MAX_RESULT)
            except httpx.HTTPError:
                return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})
            if received.status != 200:
                self._record(request, status=received.status, headers=received.headers, body=received.body)
                return _returned(received.status, received.headers, received.body, base_url="")
            whole = httpx.Request("GET", request.url)
            self._record(whole, status=200, headers=received.headers, body=received.body)
            self._results[path] = received.body
        return video_response(request, self._results[path])

    def _record(self, request: httpx.Request, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
        at = self._clock() - self._started
        self._write(create_exchange(at, request, status=status, headers=headers, body=body).to_line())

    def _write(self, line: str) -> None:
        with self._lock:
            self._file.write(line)
            self._file.flush()


def _returned(status: int, headers: Mapping[str, str], body: bytes, *, base_url: str) -> httpx.Response:
    """Return a received response as the client gets it."""
    kept = {name: value for name, value in headers.items() if name not in UNRETURNED_HEADERS}
    if base_url:
        body = body.replace(BASE_URL_PLACEHOLDER.encode(), base_url.encode())
    return httpx.Response(status, headers=kept, content=body)
