"""The operations of api.evolink.ai: submit a generation, query and list tasks, the balance; and the results."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import httpx

from ... import catalog, contract
from .._callbacks.queue import CallbackQueue
from .._charging import calculate_charge
from .._clock import Clock
from .._media.rendering import MediaExtraMissing, Renderer
from .._media.samples import SAMPLE_VIDEO
from .._media.video_spec import build_video_spec, choose_video_length
from .._scenarios import NO_FAULTS
from .._state.account import RESULT_LIFETIME, TASK_LIFETIME, Account, IdempotencyConflict, InsufficientCredits
from .._state.amounts import to_credits
from .._state.records import SandboxTask
from .extensions import CHARGED, SCENARIO, VIOLATIONS
from .requests import (
    parse_object,
    parse_object_of,
    parse_positive_int,
    parse_time,
    request_origin,
    without_unknown_fields,
)
from .responses import RequestRefused, json_response, video_response

STATUSES = ("processing", "completed", "failed", "cancelled")
"""The statuses that tasks can be listed by."""
MAX_PAGE_SIZE = 50
"""Tasks on a page of a list."""
DRAFT_TASK = "draft-to-video"
"""The task of models that turn the draft of `source_task_id` into the final video."""
UNKNOWN_FIELDS = {"x_new_field": {"deep": [1, None, "é"]}, "progress_detail": 0.123}
"""The undocumented fields of the scenario `unknown-fields`."""
RESULT = re.compile(r"/results/(?P<task_id>task-unified-[0-9]+-[a-z0-9]+)(?:-(?P<number>[0-9]+))?\.mp4\Z")
"""The path of a result; the second and further results of a task have a number."""
_TASK_PREFIX = "task-unified-"
_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")


class Validate(Protocol):
    """Returns the violations of a request; none if it is allowed."""

    def __call__(self, payload: Any, /, *, allow_loopback: bool) -> list[contract.Violation]:
        """Return the violations; `allow_loopback` allows loopback and http callback URLs."""
        ...


class TasksAPI:
    """Handles the operations on tasks and credits."""

    def __init__(
        self,
        account: Account,
        clock: Clock,
        *,
        find_upload: Callable[[str], bytes | None],
        callbacks: CallbackQueue,
        allow_local_callbacks: bool,
        honour_keys: bool,
        lenient: bool = False,
        validate: Validate = contract.validate,
    ) -> None:
        self._account = account
        self._clock = clock
        self._find_upload = find_upload
        self._allow_local_callbacks = allow_local_callbacks
        self._callbacks = callbacks
        self._honour_keys = honour_keys
        self._lenient = lenient
        self._validate = validate
        self._renderer = Renderer()

    def create(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        payload = parse_object(request)
        self._refuse_violations(request, payload)
        key = request.headers.get("idempotency-key")
        if key is not None and not _KEY.match(key):
            raise RequestRefused(400, "invalid_request", "Idempotency-Key must be 16 to 96 characters of A-Za-z0-9._-.")
        model = catalog.get(payload["model"])
        draft = self._find_draft(model, payload)
        scenario = request.extensions.get(SCENARIO, NO_FAULTS)
        seconds = scenario.video_seconds or (
            draft.video_seconds if draft else choose_video_length(model, payload, find_upload=self._find_upload)
        )
        charge = calculate_charge(
            model, payload, scenario, video_seconds=seconds, find_upload=self._find_upload, draft=draft
        )
        try:
            task, replayed = self._account.submit(
                model,
                payload,
                video_seconds=seconds,
                charge=charge,
                body=request.content,
                key=key if self._honour_keys else None,
                scenario=scenario,
                origin=request_origin(request),
            )
        except IdempotencyConflict:
            message = "This Idempotency-Key was used with another request body."
            raise RequestRefused(409, "idempotency_conflict", message) from None
        except InsufficientCredits:
            message = "Insufficient quota. Please top up your account."
            raise RequestRefused(402, "insufficient_quota", message) from None
        if not replayed:
            self._callbacks.schedule(task)
            request.extensions[CHARGED] = to_credits(task.charge.reserved)
        return json_response(self._submission(task), headers={"idempotency-replayed": "true"} if replayed else None)

    def _refuse_violations(self, request: httpx.Request, payload: dict[str, Any]) -> None:
        violations = self._validate(payload, allow_loopback=self._allow_local_callbacks)
        if self._lenient:
            violations = without_unknown_fields(violations)
        if not violations:
            return
        request.extensions[VIOLATIONS] = [_violation_json(violation) for violation in violations]
        param = violations[0].pointer.strip("/").replace("/", ".") or None
        raise RequestRefused(400, "invalid_parameter", " ".join(v.message for v in violations), param=param)

    def _find_draft(self, model: catalog.Model, payload: Mapping[str, Any]) -> SandboxTask | None:
        """Return the task of the draft that a request refers to; None for a task that the sandbox does not have.

        Raises:
            RequestRefused: If the sandbox has that task, and it is no completed draft.
        """
        source = self._account.task(payload["source_task_id"]) if model.task == DRAFT_TASK else None
        if source is None:
            return None
        if source.payload.get("draft") is not True or source.status(self._clock.now()) != "completed":
            message = f"{source.id} is no completed task with draft true."
            raise RequestRefused(400, "invalid_parameter", message, param="source_task_id")
        return source

    def callback_body(self, task: SandboxTask) -> bytes:
        """Return the body of the callback for a task that has ended: that of a query."""
        return json.dumps(self.describe(task, task.origin), ensure_ascii=False).encode()

    def _submission(self, task: SandboxTask) -> dict[str, Any]:
        """Return the response body of a submission."""
        facts = task.model.sandbox
        info: dict[str, Any] = {
            "can_cancel": True,
            "estimated_time": max(round(facts["estimated_time"] / self._clock.speed), 1),
        }
        if facts.get("reports_duration", True):
            info["video_duration"] = round(task.video_seconds)
        return {
            **self._summary(task, task.created),
            "task_info": info,
            "usage": {
                "billing_rule": facts.get("billing_rule", "per_call"),
                "credits_reserved": to_credits(task.charge.reserved),
                "user_group": "default",
            },
        }

    def _summary(self, task: SandboxTask, now: float) -> dict[str, Any]:
        """Return the fields that all responses have about a task."""
        return {
            "created": int(self._clock.wall_time(task.created)),
            "id": task.id,
            "model": task.model.renamed_to or task.model.id,
            "object": "video.generation.task",
            "progress": task.progress(now),
            "status": task.status(now),
            "type": "video",
        }

    def describe(self, task: SandboxTask, origin: str) -> dict[str, Any]:
        """Return the response body of a query."""
        now = self._clock.now()
        detail = self._summary(task, now)
        detail["task_info"] = {"can_cancel": detail["status"] == "pending"}
        if detail["status"] == "completed":
            detail |= _result_fields(task, origin)
            if task.payload.get("draft") is True:
                detail["draft_expires_at"] = int(self._clock.wall_time(task.ends_at + TASK_LIFETIME))
        if detail["status"] in ("failed", "cancelled"):
            code = task.scenario.error_code or "unknown_error"
            detail["error"] = {"code": code, "message": f"The scenario requests {code}.", "type": "task_error"}
        if task.scenario.unknown_fields:
            detail |= UNKNOWN_FIELDS
        return detail

    def get_task(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        task_id = path["task_id"]
        if not task_id.startswith(_TASK_PREFIX):
            message = f"Invalid task ID format, must start with '{_TASK_PREFIX}'"
            raise RequestRefused(400, "invalid_task_id", message, param="task_id")
        task = self._account.task(task_id)
        if task is None:
            raise RequestRefused(404, "task_not_found", "The requested task could not be found")
        return json_response(self.describe(task, request_origin(request)))

    def get_tasks(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        ids = parse_object_of(request, "TaskBatchRequest", lenient=self._lenient)["task_ids"]
        tasks = [task for task in map(self._account.task, ids) if task is not None]
        return json_response({"data": [self.describe(task, request_origin(request)) for task in tasks]})

    def list_tasks(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        query = request.url.params
        page = parse_positive_int(query, "page", 1)
        size = parse_positive_int(query, "page_size", 20, maximum=MAX_PAGE_SIZE)
        since, until = parse_time(query, "since"), parse_time(query, "until")
        if query.get("status", "completed") not in STATUSES:
            message = f"status must be one of {', '.join(STATUSES)}."
            raise RequestRefused(400, "invalid_parameter", message, param="status")
        now = self._clock.now()
        found = [
            task
            for task in reversed(self._account.tasks())
            if query.get("status") in (None, task.status(now))
            and query.get("model") in (None, task.model.id)
            and query.get("type") in (None, "video")
            and (since is None or since <= self._clock.wall_time(task.created))
            and (until is None or self._clock.wall_time(task.created) <= until)
        ]
        data = [self._list_item(task, now) for task in found[(page - 1) * size : page * size]]
        return json_response({"data": data, "total": len(found), "page": page, "page_size": size})

    def _list_item(self, task: SandboxTask, now: float) -> dict[str, Any]:
        """Return a task as lists have it, without links."""
        summary = self._summary(task, now)
        item = {name: summary[name] for name in ("id", "model", "type", "status", "progress")}
        item["created_at"] = summary["created"]
        if task.model.result == "video":
            item["duration"] = task.video_seconds
        results = _result_fields(task, "").get("results", ()) if item["status"] == "completed" else ()
        item |= {"has_results": bool(results), "result_count": len(results), "has_error": item["status"] == "failed"}
        if now >= task.ends_at:
            item["credits_used"] = to_credits(task.charged(now))
        return item

    def credits(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        remaining, used = self._account.balance()
        balance = {"remaining_credits": remaining, "used_credits": used}
        data = {"token": balance | {"unlimited_credits": False}, "user": balance}
        return json_response({"data": data, "message": "", "success": True})

    def serve(self, request: httpx.Request) -> httpx.Response | None:
        """Return a result, which requires no key; None if the URL is not that of a result."""
        match = RESULT.match(request.url.path)
        if match is None or request.method not in ("GET", "HEAD"):
            return None
        data = self.render_result(match["task_id"], int(match["number"] or 1))
        if data is None:
            return httpx.Response(404, text="This link has expired or does not exist.")
        return video_response(request, data)

    def render_result(self, task_id: str, number: int) -> bytes | None:
        """Return a result of a task, by its number from 1; None if there is none, or it has expired."""
        task = self._account.task(task_id)
        now = self._clock.now()
        completed = task is not None and task.status(now) == "completed"
        links = _result_fields(task, "").get("results", ()) if task is not None and completed else ()
        if task is None or not 0 < number <= len(links) or now >= task.ends_at + RESULT_LIFETIME:
            return None
        spec = build_video_spec(task.model, task.payload, seconds=task.video_seconds, find_upload=self._find_upload)
        try:
            return self._renderer.video(spec)
        except MediaExtraMissing:
            return SAMPLE_VIDEO.read_bytes()


def _result_fields(task: SandboxTask, origin: str) -> dict[str, Any]:
    """Return the result of a completed task: as many links as were requested, or an element."""
    if task.model.result == "element":
        return {"result_data": {"element_id": str(int(hashlib.sha256(task.id.encode()).hexdigest()[:10], 16))}}
    count = task.payload.get("n", 1)
    further = [f"{origin}/results/{task.id}-{number}.mp4" for number in range(2, count + 1)]
    return {"results": [f"{origin}/results/{task.id}.mp4", *further]}


def _violation_json(violation: contract.Violation) -> dict[str, Any]:
    return {name: getattr(violation, name) for name in ("pointer", "keyword", "rule", "message")}
