"""Replayer: returns the responses of a recorded run, in its order and at its pace."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from ..._json import is_dict, is_list
from .._api.extensions import CONNECTION_RESET, FAULT
from .._api.files_api import MAX_UPLOAD_REQUEST
from .._api.requests import parse_object, request_origin
from .._api.responses import RequestRefused, json_response, video_response
from .._clock import Clock, ScaledClock
from .exchanges import BASE_URL_PLACEHOLDER, RESPONSE_LOST, Exchange, create_exchange, read_recording
from .recorder import FILES_PREFIX, RESULT_PREFIX
from .task_history import TaskHistory

_TASK = "/v1/tasks/"
_BATCH = "/v1/tasks/batch"
_CREATE = "/v1/videos/generations"


class Replayer:
    """A backend in place of a sandbox that has only what was recorded.

    Requests are matched by method, path, query and body, and get their responses in the order in which these were
    recorded. Queries of a task, alone or in batches, get the response that was recorded as long after its submission.

    Args:
        path: The file that a `Recorder` wrote.
        clock: The source of its time. Defaults to the machine's time. With a faster clock the tasks are faster, too.

    Raises:
        RecordingUnusable: If the file is not a recording.
    """

    def __init__(self, path: str | Path, *, clock: Clock | None = None) -> None:
        self.path = Path(path)
        self.clock: Clock = clock or ScaledClock()
        self._exchanges: dict[str, list[Exchange]] = defaultdict(list)
        self._positions: dict[str, int] = defaultdict(int)
        self._by_key: dict[str, Exchange] = {}
        self._histories: dict[str, TaskHistory] = defaultdict(TaskHistory)
        for exchange in read_recording(path):
            self._exchanges[exchange.identity].append(exchange)
            self._add_to_histories(exchange)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Return the recorded response, or a 404 if the request was not recorded."""
        path = request.url.path
        identity = create_exchange(0, request, status=0, headers={}, body=b"").identity
        if path.startswith(RESULT_PREFIX):
            return self._serve_result(request)
        if path == _BATCH:
            return self._respond_to_batch(request)
        if request.method == "GET" and path.startswith(_TASK) and path.removeprefix(_TASK) in self._histories:
            return self._response(self._histories[path.removeprefix(_TASK)].response_at(self.clock.now()), request)
        found = self._next_exchange(request, identity)
        if found is None:
            message = (
                f"{self.path.name} has no further {request.method} {path} with this body: the run differs from the"
                " recorded one. Record it again."
            )
            return RequestRefused(404, "not_recorded", message).response(files_host=path.startswith(FILES_PREFIX))
        return self._response(found, request)

    def is_slow(self, request: httpx.Request) -> bool:
        """Return False: every response is in memory."""
        return False

    def max_body_bytes(self, path: str) -> int:
        """Return the bytes that a request to `path` may have."""
        return MAX_UPLOAD_REQUEST

    def body_too_large(self, path: str) -> httpx.Response:
        """Return the response to a request with more bytes than that."""
        return RequestRefused(413, "request_too_large_error", "The body is too large.").response(files_host=False)

    def close(self) -> None:
        """Do nothing; the file is already closed."""

    def _add_to_histories(self, exchange: Exchange) -> None:
        """Add an exchange to the histories of the tasks in it."""
        path = exchange.path
        if exchange.status != 200 or not exchange.text:
            if exchange.method == "GET" and path.removeprefix(_TASK) in self._histories:
                self._histories[path.removeprefix(_TASK)].responses.append((exchange.at, exchange))
            return
        body = _json_object(exchange.text)
        for task in body.get("data", []) if path == _BATCH else [body]:
            task_id = task.get("id") if is_dict(task) else None
            if isinstance(task_id, str) and (path in (_CREATE, _BATCH) or path == _TASK + task_id):
                query = Exchange(
                    exchange.at, "GET", _TASK + task_id, "", 200, headers=exchange.headers, text=json.dumps(task)
                )
                self._histories[task_id].responses.append((exchange.at, query))

    def _next_exchange(self, request: httpx.Request, identity: str) -> Exchange | None:
        """Return the next exchange of that request. A repeat with the same Idempotency-Key is the same submission."""
        recorded, position = self._exchanges.get(identity, []), self._positions[identity]
        if not recorded:
            return None
        key = request.headers.get("idempotency-key")
        if key is not None and key in self._by_key and position >= len(recorded):
            return self._by_key[key]
        if position >= len(recorded):
            return recorded[-1] if request.method == "GET" else None
        self._positions[identity] += 1
        if key is not None:
            self._by_key[key] = recorded[position]
        return recorded[position]

    def _respond_to_batch(self, request: httpx.Request) -> httpx.Response:
        try:
            ids = parse_object(request).get("task_ids")
        except RequestRefused as refused:
            return refused.response(files_host=False)
        known = [task_id for task_id in ids if task_id in self._histories] if is_list(ids) else []
        now = self.clock.now()
        responses = [self._response(self._histories[task_id].response_at(now), request) for task_id in known]
        return json_response(
            {"data": [json.loads(response.content) for response in responses if response.status_code == 200]}
        )

    def _serve_result(self, request: httpx.Request) -> httpx.Response:
        whole = httpx.Request("GET", request.url)
        found = self._next_exchange(whole, create_exchange(0, whole, status=0, headers={}, body=b"").identity)
        if found is None:
            return httpx.Response(404, text=f"{self.path.name} has no such result: it was not downloaded.")
        return video_response(request, found.body()) if found.status == 200 else self._response(found, request)

    def _response(self, found: Exchange, request: httpx.Request) -> httpx.Response:
        """Return the response of an exchange, and start the history of the task that it creates."""
        if found.status == RESPONSE_LOST:
            return httpx.Response(502, extensions={FAULT: CONNECTION_RESET})
        if request.url.path == _CREATE and found.status == 200:
            task_id = _json_object(found.text or "").get("id")
            if isinstance(task_id, str):
                self._histories[task_id].response_at(self.clock.now())
        body = found.body().replace(BASE_URL_PLACEHOLDER.encode(), request_origin(request).encode())
        return httpx.Response(found.status, headers=dict(found.headers), content=self._scale_estimate(body))

    def _scale_estimate(self, body: bytes) -> bytes:
        """Return a response about a task with its estimate divided by the speed of the replay."""
        if self.clock.speed == 1 or b'"estimated_time"' not in body:
            return body
        parsed = _json_object(body)
        info = parsed.get("task_info")
        if not is_dict(info) or not isinstance(info.get("estimated_time"), int | float):
            return body
        info["estimated_time"] = max(round(info["estimated_time"] / self.clock.speed), 1)
        return json.dumps(parsed, ensure_ascii=False).encode()


def _json_object(text: str | bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError:
        return {}
    return parsed if is_dict(parsed) else {}
