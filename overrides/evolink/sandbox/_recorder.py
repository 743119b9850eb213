"""Recording: requests go on to the real API, and what it answers is written down, without keys."""

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
from evolink_api.operations import CREATE_VIDEO, UPLOAD_STREAM

from .._security.public_addresses import why_not_public
from ._exchanges import HERE, LOST, RecordingUnusable, exchange, header_line
from ._faults import FAULT, RESET
from ._files_host import LARGEST_UPLOAD
from ._replies import Refused, file_reply
from ._requests import origin

LINK = "/_recorded/"
"""Results are fetched through the recorder, below this path, so that they are in the recording too."""
TIMEOUT = 120.0
NOT_PASSED_ON = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})


class Recorder:
    """Stands where a sandbox stands. A paid request costs what it costs; it is sent once for each time it is asked."""

    def __init__(
        self,
        path: str | Path,
        *,
        base_url: str = CREATE_VIDEO.server,
        files_url: str | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begins a recording.

        Args:
            path: the file to write; it must not exist yet.
            base_url: the API's address.
            files_url: the files host's; that of `base_url` where only that is given.
            transport: what sends the requests; httpx's own where it is left out.
            clock: where the times of the recording come from, in seconds.

        Raises:
            RecordingUnusable: the file exists or cannot be written.
        """
        own = base_url == CREATE_VIDEO.server
        self._base_url = base_url.rstrip("/")
        self._files_url = (files_url or (UPLOAD_STREAM.server if own else base_url)).rstrip("/")
        self._local = urlsplit(self._base_url).scheme == "http"
        self._clock, self._began = clock, clock()
        self._lock = threading.Lock()
        self._links: dict[str, str] = {}
        self._fetched: dict[str, bytes] = {}
        self._client = httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False)
        try:
            self._file = Path(path).open("x", encoding="utf-8")  # noqa: SIM115  it is open as long as this object
        except OSError as fault:
            raise RecordingUnusable(f"{path} cannot be begun: {fault.strerror}. Name a new file.") from fault
        self._write(header_line(self._base_url))

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The real API's reply."""
        if request.url.path.startswith(LINK):
            return self._result(request)
        host = self._files_url if request.url.path.startswith("/api/") else self._base_url
        headers = [(name, value) for name, value in request.headers.multi_items() if name not in NOT_PASSED_ON]
        url = f"{host}{request.url.raw_path.decode('ascii')}"
        try:
            came = self._client.request(request.method, url, headers=headers, content=request.content)
        except httpx.HTTPError:
            self._note(request, status=LOST, headers={}, body=b"")
            return httpx.Response(502, extensions={FAULT: RESET})
        body = self._with_own_links(came.content)
        self._note(request, status=came.status_code, headers=came.headers, body=body)
        return _reply(came.status_code, came.headers, body, here=origin(request))

    def renders(self, request: httpx.Request) -> bool:
        """True: every reply is waited for."""
        return True

    def largest_body(self, path: str) -> int:
        """How many bytes a request there may have."""
        return LARGEST_UPLOAD

    def too_large(self, path: str) -> httpx.Response:
        """The reply to a request with more bytes than that, which is not passed on."""
        message = f"The body has more than {LARGEST_UPLOAD} bytes; it was not passed on."
        return Refused(413, "request_too_large_error", message).reply(files_host=path.startswith("/api/"))

    def close(self) -> None:
        """Ends the recording."""
        self._client.close()
        self._file.close()

    def _with_own_links(self, body: bytes) -> bytes:
        """A task's reply with links to its results that lead through here."""
        try:
            told = json.loads(body)
        except ValueError:
            return body
        listed = told.get("data") if isinstance(told, dict) else None
        tasks = listed if isinstance(listed, list) else [told]
        found = [task for task in tasks if isinstance(task, dict) and isinstance(task.get("results"), list)]
        for task in found:
            task["results"] = [self._own_link(task, link) for link in task["results"]]
        return json.dumps(told, ensure_ascii=False).encode() if found else body

    def _own_link(self, task: Mapping[str, Any], link: Any) -> Any:
        if not isinstance(link, str) or why_not_public(link, https_only=not self._local, loopback=self._local):
            return link
        name = re.sub(r"[^A-Za-z0-9._-]", "-", PurePosixPath(urlsplit(link).path).name) or "result"
        path = f"{LINK}{task.get('id')}/{hashlib.sha256(link.encode()).hexdigest()[:12]}/{name}"
        with self._lock:
            self._links[path] = link
        return f"{HERE}{path}"

    def _result(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        link = self._links.get(path)
        if link is None:
            return httpx.Response(404, text="This recording has no such link.")
        if path not in self._fetched:
            try:
                came = self._client.get(link)
            except httpx.HTTPError:
                return httpx.Response(502, extensions={FAULT: RESET})
            if came.status_code != 200:
                self._note(request, status=came.status_code, headers=came.headers, body=came.content)
                return _reply(came.status_code, came.headers, came.content, here="")
            whole = httpx.Request("GET", request.url)
            self._note(whole, status=200, headers=came.headers, body=came.content)
            self._fetched[path] = came.content
        return whole_or_part(request, self._fetched[path])

    def _note(self, request: httpx.Request, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
        noted = exchange(self._clock() - self._began, request, status=status, headers=headers, body=body)
        self._write(noted.line())

    def _write(self, line: str) -> None:
        with self._lock:
            self._file.write(line)
            self._file.flush()


def whole_or_part(request: httpx.Request, data: bytes) -> httpx.Response:
    """A recorded result, or the part of it that is asked for."""
    return file_reply(request, data, content_type="video/mp4", etag=hashlib.sha256(data).hexdigest()[:32])


def _reply(status: int, headers: Mapping[str, str], body: bytes, *, here: str) -> httpx.Response:
    kept = {name: value for name, value in headers.items() if name not in ("content-encoding", "transfer-encoding")}
    kept.pop("content-length", None)
    kept.pop("connection", None)
    return httpx.Response(status, headers=kept, content=body.replace(HERE.encode(), here.encode()) if here else body)
