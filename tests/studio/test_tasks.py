"""Tasks: list, filter, search, detail, results and the events that update the page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from evolink import catalog
from evolink.sandbox import Sandbox
from evolink.sandbox._state.records import Charge
from evolink.studio import IS_STOPPING, _events
from evolink.studio._events import MAX_UPDATES, UNKNOWN, compare, event, known_at_first
from support.asgi_client import ASGIClient
from support.event_stream import open_events

WAN = "wan2.5-text-to-video"
CHARGE = Charge(reserved=500, settled=500)
HOSTILE = "<script>alert('x')</script>"


def submit(sandbox: Sandbox, prompt: str = "A boat", **fields: Any) -> str:
    payload = {"model": WAN, "prompt": prompt, **fields}
    task, _ = sandbox.account.submit(catalog.get(WAN), payload, video_seconds=5, charge=CHARGE, body=b"", key=None)
    sandbox.callbacks.schedule(task)
    return task.id


def test_tasks_are_listed_newest_first_and_found_by_words_of_the_prompt(http: ASGIClient, sandbox: Sandbox) -> None:
    boat, cat = submit(sandbox, "A red boat"), submit(sandbox, f"A cat {HOSTILE}")

    everything = http.get("/studio/tasks").text
    found = http.get("/studio/tasks", params={"q": "BOAT red"}, headers={"hx-request": "true"}).text

    assert everything.index(cat) < everything.index(boat)
    assert boat in found
    assert cat not in found
    assert HOSTILE not in everything
    assert html.escape(HOSTILE, quote=False).replace("'", "&#39;") in everything


def test_tasks_are_filtered_by_status(http: ASGIClient, sandbox: Sandbox) -> None:
    done = submit(sandbox)
    sandbox.advance(3600)
    running = submit(sandbox)

    for status, expected in {"running": running, "completed": done}.items():
        page = http.get("/studio/tasks", params={"status": status}).text
        assert set(re.findall(r'id="card-(task-[^"]+)"', page)) == {expected}


def test_ten_thousand_tasks_arrive_in_pages(http: ASGIClient, sandbox: Sandbox) -> None:
    ids = [submit(sandbox) for _ in range(10_000)]

    first = http.get("/studio/tasks").text
    more = http.get("/studio/tasks?offset=9984", headers={"hx-request": "true"}).text

    assert "<b>10,000</b> tasks" in first
    assert re.findall(r'id="card-(task-[^"]+)"', first) == ids[:-25:-1]
    assert len(first) < 100_000
    assert re.findall(r'id="card-(task-[^"]+)"', more) == ids[15::-1]
    assert "revealed" in first
    assert "revealed" not in more


def test_a_failed_task_shows_why_what_to_do_and_that_it_costs_nothing(http: ASGIClient, sandbox: Sandbox) -> None:
    sandbox.set_scenario("fail:content_policy_violation@50")
    task = http.post(
        "/v1/videos/generations", json={"model": WAN, "prompt": "A boat"}, headers={"authorization": "Bearer x"}
    ).json()["id"]
    sandbox.advance(3600)

    page = http.get(f"/studio/tasks/{task}").text

    assert "content_policy_violation" in page
    assert "Change the prompt or the media, then submit again." in page
    assert re.search(r"0 credits\s*<span class=\"quiet\">refunded", page)


def test_a_task_shows_request_response_timeline_callbacks_and_code(http: ASGIClient, sandbox: Sandbox) -> None:
    task = submit(sandbox, callback_url="http://127.0.0.1:9/done")
    sandbox._send = lambda url, body: Refused()
    sandbox.advance(3600)

    page = html.unescape(http.get(f"/studio/tasks/{task}").text)

    assert "Attempt 4" in page
    assert "connection refused" in page
    for text in (
        "pending",
        "processing",
        "completed",
        '"callback_url"',
        "curl http://127.0.0.1:8765/v1/",
        "evolink generate",
    ):
        assert text in page


class Refused:
    status = None
    error = "connection refused"
    ok = False


def test_a_result_can_be_sought_in_and_downloaded(http: ASGIClient, sandbox: Sandbox) -> None:
    task = submit(sandbox)
    sandbox.advance(3600)
    sandbox.set_scenario("result.missing")

    part = http.get(f"/studio/tasks/{task}/results/1", headers={"range": "bytes=4-7"})
    whole = http.get(f"/studio/tasks/{task}/results/1?download")

    assert (part.status_code, part.content) == (206, b"ftyp")
    assert whole.headers["content-disposition"].startswith("attachment")
    assert whole.content[4:8] == b"ftyp"
    assert not [each for each in sandbox.events() if each["what"] == "request"], "the page leaves the event log alone"


@pytest.mark.parametrize("path", ["tasks/nothing", "tasks/..%2f..%2fx/results/1", "tasks/x/results/99"])
def test_what_does_not_exist_is_not_found(http: ASGIClient, path: str) -> None:
    assert http.get(f"/studio/{path}").status_code == 404


def test_changes_are_new_tasks_changed_tasks_or_another_list() -> None:
    known = {"a": ("pending", 0), "b": ("processing", 5)}

    assert compare(known, known) == ([], [], False)
    assert compare(known, {"c": ("pending", 0), **known, "b": ("completed", 100)}) == (["c"], ["b"], False)
    assert compare(known, {"b": ("processing", 5)}) == ([], [], True)
    assert compare(known, {**known, **{str(number): ("pending", 0) for number in range(100)}}) == ([], [], True)


def test_a_page_receives_what_changed_between_its_rendering_and_its_first_event() -> None:
    states = {"c": ("pending", 0), "b": ("completed", 100), "a": ("completed", 100)}

    assert compare(known_at_first(states, "b"), states) == (["c"], ["b", "a"], False)
    assert compare(known_at_first(states, ""), states) == (["a", "b", "c"], [], False)
    assert compare(known_at_first(states, "reset"), states) == ([], [], True)
    many = {str(number): ("completed", 100) for number in range(10_000)}
    assert list(known_at_first(many, "0").values()).count(UNKNOWN) == MAX_UPDATES


def test_an_open_page_receives_new_tasks_changes_another_list_and_the_balance(
    http: ASGIClient, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_events, "INTERVAL", 0.01)
    monkeypatch.setattr(_events, "IDLE_SHARE", 0)

    async def receive() -> list[str]:
        async with open_events(http.app, "newest=", port=8765) as stream:
            await stream.wait_for("event: balance")
            task_id = submit(sandbox, HOSTILE)
            new = await stream.wait_for("event: new")
            assert f"/studio/tasks/{task_id}" in new
            assert html.escape(HOSTILE).replace("&#x27;", "&#39;") in new
            sandbox.advance(3600)
            assert task_id in await stream.wait_for("event: task")
            sandbox.reset()
            await stream.wait_for("event: reload")
            return [event.partition("\n")[0].removeprefix("event: ") for event in stream.events]

    received = http.run(receive())

    assert [name for name in received if name != "balance"] == ["retry: 1000", "new", "task", "reload"]
    assert received.count("balance") == 2, "it is sent at first, and when it changes"


def test_the_stream_of_an_open_page_ends_with_its_server(http: ASGIClient) -> None:
    async def receive() -> list[str]:
        async with open_events(http.app, "newest=", port=8765, **{IS_STOPPING: lambda: True}) as stream:
            await stream.wait_for("retry")
            await stream.ended.wait()
            return stream.events

    assert http.run(receive()) == ["retry: 1000"]


def test_the_data_of_an_event_cannot_contain_another_event() -> None:
    assert event("task", "one\n\nevent: x\r\ndata: y") == (
        "event: task\ndata: one\ndata: \ndata: event: x\ndata: data: y\n\n"
    )
