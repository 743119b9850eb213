"""Checks of created tasks: queries until one completes, callbacks, and repeated Idempotency-Keys."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from evolink import conformance, sandbox
from evolink.sandbox import Sandbox, ScaledClock
from support.stub_servers import VEO, failed_labels, result_of, run_against
from support.stub_servers import sandbox as manual_sandbox

COMPLETED = "API query: /status completed"
DELIVERY = "API callback: / delivery"


class SlowServer:
    """A server without a sandbox's clock: its tasks end with a certain number of queries."""

    def __init__(self, queries: int, *, ending: str = "completed") -> None:
        self._sandbox = manual_sandbox()
        self._queries_left = queries
        self._ending = ending

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith("/_sandbox/"):
            return httpx.Response(404, json={"error": {"code": "not_found_error", "message": "no", "type": "x"}})
        if request.method == "GET" and "task-unified-1760" in request.url.path:
            self._queries_left -= 1
            if self._queries_left == 0 and self._ending == "completed":
                self._sandbox.advance(10_000)
            if self._queries_left <= 0 and self._ending != "completed":
                return self._failed(request)
        return self._sandbox.handle(request)

    def _failed(self, request: httpx.Request) -> httpx.Response:
        body: dict[str, Any] = json.loads(self._sandbox.handle(request).content)
        error = {"code": "service_error", "message": "It went wrong.", "type": "task_error"}
        return httpx.Response(200, json=body | {"status": "failed", "error": error})


@pytest.mark.parametrize("queries", [1, 2, 6])
def test_a_server_that_is_no_sandbox_is_polled_until_a_task_completes(queries: int) -> None:
    report = run_against(SlowServer(queries))

    assert failed_labels(report) == set()
    assert result_of(report, COMPLETED).outcome == "passed"
    assert result_of(report, f"{VEO} query: /results properties").tried == queries


def test_a_task_that_does_not_complete_in_time_is_a_failure() -> None:
    report = run_against(SlowServer(10_000), wait=20)

    assert failed_labels(report) == {COMPLETED}
    assert "a task that completes within 20 s" in result_of(report, COMPLETED).failures[0].expected


def test_a_failed_task_is_shown_in_the_failure() -> None:
    report = run_against(SlowServer(1, ending="failed"), wait=20)

    assert failed_labels(report) == {COMPLETED}
    assert '"service_error"' in result_of(report, COMPLETED).failures[0].actual


def test_a_query_that_returns_another_task_is_a_failure() -> None:
    correct = manual_sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        if request.method == "GET" and response.status_code == 200 and "/tasks/" in request.url.path:
            return httpx.Response(200, json=json.loads(response.content) | {"id": "task-unified-1-other"})
        return response

    assert failed_labels(run_against(handle)) == {f"{VEO} query: /id const"}


def test_a_result_that_is_not_a_url_is_a_failure() -> None:
    correct = manual_sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        body = json.loads(response.content)
        return httpx.Response(200, json=body | {"results": ["video.mp4"]}) if "results" in body else response

    assert failed_labels(run_against(handle)) == {f"{VEO} query: /results/0 format"}


def test_the_callback_check_is_skipped_if_local_callbacks_are_refused() -> None:
    assert result_of(run_against(manual_sandbox().handle), DELIVERY).reason.startswith(
        "the server accepts no callback URL"
    )


def test_callbacks_are_received_on_this_machine_and_checked() -> None:
    local = Sandbox(clock=ScaledClock(1000), credits=1e9, allow_local_callbacks=True)
    with sandbox.running(local) as running:
        report = conformance.run(running.url, models=[VEO])
        local.reset()

    assert failed_labels(report) == set()
    assert result_of(report, DELIVERY).outcome == "passed"
    assert result_of(report, "API callback: /status enum").outcome == "passed"
    # Such a server may accept a loopback URL, which any other must refuse.
    assert result_of(report, f"{VEO} /callback_url public-https-url").outcome == "passed"


@pytest.mark.parametrize("wrong", ["repeat", "conflict"])
def test_a_server_that_ignores_idempotency_keys_fails(wrong: str) -> None:
    honours, ignores = manual_sandbox(), manual_sandbox(honour_keys=False)

    def handle(request: httpx.Request) -> httpx.Response:
        response = honours.handle(request)
        return ignores.handle(request) if wrong == "repeat" or response.status_code == 409 else response

    report = run_against(handle)

    (failure, *_) = result_of(report, "API create: / Idempotency-Key").failures
    assert failure.variant == ("a repeat" if wrong == "repeat" else "another body")
    assert failure.source == "ours"
