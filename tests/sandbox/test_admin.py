"""The admin API under /_sandbox/, which clients in any language can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from evolink.sandbox import ManualClock, Sandbox, running

BOAT = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
KEY = {"authorization": "Bearer any"}


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with running(Sandbox(clock=ManualClock())) as local, httpx.Client(base_url=local.url, headers=KEY) as http:
        yield http


def create(http: httpx.Client, **headers: str) -> dict[str, Any]:
    body: dict[str, Any] = http.post("/v1/videos/generations", json=BOAT, headers=headers).json()
    return body


def test_advance_moves_the_time(http: httpx.Client) -> None:
    task = create(http)

    now = http.post("/_sandbox/advance", json={"seconds": 200}).json()["now"]

    assert now >= task["created"] + 200
    assert http.get(f"/v1/tasks/{task['id']}").json()["status"] == "completed"


def test_a_scenario_is_set_for_all_requests_and_cleared(http: httpx.Client) -> None:
    http.post("/_sandbox/scenario", json={"scenario": "error:429, retry-after:3"})

    refused = http.post("/v1/videos/generations", json=BOAT)

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    http.post("/_sandbox/scenario", json={})
    assert create(http)["status"] == "pending"


def test_reset_restores_the_initial_state(http: httpx.Client) -> None:
    first = create(http)
    http.post("/_sandbox/reset")

    assert http.get(f"/v1/tasks/{first['id']}").status_code == 404
    assert http.get("/v1/credits").json()["data"]["user"] == {"remaining_credits": 10_000, "used_credits": 0}
    assert create(http)["id"] == first["id"], "the same seed gives the same ids again"


def test_the_journal_lists_requests_and_responses(http: httpx.Client) -> None:
    task = create(http, **{"x-sandbox-scenario": "fail@40"})
    http.post("/v1/videos/generations", json=BOAT | {"duration": 7, "promt": "x"})
    http.get(f"/v1/tasks/{task['id']}")

    journal = http.get("/_sandbox/journal").json()["entries"]

    entries = [entry for entry in journal if entry["what"] == "request"]
    assert [(e["method"], e["path"], e["status"], e["charged"]) for e in entries] == [
        ("POST", "/v1/videos/generations", 200, 25.5),
        ("POST", "/v1/videos/generations", 400, 0),
        ("GET", f"/v1/tasks/{task['id']}", 200, 0),
    ]
    assert (entries[0]["task_id"], entries[0]["scenario"]) == (task["id"], "fail@40")
    assert "duration is 7" in entries[1]["error"]
    assert "no field 'promt'" in entries[1]["error"]
    assert [(v["pointer"], v["keyword"]) for v in entries[1]["violations"]] == [
        *(("/duration", "enum"), ("/promt", "additionalProperties"))
    ]
    assert "Bearer" not in str(entries)


def test_the_journal_lists_status_changes_of_tasks(http: httpx.Client) -> None:
    failed = create(http, **{"x-sandbox-scenario": "fail@40"})
    unknown = create(http, **{"x-sandbox-scenario": "unknown-status:paused@50"})
    stalled = create(http, **{"x-sandbox-scenario": "stall@30"})
    http.post("/_sandbox/advance", json={"seconds": 600})

    changes = [entry for entry in http.get("/_sandbox/journal").json()["entries"] if entry["what"] == "turn"]

    assert changes == sorted(changes, key=lambda change: float(change["at"]))
    assert {
        task["id"]: [change["status"] for change in changes if change["task_id"] == task["id"]]
        for task in (failed, unknown, stalled)
    } == {
        failed["id"]: ["pending", "processing", "failed"],
        unknown["id"]: ["pending", "processing", "paused", "completed"],
        stalled["id"]: ["pending", "processing"],
    }


def test_the_event_log_is_bounded() -> None:
    sandbox = Sandbox(clock=ManualClock())
    for _ in range(2500):
        sandbox.handle(httpx.Request("GET", "http://127.0.0.1/v1/credits", headers=KEY))

    assert len(sandbox.event_log.requests.items()) == 2000


def test_deliveries_are_listed(http: httpx.Client) -> None:
    assert http.get("/_sandbox/deliveries").json() == {"deliveries": []}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/_sandbox/nothing", None, 404),
        ("GET", "/_sandbox/reset", None, 404),
        ("POST", "/_sandbox/advance", {"seconds": -1}, 400),
        ("POST", "/_sandbox/advance", {"seconds": "long"}, 400),
        ("POST", "/_sandbox/advance", [], 400),
        ("POST", "/_sandbox/scenario", {"scenario": "nonsense"}, 400),
        ("POST", "/_sandbox/scenario", {"scenario": 5}, 400),
        ("POST", "/_sandbox/scenario", {"scenaro": "lost"}, 400),
        ("POST", "/_sandbox/load?nam=a", None, 400),
        ("POST", "/_sandbox/save", {"file": "a"}, 400),
        ("POST", "/_sandbox/reset", {"time": True}, 400),
        ("POST", "/_sandbox/verify", {"requests": [{}], "inorder": True}, 400),
        ("GET", "/_sandbox/journal?last=1", None, 400),
    ],
)
def test_an_invalid_admin_request_gets_an_error_message(
    method: str, path: str, body: Any, status: int, http: httpx.Client
) -> None:
    response = http.request(method, path, json=body) if body is not None else http.request(method, path)

    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_a_sandbox_with_an_api_key_requires_it_for_the_admin_api() -> None:
    sandbox = Sandbox(clock=ManualClock(), api_key="sk-evo-mine")
    responses = [
        sandbox.handle(
            httpx.Request("POST", "http://127.0.0.1/_sandbox/reset", headers={"authorization": f"Bearer {key}"})
        )
        for key in ("any", "sk-evo-mine")
    ]

    assert [response.status_code for response in responses] == [401, 200]


def test_the_old_page_leads_to_the_studio_without_a_key() -> None:
    response = Sandbox(clock=ManualClock(), api_key="sk-evo-mine").handle(
        httpx.Request("GET", "http://127.0.0.1/_sandbox/")
    )

    assert (response.status_code, response.headers["location"]) == (307, "/studio/sandbox")


@pytest.mark.parametrize(("page_origin", "status"), [("https://evil.example", 403), ("null", 403), (None, 200)])
def test_other_web_pages_cannot_administer_the_sandbox(
    page_origin: str | None, status: int, http: httpx.Client
) -> None:
    headers = {"origin": page_origin} if page_origin else {}

    assert http.post("/_sandbox/reset", headers=headers).status_code == status
    assert http.post("/_sandbox/reset", headers={"origin": str(http.base_url).rstrip("/")}).status_code == 200


@pytest.mark.parametrize(("latest", "status"), [("1", 200), ("0", 400), ("2001", 400), ("x", 400), ("9" * 5000, 400)])
def test_the_journal_returns_the_latest_events(latest: str, status: int, http: httpx.Client) -> None:
    create(http)

    response = http.get("/_sandbox/journal", params={"latest": latest})

    assert response.status_code == status
    if status == 200:
        assert len(response.json()["entries"]) == 1
