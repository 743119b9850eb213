"""What a run does with the tasks it has made: queries until one completes, and callbacks."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from evolink import conformance, sandbox
from evolink.sandbox import Sandbox, ScaledClock
from support.stub_servers import VEO, failed, outcome, tried
from support.stub_servers import sandbox as manual

COMPLETED = "API query: /status completed"
DELIVERY = "API callback: / delivery"


class Slow:
    """A server that is no sandbox: its tasks complete with the query of that number."""

    def __init__(self, queries: int, *, ending: str = "completed") -> None:
        self._sandbox = manual()
        self._left = queries
        self._ending = ending

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/_sandbox/"):
            return httpx.Response(404, json={"error": {"code": "not_found_error", "message": "no", "type": "x"}})
        if request.method == "GET" and "task-unified-1760" in request.url.path:
            self._left -= 1
            if self._left == 0 and self._ending == "completed":
                self._sandbox.advance(10_000)
            if self._left <= 0 and self._ending != "completed":
                return self._failed(request)
        return self._sandbox.handle(request)

    def _failed(self, request: httpx.Request) -> httpx.Response:
        body: dict[str, Any] = json.loads(self._sandbox.handle(request).content)
        error = {"code": "service_error", "message": "It went wrong.", "type": "task_error"}
        return httpx.Response(200, json=body | {"status": "failed", "error": error})


@pytest.mark.parametrize("queries", [1, 2, 6])
def test_a_server_that_is_no_sandbox_is_asked_until_a_task_completes(queries: int) -> None:
    report = tried(Slow(queries))

    assert failed(report) == set()
    assert outcome(report, COMPLETED).outcome == "passed"
    assert outcome(report, f"{VEO} query: /results properties").tried == queries


def test_a_task_that_never_completes_is_told_after_the_time_that_is_allowed() -> None:
    report = tried(Slow(10_000), wait=20)

    assert failed(report) == {COMPLETED}
    assert "a task that completes in 20 s" in outcome(report, COMPLETED).failures[0].expected


def test_tasks_that_fail_are_told_as_that() -> None:
    report = tried(Slow(1, ending="failed"), wait=20)

    assert failed(report) == {COMPLETED}
    assert '"service_error"' in outcome(report, COMPLETED).failures[0].came


def test_a_server_that_answers_with_another_task_is_told() -> None:
    sound = manual()

    def handle(request: httpx.Request) -> httpx.Response:
        reply = sound.handle(request)
        if request.method == "GET" and reply.status_code == 200 and "/tasks/" in request.url.path:
            return httpx.Response(200, json=json.loads(reply.content) | {"id": "task-unified-1-other"})
        return reply

    assert failed(tried(handle)) == {f"{VEO} query: /id const"}


def test_a_result_that_is_no_link_is_told() -> None:
    sound = manual()

    def handle(request: httpx.Request) -> httpx.Response:
        reply = sound.handle(request)
        body = json.loads(reply.content)
        return httpx.Response(200, json=body | {"results": ["video.mp4"]}) if "results" in body else reply

    assert failed(tried(handle)) == {f"{VEO} query: /results/0 format"}


def test_a_server_without_local_callbacks_is_not_asked_for_one() -> None:
    assert outcome(tried(manual().handle), DELIVERY).reason.startswith("the server takes no callback URL")


def test_callbacks_are_taken_on_this_machine_and_looked_at() -> None:
    local = Sandbox(clock=ScaledClock(1000), credits=1e9, allow_local_callbacks=True)
    with sandbox.running(local) as running:
        report = conformance.run(running.url, models=[VEO])
        local.reset()

    assert failed(report) == set()
    assert outcome(report, DELIVERY).outcome == "passed"
    assert outcome(report, "API callback: /status enum").outcome == "passed"
    # Such a server may be given a loopback URL, which any other must refuse.
    assert outcome(report, f"{VEO} /callback_url public-https-url").outcome == "passed"


@pytest.mark.parametrize("wrong", ["repeat", "conflict"])
def test_an_idempotency_key_that_is_not_honoured_is_told(wrong: str) -> None:
    honours, ignores = manual(), manual(honour_keys=False)

    def handle(request: httpx.Request) -> httpx.Response:
        reply = honours.handle(request)
        return ignores.handle(request) if wrong == "repeat" or reply.status_code == 409 else reply

    report = tried(handle)

    (failure, *_) = outcome(report, "API create: / Idempotency-Key").failures
    assert failure.variant == ("a repeat" if wrong == "repeat" else "another body")
    assert failure.source == "ours"
