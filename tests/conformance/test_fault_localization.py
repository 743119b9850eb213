"""Conformance runs against correct servers and against servers with one fault: each fault is reported once."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from evolink import catalog, conformance, contract
from evolink.conformance import Plan, Run, Server
from evolink.conformance._server import MAX_ATTEMPTS
from support.stub_servers import (
    KEY,
    LOCAL,
    VEO,
    Handle,
    driver,
    failed_labels,
    json_body,
    result_of,
    run_against,
    sandbox,
)

WAN = "wan2.5-text-to-video"


def refusing(matches: Callable[[dict[str, Any]], object]) -> Handle:
    """Return the sandbox, except that it refuses the bodies that match."""
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = json_body(request)
        if "authorization" in request.headers and isinstance(body, dict) and "model" in body and matches(body):
            error = {"code": "invalid_parameter", "message": "No.", "type": "invalid_request_error"}
            return httpx.Response(400, json={"error": error})
        return correct.handle(request)

    return handle


def accepting(matches: Callable[[dict[str, Any]], object]) -> Handle:
    """Return the sandbox, except that it accepts all bodies that match."""
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = json_body(request)
        if request.method == "POST" and isinstance(body, dict) and matches(body):
            plain = httpx.Request("POST", request.url, headers=request.headers, json={"model": VEO, "prompt": "x"})
            return correct.handle(plain)
        return correct.handle(request)

    return handle


class RecordingServer:
    """The sandbox, recording the bodies it receives, except those with callback URLs of this machine's ports."""

    def __init__(self) -> None:
        self.bodies: set[bytes] = set()
        self._sandbox = sandbox()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if b"127.0.0.1" not in request.content:
            self.bodies.add(request.content)
        return self._sandbox.handle(request)


@pytest.mark.parametrize("model", catalog.ids())
def test_the_sandbox_passes_with_every_model(model: str) -> None:
    report = run_against(sandbox().handle, models=(model,))

    assert failed_labels(report) == set()
    assert report.exit_code == 0
    assert result_of(report, f"{model} / examples").outcome == "passed"
    assert result_of(report, f"{model} /model enum").outcome == "passed"
    assert report.counts()["skipped"] <= 2
    assert report.counts()["passed"] >= 50


def test_a_refused_value_is_one_failure_however_many_requests_have_it() -> None:
    report = run_against(refusing(lambda body: body.get("quality") == "4k"))

    assert failed_labels(report) == {f"{VEO} /quality enum"}
    assert "more requests fail for the same reason" in result_of(report, f"{VEO} /quality enum").failures[0].variant


def test_a_field_that_the_server_wrongly_requires_is_named() -> None:
    report = run_against(refusing(lambda body: "aspect_ratio" not in body))

    assert failed_labels(report) == {f"{VEO} / required"}
    assert "aspect_ratio is missing" in result_of(report, f"{VEO} / required").failures[0].variant
    assert result_of(report, f"{VEO} / examples").reason == "already reported as / required"


def test_a_model_that_the_server_does_not_have_is_one_failure() -> None:
    report = run_against(refusing(lambda body: body.get("model") == VEO), models=(VEO, WAN))

    assert failed_labels(report) == {f"{VEO} /model enum"}
    skipped = result_of(report, f"{VEO} /no_such_field additionalProperties")
    assert skipped.reason == "no valid request of this model is accepted, so a refused one proves nothing"


def test_a_refused_combination_of_two_values_is_one_failure() -> None:
    together = {"quality": "480p", "aspect_ratio": "1:1"}

    report = run_against(refusing(lambda body: together.items() <= body.items()), models=(WAN,))

    assert failed_labels(report) == {f"{WAN} /aspect_ratio enum"}


def test_a_server_that_accepts_unknown_fields_fails_once_not_for_each_field_of_sibling_models() -> None:
    known = catalog.get(WAN).schema["properties"].keys()

    def has_unknown_fields_only(body: dict[str, Any]) -> bool:
        return bool(body.keys() - known) and not contract.validate({key: body[key] for key in body.keys() & known})

    report = run_against(accepting(has_unknown_fields_only), models=(WAN,))

    assert failed_labels(report) == {f"{WAN} /no_such_field additionalProperties"}


def test_a_server_error_on_a_valid_value_is_a_failure_of_that_value() -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = json_body(request)
        if isinstance(body, dict) and body.get("enhance_prompt") is False:
            return httpx.Response(500, text="Internal Server Error")
        return correct.handle(request)

    report = run_against(handle)

    assert failed_labels(report) == {f"{VEO} /enhance_prompt type"}
    assert result_of(report, f"{VEO} /enhance_prompt type").failures[0].actual == "HTTP 500 Internal Server Error"


def test_a_server_error_on_an_invalid_value_is_not_a_refusal() -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = json_body(request)
        if isinstance(body, dict) and body.get("prompt", "") is None:
            return httpx.Response(500, text="Internal Server Error")
        return correct.handle(request)

    assert failed_labels(run_against(handle)) == {f"{VEO} /prompt type"}


