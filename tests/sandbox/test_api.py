"""The sandbox behaves as the API is documented to."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import httpx
import pytest
from evolink import catalog, contract
from evolink.sandbox import ManualClock, Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
KEY = {"authorization": "Bearer sk-evo-anything"}


class Caller:
    """Asks a sandbox as curl would."""

    def __init__(self, **options: Any) -> None:
        self.clock = ManualClock()
        self.sandbox = Sandbox(clock=self.clock, **options)

    def __call__(self, method: str, path: str, *, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        request = httpx.Request(method, f"http://127.0.0.1:8765{path}", headers=KEY | (headers or {}), **body)
        request.read()
        return self.sandbox.handle(request)

    def create(self, model: str = "wan2.5-text-to-video", *, headers: dict[str, str] | None = None) -> dict[str, Any]:
        example = next(iter(catalog.get(model).examples.values()))
        reply = self("POST", "/v1/videos/generations", json=example, headers=headers)
        assert reply.status_code == 200, reply.text
        body: dict[str, Any] = reply.json()
        return body


@pytest.fixture
def call() -> Caller:
    return Caller()


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_the_reply_to_a_submission_is_as_documented(model: str, call: Caller) -> None:
    body = call.create(model)

    task_schema = contract.Validator(
        {"$ref": "#/components/schemas/VideoTask", "components": catalog.contract()["components"]}
    )
    assert task_schema.violations(body) == []
    assert re.fullmatch(r"task-unified-\d{10}-[a-z0-9]{8}", body["id"])
    assert (body["status"], body["progress"], body["object"]) == ("pending", 0, "video.generation.task")
    assert body["task_info"]["estimated_time"] == catalog.get(model).sandbox["estimated_time"]
    assert body["usage"]["credits_reserved"] == catalog.get(model).sandbox["credits"]
    assert ("video_duration" in body["task_info"]) is catalog.get(model).sandbox.get("reports_duration", True)


def test_a_task_goes_from_pending_over_processing_to_completed(call: Caller) -> None:
    task_id = call.create()["id"]
    seen: list[tuple[str, int]] = []

    for _ in range(140):
        body = call("GET", f"/v1/tasks/{task_id}").json()
        assert contract.validate(body, kind="task") == []
        assert ("results" in body) is (body["status"] == "completed")
        seen.append((body["status"], body["progress"]))
        call.clock.advance(1)

    assert list(dict.fromkeys(status for status, _ in seen)) == ["pending", "processing", "completed"]
    assert [progress for _, progress in seen] == sorted(progress for _, progress in seen)
    assert seen[-1][1] == 100
    assert all(progress < 100 for status, progress in seen if status != "completed")


@pytest.mark.parametrize(
    "headers", [{"authorization": ""}, {"authorization": "Bearer "}, {"authorization": "Basic eDp5"}]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/videos/generations"), ("GET", "/v1/tasks/task-unified-1-a"), ("GET", "/v1/credits")],
)
def test_without_a_bearer_key_nothing_is_answered(
    method: str, path: str, headers: dict[str, str], call: Caller
) -> None:
    reply = call(method, path, headers=headers)

    assert reply.status_code == 401
    assert reply.json()["error"]["code"] == (401 if path == "/v1/credits" else "unauthorized")


def test_a_sandbox_with_a_key_of_its_own_takes_no_other() -> None:
    call = Caller(api_key="sk-evo-mine")

    assert call("GET", "/v1/credits").status_code == 401
    assert call("GET", "/v1/credits", headers={"authorization": "bearer sk-evo-mine"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        (b"", "invalid_request", None),
        (b"not json", "invalid_request", None),
        (b"[]", "invalid_request", None),
        (b'{"model": "wan2.5-text-to-video", "prompt": NaN}', "invalid_request", None),
        (b"\xff\xfe", "invalid_request", None),
        (b"[" * 200_000, "invalid_request", None),
        (b"{}", "invalid_parameter", None),
        (b'{"model": "wan2.5", "prompt": "x"}', "invalid_parameter", "model"),
        (b'{"model": "wan2.5-text-to-video", "prompt": "x", "duration": 7}', "invalid_parameter", "duration"),
        (
            b'{"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": "http://127.0.0.1"}',
            "invalid_parameter",
            "callback_url",
        ),
    ],
)
def test_a_body_the_contract_refuses_is_a_400_with_the_apis_error(
    body: bytes, code: str, param: str | None, call: Caller
) -> None:
    reply = call("POST", "/v1/videos/generations", content=body)

    error = reply.json()["error"]
    assert reply.status_code == 400
    assert (error["code"], error["type"], error.get("param")) == (code, "invalid_request_error", param)
    assert contract.validate(reply.json(), kind="error") == []
    assert call.sandbox.account.used == 0


def test_local_callbacks_are_taken_when_they_are_allowed() -> None:
    body = {"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": "http://127.0.0.1:1/done"}

    assert Caller(allow_local_callbacks=True)("POST", "/v1/videos/generations", json=body).status_code == 200


def test_a_body_of_many_megabytes_is_refused(call: Caller) -> None:
    reply = call("POST", "/v1/videos/generations", content=b" " * 5_000_000)

    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "request_too_large_error")


@pytest.mark.parametrize(
    ("task_id", "status", "code"),
    [
        ("task-unified-1757169743-7cvnl5zw", 404, "task_not_found"),
        ("task-123", 400, "invalid_task_id"),
        ("%00", 400, "invalid_task_id"),
    ],
)
def test_a_task_that_is_not_there(task_id: str, status: int, code: str, call: Caller) -> None:
    reply = call("GET", f"/v1/tasks/{task_id}")

    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_an_unknown_address_and_a_wrong_method(call: Caller) -> None:
    assert call("GET", "/v1/nothing").status_code == 404
    reply = call("GET", "/v1/videos/generations")
    assert (reply.status_code, reply.headers["allow"]) == (405, "POST")


def test_credits_run_out(call: Caller) -> None:
    call = Caller(credits=12)

    call.create()
    call.create()
    example = next(iter(catalog.get("wan2.5-text-to-video").examples.values()))
    reply = call("POST", "/v1/videos/generations", json=example)

    assert (reply.status_code, reply.json()["error"]["code"]) == (402, "insufficient_quota")
    balance = call("GET", "/v1/credits").json()["data"]["user"]
    assert balance == {"remaining_credits": 2, "used_credits": 10}


def test_an_idempotency_key_is_replayed_and_charged_once(call: Caller) -> None:
    headers = {"idempotency-key": "k" * 16}

    first = call.create(headers=headers)
    call.clock.advance(60)
    example = next(iter(catalog.get("wan2.5-text-to-video").examples.values()))
    replay = call("POST", "/v1/videos/generations", json=example, headers=headers)
    conflict = call("POST", "/v1/videos/generations", json=example | {"prompt": "y"}, headers=headers)

    assert replay.json() == first
    assert replay.headers["idempotency-replayed"] == "true"
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "idempotency_conflict")
    assert call.sandbox.account.used == 5


def test_a_gateway_that_ignores_keys_charges_each_time() -> None:
    call = Caller(honour_keys=False)

    tasks = {call.create(headers={"idempotency-key": "k" * 16})["id"] for _ in range(2)}

    assert len(tasks) == 2
    assert call.sandbox.account.used == 10


def test_errors_are_worded_in_both_generations(call: Caller) -> None:
    new, old = call("GET", "/v1/tasks/x"), Caller(integer_codes=True)("GET", "/v1/tasks/x")
    credits = call("GET", "/v1/credits", headers={"authorization": ""})

    assert (new.json()["error"]["code"], old.json()["error"]["code"]) == ("invalid_task_id", 400)
    assert old.json()["error"]["message"] == new.json()["error"]["message"]
    assert credits.json()["error"]["code"] == 401, "as it is documented for /v1/credits to this day"


def test_results_live_for_a_day_and_tasks_are_forgotten(call: Caller) -> None:
    task_id = call.create()["id"]
    early = call("GET", f"/results/{task_id}.mp4")
    call.clock.advance(140)
    (link,) = call("GET", f"/v1/tasks/{task_id}").json()["results"]
    path = link.removeprefix("http://127.0.0.1:8765")
    fresh = call("HEAD", path)
    call.clock.advance(24 * 3600)
    expired = call("GET", path)

    assert (early.status_code, fresh.status_code, expired.status_code) == (404, 200, 404)
    assert call("GET", f"/v1/tasks/{task_id}").status_code == 200
    call.clock.advance(3 * 24 * 3600)
    assert call("GET", f"/v1/tasks/{task_id}").status_code == 404
    assert call.sandbox.account.tasks() == []


def test_a_result_is_served_in_parts(call: Caller) -> None:
    task_id = call.create()["id"]
    call.clock.advance(140)
    whole = call("GET", f"/results/{task_id}.mp4")
    etag = whole.headers["etag"]

    part = call("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=100-", "if-range": etag})
    middle = call("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=10-19"})
    changed = call("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=100-", "if-range": '"other"'})
    beyond = call("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=99999999-"})

    assert whole.content[:100] + part.content == whole.content
    assert part.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/{len(whole.content)}"
    assert middle.content == whole.content[10:20]
    assert (part.status_code, changed.status_code, beyond.status_code) == (206, 200, 416)


def test_lists_and_batches_know_the_tasks(call: Caller) -> None:
    old = call.create()["id"]
    call.clock.advance(140)
    new = call.create("kling-o3-text-to-video")["id"]

    everything = call("GET", "/v1/tasks").json()
    completed = call("GET", "/v1/tasks?status=completed&page_size=1").json()
    one_model = call("GET", "/v1/tasks?model=kling-o3-text-to-video").json()
    batch = call("POST", "/v1/tasks/batch", json={"task_ids": [old, new, "task-unified-1-gone"]}).json()

    assert [task["id"] for task in everything["data"]] == [new, old]
    assert (everything["total"], completed["total"], completed["data"][0]["id"]) == (2, 1, old)
    assert "results" not in completed["data"][0]
    assert [task["id"] for task in one_model["data"]] == [new]
    assert [task["id"] for task in batch["data"]] == [old, new]
    assert call("POST", "/v1/tasks/batch", json={"task_ids": ["x"] * 51}).status_code == 400


def uploads(call: Caller) -> list[httpx.Response]:
    form: dict[str, Any] = {
        "files": {"file": ("cat.png", PNG)},
        "data": {"uploadPath": "cats", "fileName": "first.png"},
    }
    kept = call("POST", "/api/v1/files/upload/stream", **form)
    encoded = base64.b64encode(PNG).decode()
    return [
        kept,
        call("POST", "/api/v1/files/upload/base64", json={"base64_data": encoded}),
        call("POST", "/api/v1/files/upload/base64", json={"base64_data": f"data:image/png;base64,{encoded}"}),
        call("POST", "/api/v1/files/upload/url", json={"file_url": kept.json()["data"]["file_url"]}),
    ]


def test_a_file_is_kept_however_it_is_sent_and_served_back(call: Caller) -> None:
    for reply in uploads(call):
        data = reply.json()["data"]
        assert reply.json()["success"] is True
        assert (data["mime_type"], data["file_size"]) == ("image/png", len(PNG))
        assert call("GET", data["file_url"].removeprefix("http://127.0.0.1:8765")).content == PNG

    first = uploads(call)[0].json()["data"]
    assert (first["upload_path"], first["file_name"], first["original_name"]) == ("cats", "first.png", "cat.png")


def test_files_are_listed_counted_deleted_and_expire(call: Caller) -> None:
    file_id = uploads(call)[0].json()["data"]["file_id"]

    assert call("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 4
    assert call("GET", "/api/v1/files/list?pageSize=3&page=2").json()["data"]["total"] == 4
    assert call("DELETE", f"/api/v1/files/{file_id}").json()["success"] is True
    assert call("DELETE", f"/api/v1/files/{file_id}").json()["success"] is False
    call.clock.advance(72 * 3600)
    assert call("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("stream", {"content": b"no form"}),
        ("stream", {"files": {"other": ("a.png", PNG)}}),
        ("stream", {"files": {"file": ("a.exe", b"MZ program")}}),
        ("stream", {"files": {"file": ("a.png", b"")}}),
        ("stream", {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}}),
        ("base64", {"json": {"base64_data": "!!!"}}),
        ("base64", {"json": {}}),
        ("url", {"json": {"file_url": 5}}),
    ],
    ids=repr,
)
def test_what_is_no_file_is_refused_in_the_words_of_the_files_host(
    path: str, body: dict[str, Any], call: Caller
) -> None:
    reply = call("POST", f"/api/v1/files/upload/{path}", **body)

    assert reply.status_code == 400
    assert (reply.json()["success"], reply.json()["code"]) == (False, 400)
    assert call("GET", "/api/v1/files/quota").json()["data"]["used_files"] == 0


def test_the_same_seed_gives_the_same_ids() -> None:
    assert Caller(seed=3).create() == Caller(seed=3).create()
    assert Caller(seed=3).create() != Caller(seed=4).create()


def test_speed_scales_the_estimate_that_is_reported() -> None:
    from evolink.sandbox import ScaledClock

    sandbox = Sandbox(clock=ScaledClock(speed=100))
    body = json.dumps(next(iter(catalog.get("kling-o3-text-to-video").examples.values())))
    request = httpx.Request("POST", "http://127.0.0.1/v1/videos/generations", headers=KEY, content=body)

    assert sandbox.handle(request).json()["task_info"]["estimated_time"] == 3
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(0)


@pytest.mark.parametrize(
    ("url", "name", "mime"),
    [
        ("https://example.com/fox.jpg", "fox.png", "image/png"),
        ("https://example.com/fox", "fox.png", "image/png"),
        ("https://example.com", "picture.png", "image/png"),
        ("http://127.0.0.1:1/street.MOV?x=1", "street.mp4", "video/mp4"),
        ("https://example.com/voice.mp3", "voice.wav", "audio/wav"),
    ],
)
def test_other_peoples_files_are_not_fetched_but_stood_in_for(url: str, name: str, mime: str, call: Caller) -> None:
    kept = call("POST", "/api/v1/files/upload/url", json={"file_url": url}).json()["data"]

    assert (kept["original_name"], kept["mime_type"]) == (name, mime)
    assert call("GET", httpx.URL(kept["file_url"]).path).content


@pytest.mark.parametrize("body", [{}, {"file_url": 5}, {"file_url": "file:///etc/passwd"}, {"file_url": "https://"}])
def test_what_is_no_address_is_refused(body: dict[str, Any], call: Caller) -> None:
    reply = call("POST", "/api/v1/files/upload/url", json=body)

    assert (reply.status_code, reply.json()["success"]) == (400, False)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/tasks/batch", "POST"),
        ("DELETE", "/api/v1/files/quota", "GET"),
        ("OPTIONS", "/v1/tasks", "GET"),
        ("PUT", "/v1/videos/generations", "POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_one(method: str, path: str, allowed: str, call: Caller) -> None:
    reply = call(method, path)

    assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
