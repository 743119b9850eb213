"""The sandbox behaves as the API is documented."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from evolink import catalog, contract
from evolink.sandbox import Sandbox
from support.raw_client import KEY, RawClient

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def api() -> RawClient:
    return RawClient()


def completed_result(api: RawClient) -> str:
    """Return the path of the result of a task that is completed."""
    task_id = api.create()["id"]
    api.clock.advance(140)
    return f"/results/{task_id}.mp4"


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_the_response_to_a_submission_is_as_documented(model: str, api: RawClient) -> None:
    body = api.create(model)

    task_schema = contract.Validator(
        {"$ref": "#/components/schemas/VideoTask", "components": catalog.contract()["components"]}
    )
    assert task_schema.violations(body) == []
    assert re.fullmatch(r"task-unified-\d{10}-[a-z0-9]{8}", body["id"])
    assert (body["status"], body["progress"], body["object"]) == ("pending", 0, "video.generation.task")
    assert body["task_info"]["estimated_time"] == catalog.get(model).sandbox["estimated_time"]
    assert body["usage"]["credits_reserved"] > 0
    assert ("video_duration" in body["task_info"]) is catalog.get(model).sandbox.get("reports_duration", True)


def test_a_task_goes_from_pending_over_processing_to_completed(api: RawClient) -> None:
    task_id = api.create()["id"]
    seen: list[tuple[str, int]] = []

    for _ in range(140):
        body = api("GET", f"/v1/tasks/{task_id}").json()
        assert contract.validate(body, kind="task") == []
        assert ("results" in body) is (body["status"] == "completed")
        seen.append((body["status"], body["progress"]))
        api.clock.advance(1)

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
def test_a_request_without_a_bearer_key_gets_401(
    method: str, path: str, headers: dict[str, str], api: RawClient
) -> None:
    response = api(method, path, headers=headers)

    assert response.status_code == 401
    assert response.json()["error"]["code"] == (401 if path == "/v1/credits" else "unauthorized")


def test_a_sandbox_with_an_api_key_accepts_no_other() -> None:
    api = RawClient(api_key="sk-evo-mine")

    assert api("GET", "/v1/credits").status_code == 401
    assert api("GET", "/v1/credits", headers={"authorization": "bearer sk-evo-mine"}).status_code == 200


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
def test_a_body_that_violates_the_contract_gets_400_with_the_error_of_the_api(
    body: bytes, code: str, param: str | None, api: RawClient
) -> None:
    response = api("POST", "/v1/videos/generations", content=body)

    error = response.json()["error"]
    assert response.status_code == 400
    assert (error["code"], error["type"], error.get("param")) == (code, "invalid_request_error", param)
    assert contract.validate(response.json(), kind="error") == []
    assert api.sandbox.account.used == 0


def test_local_callback_urls_are_accepted_if_allowed() -> None:
    body = {"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": "http://127.0.0.1:1/done"}

    assert RawClient(allow_local_callbacks=True)("POST", "/v1/videos/generations", json=body).status_code == 200


def test_a_body_of_many_megabytes_is_refused(api: RawClient) -> None:
    response = api("POST", "/v1/videos/generations", content=b" " * 5_000_000)

    assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large_error")


@pytest.mark.parametrize(
    ("task_id", "status", "code"),
    [
        ("task-unified-1757169743-7cvnl5zw", 404, "task_not_found"),
        ("task-123", 400, "invalid_task_id"),
        ("%00", 400, "invalid_task_id"),
    ],
)
def test_an_unknown_task_id_gets_an_error(task_id: str, status: int, code: str, api: RawClient) -> None:
    response = api("GET", f"/v1/tasks/{task_id}")

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_an_unknown_path_gets_404_and_a_wrong_method_405(api: RawClient) -> None:
    assert api("GET", "/v1/nothing").status_code == 404
    response = api("GET", "/v1/videos/generations")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_submission_beyond_the_balance_gets_402(api: RawClient) -> None:
    api = RawClient(credits=60.5)

    api.create()
    api.create()
    example = next(iter(catalog.get("wan2.5-text-to-video").examples.values()))
    response = api("POST", "/v1/videos/generations", json=example)

    assert (response.status_code, response.json()["error"]["code"]) == (402, "insufficient_quota")
    balance = api("GET", "/v1/credits").json()["data"]["user"]
    assert balance == {"remaining_credits": 9.5, "used_credits": 51}


def test_an_idempotency_key_is_replayed_and_charged_once(api: RawClient) -> None:
    headers = {"idempotency-key": "k" * 16}

    first = api.create(headers=headers)
    api.clock.advance(60)
    example = next(iter(catalog.get("wan2.5-text-to-video").examples.values()))
    replay = api("POST", "/v1/videos/generations", json=example, headers=headers)
    conflict = api("POST", "/v1/videos/generations", json=example | {"prompt": "y"}, headers=headers)

    assert replay.json() == first
    assert replay.headers["idempotency-replayed"] == "true"
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "idempotency_conflict")
    assert api.sandbox.account.used == 25.5


def test_a_gateway_that_ignores_keys_charges_each_time() -> None:
    api = RawClient(honour_keys=False)

    tasks = {api.create(headers={"idempotency-key": "k" * 16})["id"] for _ in range(2)}

    assert len(tasks) == 2
    assert api.sandbox.account.used == 51


def test_errors_have_both_documented_formats(api: RawClient) -> None:
    new, old = api("GET", "/v1/tasks/x"), RawClient(integer_codes=True)("GET", "/v1/tasks/x")
    credits = api("GET", "/v1/credits", headers={"authorization": ""})

    assert (new.json()["error"]["code"], old.json()["error"]["code"]) == ("invalid_task_id", 400)
    assert old.json()["error"]["message"] == new.json()["error"]["message"]
    assert credits.json()["error"]["code"] == 401, "still the documented format of /v1/credits"


def test_results_expire_after_a_day_and_tasks_later(api: RawClient) -> None:
    task_id = api.create()["id"]
    early = api("GET", f"/results/{task_id}.mp4")
    api.clock.advance(140)
    (link,) = api("GET", f"/v1/tasks/{task_id}").json()["results"]
    path = link.removeprefix("http://127.0.0.1:8765")
    fresh = api("HEAD", path)
    api.clock.advance(24 * 3600)
    expired = api("GET", path)

    assert (early.status_code, fresh.status_code, expired.status_code) == (404, 200, 404)
    assert api("GET", f"/v1/tasks/{task_id}").status_code == 200
    api.clock.advance(3 * 24 * 3600)
    assert api("GET", f"/v1/tasks/{task_id}").status_code == 404
    assert api.sandbox.account.tasks() == []


def test_a_result_is_served_in_ranges(api: RawClient) -> None:
    task_id = api.create()["id"]
    api.clock.advance(140)
    whole = api("GET", f"/results/{task_id}.mp4")
    etag = whole.headers["etag"]

    part = api("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=100-", "if-range": etag})
    middle = api("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=10-19"})
    changed = api("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=100-", "if-range": '"other"'})
    beyond = api("GET", f"/results/{task_id}.mp4", headers={"range": "bytes=99999999-"})

    assert whole.content[:100] + part.content == whole.content
    assert part.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/{len(whole.content)}"
    assert middle.content == whole.content[10:20]
    assert (part.status_code, changed.status_code, beyond.status_code) == (206, 200, 416)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=-10", slice(-10, None)),
        ("bytes=-99999999", slice(None)),
        ("bytes=-0", None),
        ("bytes=20-10", ...),
        ("bytes=-", ...),
        ("bytes=0-4,9-12", ...),
        (f"bytes={'9' * 5000}-", ...),
    ],
)
def test_a_suffix_range_is_the_end_of_a_result(header: str, expected: Any, api: RawClient) -> None:
    path = completed_result(api)
    whole = api("GET", path)

    part = api("GET", path, headers={"range": header})

    if isinstance(expected, slice):
        assert (part.status_code, part.content) == (206, whole.content[expected])
        size = len(whole.content)
        assert part.headers["content-range"] == f"bytes {size - len(part.content)}-{size - 1}/{size}"
    elif expected is None:
        assert (part.status_code, part.content) == (416, b"")
    else:
        assert (part.status_code, part.content) == (200, whole.content)


def test_a_known_result_and_file_are_not_sent_again(api: RawClient) -> None:
    upload = api("POST", "/api/v1/files/upload/base64", json={"base64_data": PNG}).json()["data"]["file_url"]

    for path in (completed_result(api), upload.removeprefix("http://127.0.0.1:8765")):
        etag = api("GET", path).headers["etag"]
        for known in (etag, f'"other", W/{etag}', "*"):
            response = api("GET", path, headers={"if-none-match": known, "range": "bytes=0-1"})
            assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)
        assert api("GET", path, headers={"if-none-match": '"other"'}).status_code == 200


def test_every_response_has_a_request_id_of_its_own(api: RawClient) -> None:
    path = completed_result(api)
    responses = [
        *(api("GET", address) for address in (path, "/v1/credits", "/nowhere", "/api/v1/files/quota")),
        api("GET", "/v1/credits", headers={"authorization": ""}),
        api("POST", "/v1/videos/generations", content=b"{"),
        api("POST", "/v1/videos/generations", json={}, headers={"x-sandbox-scenario": "error:503"}),
    ]

    ids = [response.headers["x-request-id"] for response in responses]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("req_[0-9a-f]{20}", one) for one in ids)


def test_an_item_of_a_list_is_as_the_newest_client_reads_it(api: RawClient) -> None:
    done = api.create()
    api.clock.advance(140)
    api.create("kling-custom-element")
    api.clock.advance(1e4)
    api.create()

    (new, element, old) = api("GET", "/v1/tasks").json()["data"]

    assert old == {
        **{name: done[name] for name in ("id", "model", "type")},
        "status": "completed",
        "progress": 100,
        "created_at": done["created"],
        "duration": 5,
        "has_results": True,
        "result_count": 1,
        "has_error": False,
    } | {"credits_used": done["usage"]["credits_reserved"]}
    assert (new["status"], new["has_results"], new["result_count"]) == ("pending", False, 0)
    assert "credits_used" not in new
    assert (element["has_results"], "duration" in element) == (False, False)
    page = contract.schema_validator("TaskPage")
    assert page.violations(api("GET", "/v1/tasks").json()) == []
    assert page.violations({"data": [done, {"created_at": "2026-10-01T00:00:00Z"}]}) == []


def test_a_list_is_filtered_by_time_and_type(api: RawClient) -> None:
    old = api.create()
    api.clock.advance(3600)
    new = api.create()
    iso = datetime.fromtimestamp(new["created"], UTC).isoformat()

    def ids(**query: Any) -> list[str]:
        return [task["id"] for task in api("GET", f"/v1/tasks?{urlencode(query)}").json()["data"]]

    assert ids(since=old["created"] + 1) == ids(since=iso) == ids(since=iso, type="video") == [new["id"]]
    assert ids(until=new["created"] - 1) == [old["id"]]
    assert ids(type="image") == []
    for query in ("since=soon", "until=", "page_size=51", "status=done"):
        assert api("GET", f"/v1/tasks?{query}").status_code == 400


def test_a_completed_draft_becomes_the_final_video(api: RawClient) -> None:
    request = {"model": "seedance-2.5-text-to-video", "prompt": "A vase", "draft": True, "duration": 9}
    draft = api("POST", "/v1/videos/generations", json=request).json()["id"]
    ordinary = api.create("seedance-2.5-text-to-video")["id"]

    def finish(task_id: str) -> httpx.Response:
        body = {"model": "seedance-2.5-draft-to-video", "source_task_id": task_id}
        return api("POST", "/v1/videos/generations", json=body)

    early = finish(draft)
    assert "draft_expires_at" not in api("GET", f"/v1/tasks/{draft}").json()
    api.clock.advance(1000)
    completed = api("GET", f"/v1/tasks/{draft}").json()

    assert (early.status_code, early.json()["error"]["param"]) == (400, "source_task_id")
    assert completed["draft_expires_at"] > completed["created"] + 1000
    assert contract.validate(completed, kind="task") == []
    assert finish(draft).json()["task_info"]["video_duration"] == 9
    assert finish(ordinary).status_code == 400
    assert "draft_expires_at" not in api("GET", f"/v1/tasks/{ordinary}").json()


def test_lists_and_batches_contain_the_tasks(api: RawClient) -> None:
    old = api.create()["id"]
    api.clock.advance(140)
    new = api.create("kling-o3-text-to-video")["id"]

    everything = api("GET", "/v1/tasks").json()
    completed = api("GET", "/v1/tasks?status=completed&page_size=1").json()
    one_model = api("GET", "/v1/tasks?model=kling-o3-text-to-video").json()
    batch = api("POST", "/v1/tasks/batch", json={"task_ids": [old, new, "task-unified-1-gone"]}).json()

    assert [task["id"] for task in everything["data"]] == [new, old]
    assert (everything["total"], completed["total"], completed["data"][0]["id"]) == (2, 1, old)
    assert "results" not in completed["data"][0]
    assert [task["id"] for task in one_model["data"]] == [new]
    assert [task["id"] for task in batch["data"]] == [old, new]
    assert api("POST", "/v1/tasks/batch", json={"task_ids": ["x"] * 51}).status_code == 400


def test_the_same_seed_gives_the_same_ids() -> None:
    assert RawClient(seed=3).create() == RawClient(seed=3).create()
    assert RawClient(seed=3).create() != RawClient(seed=4).create()


def test_speed_scales_the_reported_estimate() -> None:
    from evolink.sandbox import ScaledClock

    sandbox = Sandbox(clock=ScaledClock(speed=100))
    body = json.dumps(next(iter(catalog.get("kling-o3-text-to-video").examples.values())))
    request = httpx.Request("POST", "http://127.0.0.1/v1/videos/generations", headers=KEY, content=body)

    assert sandbox.handle(request).json()["task_info"]["estimated_time"] == 3
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(0)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/tasks/batch", "POST"),
        ("DELETE", "/api/v1/files/quota", "GET"),
        ("OPTIONS", "/v1/tasks", "GET"),
        ("PUT", "/v1/videos/generations", "POST"),
    ],
)
def test_the_response_to_a_wrong_method_names_the_allowed_ones(
    method: str, path: str, allowed: str, api: RawClient
) -> None:
    response = api(method, path)

    assert (response.status_code, response.headers["allow"]) == (405, allowed)
