"""Generations: submitting them, asking for their tasks, fetching their results; and the balance."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx

from .. import catalog, contract
from ._callbacks import Callbacks
from ._clock import Clock
from ._journal import CHARGED, SCENARIO, VIOLATIONS
from ._media import MediaMissing, Renderer
from ._records import SandboxTask
from ._replies import Refused, file_reply, json_reply
from ._requests import json_object, json_of, origin, whole_number
from ._scenarios import GOOD_DAY
from ._stand_ins import CLIP
from ._state import RESULT_LIFETIME, Account, KeyReused, OutOfCredits
from ._videos import seconds_of, video_spec

STATUSES = ("processing", "completed", "failed", "cancelled")
"""What tasks can be listed by."""
STRANGE_FIELDS = {"x_new_field": {"deep": [1, None, "é"]}, "progress_detail": 0.123}
RESULT = re.compile(r"/results/(?P<task_id>task-unified-[0-9]+-[a-z0-9]+)(?:-(?P<number>[0-9]+))?\.mp4\Z")
"""The address of a result; further results of a task have a number."""
_TASK_PREFIX = "task-unified-"
_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")


class Validate(Protocol):
    """Says what is wrong with a request; nothing where it is allowed."""

    def __call__(self, payload: Any, /, *, allow_loopback: bool) -> list[contract.Violation]:
        """The violations; `allow_loopback` is whether loopback and http callback URLs are taken."""
        ...


class Generations:
    """Answers what api.evolink.ai answers."""

    def __init__(
        self,
        account: Account,
        clock: Clock,
        *,
        uploaded: Callable[[str], bytes | None],
        callbacks: Callbacks,
        allow_local_callbacks: bool,
        honour_keys: bool,
        validate: Validate = contract.validate,
    ) -> None:
        self._account = account
        self._clock = clock
        self._uploaded = uploaded
        self._allow_local_callbacks = allow_local_callbacks
        self._callbacks = callbacks
        self._honour_keys = honour_keys
        self._validate = validate
        self._renderer = Renderer()

    def create(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        payload = json_object(request)
        violations = self._validate(payload, allow_loopback=self._allow_local_callbacks)
        if violations:
            request.extensions[VIOLATIONS] = [_told(violation) for violation in violations]
            first = violations[0]
            param = first.pointer.strip("/").replace("/", ".") or None
            raise Refused(400, "invalid_parameter", " ".join(v.message for v in violations), param=param)
        key = request.headers.get("idempotency-key")
        if key is not None and not _KEY.match(key):
            raise Refused(400, "invalid_request", "Idempotency-Key must be 16 to 96 characters of A-Za-z0-9._-.")
        model = catalog.get(payload["model"])
        try:
            task, replayed = self._account.submit(
                model,
                payload,
                seconds=seconds_of(model, payload, uploaded=self._uploaded),
                body=request.content,
                key=key if self._honour_keys else None,
                scenario=request.extensions.get(SCENARIO, GOOD_DAY),
                origin=origin(request),
            )
        except KeyReused:
            raise Refused(
                409, "idempotency_conflict", "This Idempotency-Key was used with another request body."
            ) from None
        except OutOfCredits:
            raise Refused(402, "insufficient_quota", "Insufficient quota. Please top up your account.") from None
        if not replayed:
            self._callbacks.expect(task)
            request.extensions[CHARGED] = task.cost
        return json_reply(self._created(task), headers={"idempotency-replayed": "true"} if replayed else None)

    def callback_body(self, task: SandboxTask) -> bytes:
        """What a callback tells of a task that has ended: the same as the query."""
        return json.dumps(self._detail(task, task.origin), ensure_ascii=False).encode()

    def _created(self, task: SandboxTask) -> dict[str, Any]:
        facts = task.model.sandbox
        info: dict[str, Any] = {
            "can_cancel": True,
            "estimated_time": max(round(facts["estimated_time"] / self._clock.speed), 1),
        }
        if facts.get("reports_duration", True):
            info["video_duration"] = task.seconds
        return {
            **self._stands(task, task.created),
            "task_info": info,
            "usage": {
                "billing_rule": facts.get("billing_rule", "per_call"),
                "credits_reserved": task.cost,
                "user_group": "default",
            },
        }

    def _stands(self, task: SandboxTask, now: float) -> dict[str, Any]:
        return {
            "created": int(self._clock.shown(task.created)),
            "id": task.id,
            "model": task.model.renamed_to or task.model.id,
            "object": "video.generation.task",
            "progress": task.progress(now),
            "status": task.status(now),
            "type": "video",
        }

    def _detail(self, task: SandboxTask, where: str) -> dict[str, Any]:
        now = self._clock.now()
        detail = self._stands(task, now)
        detail["task_info"] = {"can_cancel": detail["status"] == "pending"}
        if detail["status"] == "completed":
            detail |= _made(task, where)
        if detail["status"] in ("failed", "cancelled"):
            code = task.scenario.code or "unknown_error"
            detail["error"] = {"code": code, "message": f"The scenario asks for {code}.", "type": "task_error"}
        if task.scenario.strange_fields:
            detail |= STRANGE_FIELDS
        return detail

    def get_task(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        task_id = path["task_id"]
        if not task_id.startswith(_TASK_PREFIX):
            message = f"Invalid task ID format, must start with '{_TASK_PREFIX}'"
            raise Refused(400, "invalid_task_id", message, param="task_id")
        task = self._account.task(task_id)
        if task is None:
            raise Refused(404, "task_not_found", "The requested task could not be found")
        return json_reply(self._detail(task, origin(request)))

    def batch(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        ids = json_of(request, "TaskBatchRequest")["task_ids"]
        found = [task for task in map(self._account.task, ids) if task is not None]
        return json_reply({"data": [self._detail(task, origin(request)) for task in found]})

    def list_tasks(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        query = request.url.params
        page, size = whole_number(query, "page", 1), whole_number(query, "page_size", 20)
        if query.get("status", "completed") not in STATUSES:
            raise Refused(400, "invalid_parameter", f"status must be one of {', '.join(STATUSES)}.", param="status")
        now = self._clock.now()
        found = [
            self._stands(task, now)
            for task in reversed(self._account.tasks())
            if query.get("status") in (None, task.status(now))
            and query.get("model") in (None, task.model.id)
            and query.get("type") in (None, "video")
        ]
        data = found[(page - 1) * size : page * size]
        return json_reply({"data": data, "total": len(found), "page": page, "page_size": size})

    def credits(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        remaining, used = self._account.balance()
        balance = {"remaining_credits": remaining, "used_credits": used}
        data = {"token": balance | {"unlimited_credits": False}, "user": balance}
        return json_reply({"data": data, "message": "", "success": True})

    def serve(self, request: httpx.Request) -> httpx.Response | None:
        """A result, which takes no key; None where the address is none of a result's."""
        match = RESULT.match(request.url.path)
        if match is None or request.method not in ("GET", "HEAD"):
            return None
        task = self._account.task(match["task_id"])
        now = self._clock.now()
        links = _made(task, "").get("results", ()) if task is not None and task.status(now) == "completed" else ()
        if task is None or request.url.path not in links or now >= task.ends + RESULT_LIFETIME:
            return httpx.Response(404, text="This link has expired, or never was.")
        spec = video_spec(task.model, task.payload, seconds=task.seconds, uploaded=self._uploaded)
        try:
            data = self._renderer.video(spec)
        except MediaMissing:
            data = CLIP.read_bytes()
        return file_reply(request, data, content_type="video/mp4", etag=hashlib.sha256(data).hexdigest()[:32])


def _made(task: SandboxTask, where: str) -> dict[str, Any]:
    """What a completed task's reply says of its result: as many links as were asked for, or an element."""
    if task.model.result == "element":
        return {"result_data": {"element_id": str(int(hashlib.sha256(task.id.encode()).hexdigest()[:10], 16))}}
    count = task.payload.get("n", 1)
    extra = [f"{where}/results/{task.id}-{number}.mp4" for number in range(2, count + 1)]
    return {"results": [f"{where}/results/{task.id}.mp4", *extra]}


def _told(violation: contract.Violation) -> dict[str, Any]:
    return {name: getattr(violation, name) for name in ("pointer", "keyword", "rule", "message")}
