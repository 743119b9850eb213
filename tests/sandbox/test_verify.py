"""POST /_sandbox/verify compares the requests that a sandbox received with those that a test expects."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox

BOAT = {"model": "wan2.5-text-to-video", "prompt": "A boat", "duration": 5}
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "model_params": {"multi_shot": False}}
CREATE = {"method": "POST", "path": "/v1/videos/generations"}


class API:
    """A sandbox that has received requests."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(clock=ManualClock())

    def send(self, method: str, path: str, content: Any = None) -> httpx.Response:
        body = content if isinstance(content, bytes) or content is None else json.dumps(content).encode()
        headers = {"authorization": "Bearer any"}
        return self.sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", headers=headers, content=body))

    def verify(self, *expectations: Any, **options: Any) -> dict[str, Any]:
        response = self.send("POST", "/_sandbox/verify", {"requests": expectations, **options})
        report: dict[str, Any] = response.json()
        assert response.status_code == (200 if report["verified"] else 409)
        return report


@pytest.fixture
def api() -> API:
    api = API()
    task_id = api.send("POST", CREATE["path"], BOAT).json()["id"]
    api.send("GET", f"/v1/tasks/{task_id}")
    api.send("GET", f"/v1/tasks/{task_id}")
    api.send("POST", CREATE["path"], CAT)
    api.send("POST", CREATE["path"], CAT | {"promt": "x"})
    return api


@pytest.mark.parametrize(
    "expectation",
    [
        CREATE,
        {},
        {"path": "/v1/tasks/*", "count": 2},
        {"method": "get", "path": "/v1/tasks/{task_id}"},
        {"path": "/v1/tasks/task-*-*"},
        CREATE | {"count": {"min": 3}},
        CREATE | {"count": {"max": 3}},
        CREATE | {"status": 400, "count": 1},
        CREATE | {"body": {"model": "wan2.5-text-to-video"}, "count": 1},
        CREATE | {"body": {"duration": 5.0}, "count": 1},
        CREATE | {"body": {"model_params": {"multi_shot": False}}, "count": 2},
        CREATE | {"body": {}, "count": 3},
        {"path": "/v1/credits", "count": 0},
        {"path": "/v1/*", "count": 0},
    ],
)
def test_an_expectation_is_met(expectation: Any, api: API) -> None:
    report = api.verify(expectation)

    assert report["verified"], report
    assert report["message"] == ""


@pytest.mark.parametrize(
    ("expectation", "message"),
    [
        ({"path": "/v1/credits"}, "requests[0] (path '/v1/credits'): at least 1 expected, 0 received."),
        (CREATE | {"count": 2}, "exactly 2 expected, 3 received."),
        (CREATE | {"count": {"max": 2}}, "at most 2 expected, 3 received."),
        (CREATE | {"count": {"min": 4, "max": 5}}, "4 to 5 expected, 3 received."),
        (CREATE | {"body": {"model_params": {"multi_shot": 0}}}, "at least 1 expected, 0 received."),
        (CREATE | {"body": []}, "0 received."),
        (CREATE | {"body": {"prompt": None}}, "0 received."),
        (CREATE | {"status": 503}, "0 received."),
    ],
)
def test_an_expectation_is_not_met(expectation: Any, message: str, api: API) -> None:
    report = api.verify(expectation)

    assert message in report["message"]
    assert report["error"]["message"] == report["message"]


def test_the_nearest_requests_show_where_they_differ(api: API) -> None:
    report = api.verify(CREATE | {"body": {"model": "wan2.5-text-to-video", "duration": 10, "quality": "720p"}})

    (result,) = report["results"]
    assert (result["verified"], result["matched"]) == (False, 0)
    nearest = result["nearest"][0]
    assert (nearest["method"], nearest["path"], nearest["status"], nearest["body"]) == (
        "POST",
        CREATE["path"],
        200,
        BOAT,
    )
    assert nearest["differences"] == [
        {"pointer": "/body/duration", "expected": 10, "actual": 5},
        {"pointer": "/body/quality", "expected": "720p", "actual": "(absent)"},
    ]


@pytest.mark.parametrize(("first", "second", "verified"), [(BOAT, CAT, True), (CAT, BOAT, False)])
def test_the_order_counts_if_asked_for(first: Any, second: Any, api: API, *, verified: bool) -> None:
    expectations = [CREATE | {"body": {"prompt": first["prompt"]}}, CREATE | {"body": {"prompt": second["prompt"]}}]

    assert api.verify(*expectations)["verified"]
    report = api.verify(*expectations, in_order=True)

    assert report["verified"] is verified
    if not verified:
        assert report["message"].endswith("at least 1 expected, 1 received. Only 0 came after those of requests[0].")


def test_a_body_too_large_to_keep_is_named(api: API) -> None:
    api.send("POST", CREATE["path"], BOAT | {"prompt": "x" * 20_000})

    report = api.verify(CREATE | {"body": {"prompt": "y"}})

    assert "(over 16384 bytes)" in [each["body"] for each in report["results"][0]["nearest"]]


@pytest.mark.parametrize("body", [b'{"prompt": "\\ud83d"}', b'{"n": NaN}', b"[" * 5000, b'{"n": 1e999}', b"\xff"])
def test_a_body_that_no_response_can_repeat_does_no_harm(body: bytes, api: API) -> None:
    api.send("POST", CREATE["path"], body)

    assert api.verify(CREATE | {"body": {"prompt": "y"}})["verified"] is False
    assert api.send("GET", "/_sandbox/journal").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        {"requests": CREATE},
        {"requests": [CREATE], "ordered": True},
        {"requests": [CREATE], "in_order": 1},
        {"requests": ["POST"]},
        {"requests": [CREATE | {"url": "/"}]},
        {"requests": [{"method": 5}]},
        {"requests": [{"status": "200"}]},
        {"requests": [{"status": True}]},
        {"requests": [{"count": -1}]},
        {"requests": [{"count": True}]},
        {"requests": [{"count": "1"}]},
        {"requests": [{"count": {}}]},
        {"requests": [{"count": {"min": 2, "max": 1}}]},
        {"requests": [{"count": {"least": 1}}]},
        {"requests": [{}] * 101},
        b'{"requests": [{"path": "\\ud83d"}]}',
        b'{"requests": [{"body": 1e999}]}',
    ],
)
def test_a_malformed_expectation_is_refused(body: Any, api: API) -> None:
    response = api.send("POST", "/_sandbox/verify", body)

    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_many_wildcards_take_no_time(api: API) -> None:
    api.send("GET", "/v1/tasks/" + "a" * 2000)
    started = time.perf_counter()

    assert not api.verify({"path": "/v1/tasks/" + "*a" * 50 + "b"})["verified"]
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("expected", "differences"),
    [
        ({"items": [1, {"a": 2}]}, []),
        ({"items": [1, {"a": 3}]}, ["/body/items/1/a"]),
        ({"items": [1]}, ["/body/items"]),
        ({"items": [True, {"a": 2}]}, ["/body/items/0"]),
        ({"a/b~c": 1}, ["/body/a~1b~0c"]),
    ],
)
def test_lists_are_compared_item_by_item(expected: Any, differences: list[str], api: API) -> None:
    api.send("POST", "/v1/tasks/batch", {"items": [1, {"a": 2, "b": 3}]})

    (result,) = api.verify({"path": "/v1/tasks/batch", "body": expected})["results"]

    nearest = result.get("nearest") or [{"differences": []}]
    assert [each["pointer"] for each in nearest[0]["differences"]] == differences
