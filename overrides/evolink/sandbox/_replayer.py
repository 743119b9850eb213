"""Replaying: a recorded run is answered again, in its own order and in its own time."""

from __future__ import annotations

import bisect
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ._clock import Clock, ScaledClock
from ._exchanges import HERE, LOST, Exchange, exchange, read
from ._faults import FAULT, RESET
from ._files_host import LARGEST_UPLOAD
from ._recorder import LINK, whole_or_part
from ._replies import Refused, json_reply
from ._requests import json_object, origin

_TASK = "/v1/tasks/"
_BATCH = "/v1/tasks/batch"
_CREATE = "/v1/videos/generations"


@dataclass
class _Course:
    """One task, as it was seen."""

    seen: list[tuple[float, Exchange]] = field(default_factory=list)
    """In the recording's time, each with the reply to a query by id that would have told it."""
    offset: float | None = None
    """What the recording's time is ahead of the replay's; None before the replay first meets the task."""

    def at(self, now: float) -> Exchange:
        """What a query is told now; time runs from the task's first meeting."""
        if self.offset is None:
            self.offset = self.seen[0][0] - now
        index = bisect.bisect_right([at for at, _ in self.seen], now + self.offset + 1e-6)
        return self.seen[max(index - 1, 0)][1]


class Replayer:
    """Stands where a sandbox stands, and knows only what was recorded.

    Submissions, uploads and the rest are told apart by method, path, query and body, and answered in the order in which
    they were recorded. A task's queries, one by one or in batches, are answered by how long ago it was submitted.
    """

    def __init__(self, path: str | Path, *, clock: Clock | None = None) -> None:
        """Reads a recording.

        Args:
            path: the file that a Recorder wrote.
            clock: its time; this machine's where it is left out. A faster one makes the tasks faster, too.

        Raises:
            RecordingUnusable: the file is no recording.
        """
        self.path = Path(path)
        self.clock: Clock = clock or ScaledClock()
        self._told: dict[str, list[Exchange]] = defaultdict(list)
        self._next: dict[str, int] = defaultdict(int)
        self._by_key: dict[str, Exchange] = {}
        self._courses: dict[str, _Course] = defaultdict(_Course)
        for one in read(path):
            self._told[one.identity].append(one)
            self._learn(one)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The recorded reply; for a request that was not recorded, a 404 that says so."""
        path = request.url.path
        asked = exchange(0, request, status=0, headers={}, body=b"")
        if path.startswith(LINK):
            return self._result(request)
        if path == _BATCH:
            return self._batch(request)
        if request.method == "GET" and path.startswith(_TASK) and path.removeprefix(_TASK) in self._courses:
            return self._reply(self._courses[path.removeprefix(_TASK)].at(self.clock.now()), request)
        found = self._in_turn(request, asked.identity)
        if found is None:
            message = (
                f"{self.path.name} has no {request.method} {path} with this body (any more): the run differs from the"
                " recorded one. Record it again."
            )
            return Refused(404, "not_recorded", message).reply(files_host=path.startswith("/api/"))
        return self._reply(found, request)

    def renders(self, request: httpx.Request) -> bool:
        """False: every reply is at hand."""
        return False

    def largest_body(self, path: str) -> int:
        """How many bytes a request there may have."""
        return LARGEST_UPLOAD

    def too_large(self, path: str) -> httpx.Response:
        """The reply to a request with more bytes than that."""
        return Refused(413, "request_too_large_error", "The body is too large.").reply(files_host=False)

    def close(self) -> None:
        """Has nothing to close."""

    def _learn(self, one: Exchange) -> None:
        """Notes what an exchange tells of tasks."""
        if one.status != 200 or not one.text:
            if one.method == "GET" and one.path.removeprefix(_TASK) in self._courses:
                self._courses[one.path.removeprefix(_TASK)].seen.append((one.at, one))
            return
        told = _json(one.text)
        for task in told.get("data", []) if one.path == _BATCH else [told]:
            task_id = task.get("id") if isinstance(task, dict) else None
            if isinstance(task_id, str) and (one.path in (_CREATE, _BATCH) or one.path == _TASK + task_id):
                as_query = Exchange(one.at, "GET", _TASK + task_id, "", 200, headers=one.headers, text=json.dumps(task))
                self._courses[task_id].seen.append((one.at, as_query))

    def _in_turn(self, request: httpx.Request, identity: str) -> Exchange | None:
        """The next reply to that request. A repeat with the same Idempotency-Key is the same submission."""
        told, turn = self._told.get(identity, []), self._next[identity]
        if not told:
            return None
        key = request.headers.get("idempotency-key")
        if key is not None and key in self._by_key and turn >= len(told):
            return self._by_key[key]
        if turn >= len(told):
            return told[-1] if request.method == "GET" else None
        self._next[identity] += 1
        if key is not None:
            self._by_key[key] = told[turn]
        return told[turn]

    def _batch(self, request: httpx.Request) -> httpx.Response:
        try:
            ids = json_object(request).get("task_ids")
        except Refused as refused:
            return refused.reply(files_host=False)
        known = [one for one in ids if one in self._courses] if isinstance(ids, list) else []
        now = self.clock.now()
        told = [self._reply(self._courses[one].at(now), request) for one in known]
        return json_reply({"data": [json.loads(reply.content) for reply in told if reply.status_code == 200]})

    def _result(self, request: httpx.Request) -> httpx.Response:
        asked = exchange(0, httpx.Request("GET", request.url), status=0, headers={}, body=b"")
        found = self._in_turn(httpx.Request("GET", request.url), asked.identity)
        if found is None:
            return httpx.Response(404, text=f"{self.path.name} does not hold this result: nobody fetched it.")
        return whole_or_part(request, found.body()) if found.status == 200 else self._reply(found, request)

    def _reply(self, found: Exchange, request: httpx.Request) -> httpx.Response:
        if found.status == LOST:
            return httpx.Response(502, extensions={FAULT: RESET})
        if request.url.path == _CREATE and found.status == 200:
            told = _json(found.text or "")
            if isinstance(told.get("id"), str):
                self._courses[told["id"]].at(self.clock.now())
        body = found.body().replace(HERE.encode(), origin(request).encode())
        return httpx.Response(found.status, headers=dict(found.headers), content=self._scaled(body))

    def _scaled(self, body: bytes) -> bytes:
        """A task's reply with its estimate in the time that this replay takes."""
        told = _json(body) if self.clock.speed != 1 and b'"estimated_time"' in body else {}
        info = told.get("task_info")
        if not isinstance(info, dict) or not isinstance(info.get("estimated_time"), int | float):
            return body
        info["estimated_time"] = max(round(info["estimated_time"] / self.clock.speed), 1)
        return json.dumps(told, ensure_ascii=False).encode()


def _json(text: str | bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
