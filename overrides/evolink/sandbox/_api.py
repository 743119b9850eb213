"""The API itself: a request in, a reply out, given the sandbox's time and memory."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
from evolink_api import operations

from .. import catalog, contract
from ._clock import Clock, ScaledClock
from ._media import MediaMissing, Renderer
from ._replies import Refused, file_reply, json_reply
from ._state import (
    RESULT_LIFETIME,
    Account,
    KeptFile,
    KeyReused,
    OutOfCredits,
    OutOfPlaces,
    SandboxTask,
)
from ._videos import seconds_of, video_spec

MAX_JSON = 4 * 1024 * 1024
MAX_UPLOAD = 100 * 1024 * 1024
MAX_BATCH = 50
_TASK_PREFIX = "task-unified-"
_MEDIA = re.compile(r"/results/(?P<task_id>[^/]+)\.mp4\Z")
_FILE = re.compile(r"/files/(?P<file_id>[^/]+)/[^/]*\Z")
_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")

Handler = Callable[[httpx.Request, Mapping[str, str]], httpx.Response]


class Sandbox:
    """EvoLink's API on this machine: tasks that really take their time, and results that really play.

    `answer` maps a request to a reply and touches nothing outside this object, so a sandbox works without a socket:
    `transport()` makes it an httpx transport.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        api_key: str | None = None,
        credits: float = 1000.0,
        allow_local_callbacks: bool = False,
    ) -> None:
        """Starts with no task and no file.

        Args:
            clock: its time; this machine's where it is left out.
            seed: what ids and the times tasks take are drawn from.
            api_key: the only key it takes; any where it is left out.
            credits: the balance to start from.
            allow_local_callbacks: whether http and loopback callback URLs are taken, for local development.
        """
        self.clock: Clock = clock or ScaledClock()
        self.account = Account(self.clock, seed=seed, credits=credits)
        self._api_key = api_key
        self._allow_local_callbacks = allow_local_callbacks
        self._renderer = Renderer()
        self._routes: list[tuple[str, re.Pattern[str], Handler, bool]] = [
            (operation.method, _pattern(operation.path), handler, operation.path.startswith("/api/v1/files"))
            for operation, handler in (
                (operations.CREATE_VIDEO, self._create),
                (operations.GET_TASKS, self._batch),
                (operations.GET_TASK, self._get_task),
                (operations.LIST_TASKS, self._list_tasks),
                (operations.GET_CREDITS, self._credits),
                (operations.UPLOAD_BASE64, self._upload_base64),
                (operations.UPLOAD_STREAM, self._upload_stream),
                (operations.UPLOAD_URL, self._upload_url),
                (operations.GET_FILE_QUOTA, self._quota),
                (operations.LIST_FILES, self._list_files),
                (operations.DELETE_FILE, self._delete_file),
            )
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request whose body has been read. Never raises."""
        path = request.url.path
        served = self._serve(request, path)
        if served is not None:
            return served
        methods = set()
        for method, pattern, handler, files_host in self._routes:
            match = pattern.match(path)
            if match and method == request.method:
                try:
                    self._authorise(request)
                    return handler(request, {name: unquote(value) for name, value in match.groupdict().items()})
                except Refused as refused:
                    return refused.reply(files_host=files_host)
            if match:
                methods.add(method)
        if not methods:
            return Refused(404, "not_found_error", f"There is no {path}.").reply(files_host=False)
        allowed = ", ".join(sorted(methods))
        wrong = Refused(405, "method_not_allowed", f"{path} takes {allowed}.", headers={"allow": allowed})
        return wrong.reply(files_host=False)

    def renders(self, request: httpx.Request) -> bool:
        """Whether answering may take long, because a video has to be made."""
        return _MEDIA.match(request.url.path) is not None

    def _authorise(self, request: httpx.Request) -> None:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip() or self._api_key not in (None, key.strip()):
            raise Refused(401, "unauthorized", "Invalid or expired token")

    # Generations and tasks

    def _create(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        payload = _json_object(request)
        violations = contract.validate(payload, local=self._allow_local_callbacks)
        if violations:
            first = violations[0]
            param = first.pointer.strip("/").replace("/", ".") or None
            raise Refused(400, "invalid_parameter", " ".join(v.message for v in violations), param=param)
        key = request.headers.get("idempotency-key")
        if key is not None and not _KEY.match(key):
            raise Refused(400, "invalid_request", "Idempotency-Key must be 16 to 96 characters of A-Za-z0-9._-.")
        model = catalog.get(payload["model"])
        try:
            task, replayed = self.account.submit(
                model, payload, seconds=seconds_of(model, payload), body=request.content, key=key
            )
        except KeyReused:
            raise Refused(
                409, "idempotency_conflict", "This Idempotency-Key was used with another request body."
            ) from None
        except OutOfCredits:
            raise Refused(402, "insufficient_quota", "Insufficient quota. Please top up your account.") from None
        return json_reply(self._created(task), headers={"idempotency-replayed": "true"} if replayed else None)

    def _created(self, task: SandboxTask) -> dict[str, Any]:
        facts = task.model.sandbox
        info: dict[str, Any] = {
            "can_cancel": True,
            "estimated_time": max(round(facts["estimated_time"] / self.clock.speed), 1),
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
            "created": int(self.clock.shown(task.created)),
            "id": task.id,
            "model": task.model.renamed_to or task.model.id,
            "object": "video.generation.task",
            "progress": task.progress(now),
            "status": task.status(now),
            "type": "video",
        }

    def _detail(self, task: SandboxTask, request: httpx.Request) -> dict[str, Any]:
        now = self.clock.now()
        detail = self._stands(task, now)
        detail["task_info"] = {"can_cancel": detail["status"] == "pending"}
        if detail["status"] == "completed":
            detail["results"] = [f"{_origin(request)}/results/{task.id}.mp4"]
        return detail

    def _get_task(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        task_id = path["task_id"]
        if not task_id.startswith(_TASK_PREFIX):
            message = f"Invalid task ID format, must start with '{_TASK_PREFIX}'"
            raise Refused(400, "invalid_task_id", message, param="task_id")
        task = self.account.task(task_id)
        if task is None:
            raise Refused(404, "task_not_found", "The requested task could not be found")
        return json_reply(self._detail(task, request))

    def _batch(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        ids = _json_object(request).get("task_ids")
        if not isinstance(ids, list) or not 0 < len(ids) <= MAX_BATCH or not all(isinstance(one, str) for one in ids):
            raise Refused(400, "invalid_parameter", f"task_ids must be 1 to {MAX_BATCH} ids.", param="task_ids")
        found = [task for task in map(self.account.task, ids) if task is not None]
        return json_reply({"data": [self._detail(task, request) for task in found]})

    def _list_tasks(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        query = request.url.params
        page, size = _whole(query, "page", 1), _whole(query, "page_size", 20)
        now = self.clock.now()
        found = [
            self._stands(task, now)
            for task in reversed(self.account.tasks())
            if query.get("status") in (None, task.status(now))
            and query.get("model") in (None, task.model.id)
            and query.get("type") in (None, "video")
        ]
        data = found[(page - 1) * size : page * size]
        return json_reply({"data": data, "total": len(found), "page": page, "page_size": size})

    def _credits(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        balance = {"remaining_credits": self.account.remaining, "used_credits": self.account.used}
        data = {"token": balance | {"unlimited_credits": False}, "user": balance}
        return json_reply({"data": data, "message": "", "success": True})

    # Files

    def _upload_base64(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        asked = _json_object(request, limit=MAX_UPLOAD * 4 // 3 + 1024)
        text = asked.get("base64_data")
        if not isinstance(text, str):
            raise Refused(400, "invalid_parameter", "base64_data must be a string.", param="base64_data")
        try:
            data = base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
        except (binascii.Error, ValueError):
            raise Refused(400, "invalid_parameter", "base64_data is not Base64.", param="base64_data") from None
        return self._keep(request, data, "upload", asked)

    def _upload_stream(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        fields, files = _form(request)
        if "file" not in files:
            raise Refused(400, "invalid_parameter", "The form has no part named file.", param="file")
        name, data = files["file"]
        asked = {
            "upload_path": fields.get("upload_path") or fields.get("uploadPath"),
            "file_name": fields.get("file_name") or fields.get("fileName"),
        }
        return self._keep(request, data, name or "upload", asked)

    def _upload_url(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        asked = _json_object(request)
        url = asked.get("file_url")
        data = self._uploaded(url) if isinstance(url, str) else None
        if data is None:
            message = "The sandbox fetches nothing from outside: file_url must be an address of its own."
            raise Refused(400, "invalid_parameter", message, param="file_url")
        return self._keep(request, data, str(url).rpartition("/")[2] or "upload", asked)

    def _keep(self, request: httpx.Request, data: bytes, original: str, asked: Mapping[str, Any]) -> httpx.Response:
        if not data:
            raise Refused(400, "invalid_parameter", "The file is empty.", param="file")
        if len(data) > MAX_UPLOAD:
            raise Refused(413, "request_too_large_error", f"The file has more than {MAX_UPLOAD} bytes.")
        mime_type = _mime_type(data)
        if mime_type is None:
            raise Refused(400, "invalid_parameter", "The file is neither image, audio nor video.", param="file")
        folder, name = asked.get("upload_path"), asked.get("file_name")
        try:
            kept = self.account.keep(
                data,
                original_name=_safe_name(original),
                name=_safe_name(name) if isinstance(name, str) and name else None,
                folder=folder if isinstance(folder, str) and folder else mime_type.partition("/")[0] + "s",
                mime_type=mime_type,
            )
        except OutOfPlaces:
            raise Refused(400, "quota_exceeded", "The account keeps 2000 files already.") from None
        return json_reply(
            {"success": True, "code": 200, "msg": "File uploaded successfully", "data": self._file(kept, request)}
        )

    def _file(self, kept: KeptFile, request: httpx.Request) -> dict[str, Any]:
        url = f"{_origin(request)}/files/{kept.id}/{kept.name}"
        return {
            "file_id": kept.id,
            "file_name": kept.name,
            "original_name": kept.original_name,
            "file_size": len(kept.data),
            "mime_type": kept.mime_type,
            "upload_path": kept.folder,
            "file_url": url,
            "download_url": url,
            "upload_time": self._iso(kept.kept),
            "expires_at": self._iso(kept.expires),
        }

    def _quota(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        used = len(self.account.files())
        data = {
            "user_group": "default",
            "used_files": used,
            "max_files": 2000,
            "remain_files": 2000 - used,
            "is_custom": False,
            "quota_reason": "",
        }
        return json_reply({"success": True, "code": 200, "data": data})

    def _list_files(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        page, size = _whole(request.url.params, "page", 1), _whole(request.url.params, "pageSize", 20)
        kept = self.account.files()
        data = {
            "list": [self._file(file, request) for file in kept[(page - 1) * size : page * size]],
            "total": len(kept),
            "page": page,
            "pageSize": size,
        }
        return json_reply({"success": True, "code": 200, "msg": "", "data": data})

    def _delete_file(self, request: httpx.Request, path: Mapping[str, str]) -> httpx.Response:
        if not self.account.delete(path["file_id"]):
            raise Refused(404, "not_found_error", "There is no such file.")
        return json_reply({"success": True, "code": 200, "msg": "File deleted"})

    # What is served without a key: results and uploaded files

    def _serve(self, request: httpx.Request, path: str) -> httpx.Response | None:
        result, file = _MEDIA.match(path), _FILE.match(path)
        if (result is None and file is None) or request.method not in ("GET", "HEAD"):
            return None
        if file is not None:
            kept = self.account.file(file["file_id"])
            if kept is None:
                return httpx.Response(404, text="This file has expired, or never was.")
            return file_reply(request, kept.data, content_type=kept.mime_type, etag=kept.id)
        return self._result(request, self.account.task(result["task_id"])) if result is not None else None

    def _result(self, request: httpx.Request, task: SandboxTask | None) -> httpx.Response:
        now = self.clock.now()
        if task is None or task.status(now) != "completed" or now >= task.ends + RESULT_LIFETIME:
            return httpx.Response(404, text="This link has expired, or never was.")
        spec = video_spec(task.model, task.payload, seconds=task.seconds, uploaded=self._uploaded)
        try:
            data = self._renderer.video(spec)
        except MediaMissing as missing:
            return httpx.Response(503, text=str(missing))
        return file_reply(request, data, content_type="video/mp4", etag=hashlib.sha256(data).hexdigest()[:32])

    def _uploaded(self, url: str) -> bytes | None:
        """The bytes of an uploaded file by its address, None for any other address."""
        match = _FILE.search(url)
        kept = self.account.file(match["file_id"]) if match else None
        return kept.data if kept is not None else None

    def _iso(self, at: float) -> str:
        return datetime.fromtimestamp(self.clock.shown(at), UTC).isoformat(timespec="seconds")


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")


def _origin(request: httpx.Request) -> str:
    host = request.headers.get("host") or request.url.netloc.decode("ascii")
    return f"{request.url.scheme}://{host}"


def _json_object(request: httpx.Request, *, limit: int = MAX_JSON) -> dict[str, Any]:
    if len(request.content) > limit:
        raise Refused(413, "request_too_large_error", f"The body has more than {limit} bytes.")
    try:
        body = json.loads(request.content, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "invalid_request", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "invalid_request", "The body is not a JSON object.")
    return body


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _form(request: httpx.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The fields and files of multipart form data."""
    import io

    from python_multipart import parse_form
    from python_multipart.exceptions import FormParserError

    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}

    def on_field(field: Any) -> None:
        fields[field.field_name.decode("utf-8", "replace")] = (field.value or b"").decode("utf-8", "replace")

    def on_file(file: Any) -> None:
        file.file_object.seek(0)
        name = (file.file_name or b"").decode("utf-8", "replace")
        files[file.field_name.decode("utf-8", "replace")] = (name, file.file_object.read())

    headers = {"Content-Type": request.headers.get("content-type", "").encode()}
    try:
        parse_form(headers, io.BytesIO(request.content), on_field, on_file)
    except (FormParserError, ValueError):
        raise Refused(400, "invalid_request", "The body is not multipart form data.") from None
    return fields, files


def _mime_type(data: bytes) -> str | None:
    """The media type by the first bytes, None for what is neither image, audio nor video."""
    for start, mime_type in (
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"\x1aE\xdf\xa3", "video/webm"),
    ):
        if data.startswith(start):
            return mime_type
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])
    if data[4:8] == b"ftyp":
        return {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}.get(data[8:12], "video/mp4")
    return None


def _safe_name(name: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip("-.")
    return name[:100] or "upload"


def _whole(query: httpx.QueryParams, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= 1000:
        raise Refused(400, "invalid_parameter", f"{name} must be a number from 1 to 1000.", param=name)
    return int(text)