@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_model_may_be_refused_by_400_or_404(status: int) -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        body = json_body(request)
        unknown = isinstance(body, dict) and body.get("model") == f"{VEO}-x"
        return httpx.Response(status, json=json.loads(response.content)) if unknown else response

    assert failed_labels(run_against(handle)) == set()


def test_equal_response_failures_are_one_block_of_the_text_and_one_case_each_of_the_xml() -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        if response.is_success:
            return response
        body = json.loads(response.content)
        del body["error"]["type"]
        return httpx.Response(response.status_code, json=body)

    report = run_against(handle)

    assert len(failed_labels(report)) == 5
    assert conformance.as_text(report).count("FAILED") == 1
    assert conformance.as_junit(report).count("<failure") == 5


def test_the_curl_command_of_a_failure_sends_the_same_request_without_the_key() -> None:
    report = run_against(refusing(lambda body: body.get("quality") == "4k"))

    (failure,) = result_of(report, f"{VEO} /quality enum").failures
    words = shlex.split(failure.curl)

    assert words[:4] == ["curl", "-sS", "-i", "http://127.0.0.1:9/v1/videos/generations"]
    assert json.loads(words[words.index("--data-raw") + 1])["quality"] == "4k"
    assert "Authorization: Bearer $EVOLINK_API_KEY" in words
    assert KEY not in conformance.as_text(report) + conformance.as_junit(report) + json.dumps(report.to_dict())


def test_a_key_that_the_server_repeats_is_not_in_the_report() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        status = 200 if request.method == "GET" else 400
        return httpx.Response(
            status, json={"status": key, "id": "task-unified-1-a", "error": {"code": key, "message": [key]}}
        )

    report = run_against(handle)

    assert report.failed()
    assert KEY not in conformance.as_text(report) + conformance.as_junit(report) + json.dumps(report.to_dict())


def test_documented_only_leaves_out_constraints_that_only_this_spec_states() -> None:
    lax = accepting(lambda body: "no_such_field" in body)

    assert failed_labels(run_against(lax)) == {f"{VEO} /no_such_field additionalProperties"}
    assert failed_labels(run_against(lax, documented_only=True)) == set()


def test_the_same_seed_sends_the_same_requests_and_another_seed_others() -> None:
    sent: list[set[bytes]] = []
    for seed in (1, 1, 2):
        server = RecordingServer()
        run_against(server, seed=seed)
        sent.append(server.bodies)

    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


def test_an_unreachable_server_stops_the_run_after_one_request() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    report = run_against(handle)

    assert (report.requests, report.exit_code, failed_labels(report)) == (1, 2, set())
    assert "Connecting to 127.0.0.1:9 failed" in report.stopped


@pytest.mark.parametrize(
    ("status", "message"), [(401, "The server does not accept the API key"), (402, "The credits are used up")]
)
def test_a_refused_key_or_missing_credits_stop_the_run_with_exit_code_3(status: int, message: str) -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(body := json_body(request), dict) and "model" in body:
            return httpx.Response(status, json={"error": {"code": "x", "message": "no", "type": "y"}})
        return correct.handle(request)

    report = run_against(handle)

    assert report.exit_code == 3
    assert message in report.stopped
    assert not [result for result in report.failed() if result.check.where == "request"]


def test_a_429_is_retried_after_the_time_in_its_retry_after_header() -> None:
    correct, seen = sandbox(), set[tuple[str, bytes]]()

    def handle(request: httpx.Request) -> httpx.Response:
        first = (str(request.url), request.content) not in seen
        seen.add((str(request.url), request.content))
        return httpx.Response(429, headers={"retry-after": "7"}) if first else correct.handle(request)

    assert failed_labels(run_against(handle)) == set()


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_accepts_nothing_gets_every_request_once_after_the_first(status: int) -> None:
    pauses: list[float] = []
    refusal = httpx.Response(status, headers={"retry-after": "7"})
    server = Server(LOCAL, KEY, driver=driver(lambda request: refusal), sleep=pauses.append)

    report = Run(server, Plan((VEO,))).execute()

    assert pauses == [7.0] * (MAX_ATTEMPTS - 1)
    assert report.requests > 50


def test_an_undocumented_error_code_is_a_failure() -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        content = response.content.replace(b'"invalid_parameter"', b'"oops"')
        return httpx.Response(response.status_code, content=content, headers={"content-type": "application/json"})

    assert failed_labels(run_against(handle)) == {f"{VEO} refusal: /error/code x-codes"}


def test_a_server_without_a_response_stops_the_run_after_one_request() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    report = run_against(handle)

    assert (report.requests, report.exit_code) == (1, 2)
    assert "the response was lost" in report.stopped


def test_progress_is_reported_up_to_the_last_case() -> None:
    progress: list[tuple[int, int]] = []

    conformance.run(
        "http://127.0.0.1:9", models=[VEO], driver=driver(sandbox().handle), on_progress=lambda *n: progress.append(n)
    )

    assert [done for done, _ in progress] == list(range(1, len(progress) + 1))
    assert progress[-1][0] == progress[-1][1]
