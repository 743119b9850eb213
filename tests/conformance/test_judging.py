"""What a run says of servers that are right, and of servers that are not."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from evolink import catalog, conformance, contract
from support.stub_servers import KEY, VEO, Handle, body_of, driver, failed, outcome, sandbox, tried

WAN = "wan2.5-text-to-video"


def refusing(fault: Callable[[dict[str, Any]], object]) -> Handle:
    """The sandbox, which refuses what `fault` says of a request's body besides."""
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        if "authorization" in request.headers and isinstance(body, dict) and "model" in body and fault(body):
            error = {"code": "invalid_parameter", "message": "No.", "type": "invalid_request_error"}
            return httpx.Response(400, json={"error": error})
        return sound.handle(request)

    return handle


def accepting(fault: Callable[[dict[str, Any]], object]) -> Handle:
    """The sandbox, which accepts what `fault` says of a request's body, whatever it is."""
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        if request.method == "POST" and isinstance(body, dict) and fault(body):
            plain = httpx.Request("POST", request.url, headers=request.headers, json={"model": VEO, "prompt": "x"})
            return sound.handle(plain)
        return sound.handle(request)

    return handle


class Listening:
    """The sandbox, and the bodies it was sent, but for callback URLs of this machine's ports."""

    def __init__(self) -> None:
        self.bodies: set[bytes] = set()
        self._sandbox = sandbox()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if b"127.0.0.1" not in request.content:
            self.bodies.add(request.content)
        return self._sandbox.handle(request)


@pytest.mark.parametrize("model", catalog.ids())
def test_each_model_has_valid_and_invalid_requests_that_are_all_judged(model: str) -> None:
    report = tried(sandbox().handle, models=(model,))

    assert failed(report) == set()
    assert report.exit_code == 0
    assert outcome(report, f"{model} / examples").outcome == "passed"
    assert outcome(report, f"{model} /model enum").outcome == "passed"


def test_one_refused_value_is_one_failure_however_many_requests_hold_it() -> None:
    report = tried(refusing(lambda body: body.get("quality") == "4k"))

    assert failed(report) == {f"{VEO} /quality enum"}
    assert "more requests fail alike" in outcome(report, f"{VEO} /quality enum").failures[0].variant


def test_a_server_that_needs_another_field_is_told_by_that_field() -> None:
    report = tried(refusing(lambda body: "aspect_ratio" not in body))

    assert failed(report) == {f"{VEO} / required"}
    assert "aspect_ratio is left out" in outcome(report, f"{VEO} / required").failures[0].variant
    assert outcome(report, f"{VEO} / examples").reason == "the same fault as / required"


def test_a_server_that_does_not_know_the_model_is_told_once() -> None:
    report = tried(refusing(lambda body: body.get("model") == VEO), models=(VEO, WAN))

    assert failed(report) == {f"{VEO} /model enum"}
    skipped = outcome(report, f"{VEO} /no_such_field additionalProperties")
    assert skipped.reason == "no valid request of this model is accepted, so a refusal tells nothing"


def test_two_fields_that_are_refused_together_are_named_by_the_rule_that_allows_them() -> None:
    together = {"quality": "480p", "aspect_ratio": "1:1"}

    report = tried(refusing(lambda body: together.items() <= body.items()), models=(WAN,))

    assert failed(report) == {f"{WAN} /aspect_ratio enum"}


def test_a_server_that_takes_any_field_is_told_once_not_for_each_field_of_a_sibling() -> None:
    known = catalog.get(WAN).schema["properties"].keys()

    def lax(body: dict[str, Any]) -> bool:
        return bool(body.keys() - known) and not contract.validate({key: body[key] for key in body.keys() & known})

    report = tried(accepting(lax), models=(WAN,))

    assert failed(report) == {f"{WAN} /no_such_field additionalProperties"}


def test_a_crash_on_a_valid_value_is_told_at_that_value() -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        if isinstance(body, dict) and body.get("enhance_prompt") is False:
            return httpx.Response(500, text="Internal Server Error")
        return sound.handle(request)

    report = tried(handle)

    assert failed(report) == {f"{VEO} /enhance_prompt type"}
    assert outcome(report, f"{VEO} /enhance_prompt type").failures[0].came == "HTTP 500 Internal Server Error"


def test_a_crash_on_an_invalid_value_is_no_refusal() -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        if isinstance(body, dict) and body.get("prompt", "") is None:
            return httpx.Response(500, text="Internal Server Error")
        return sound.handle(request)

    assert failed(tried(handle)) == {f"{VEO} /prompt type"}


@pytest.mark.parametrize("status", [400, 404])
def test_an_unknown_model_may_be_refused_by_400_or_404(status: int) -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        reply = sound.handle(request)
        body = body_of(request)
        strange = isinstance(body, dict) and body.get("model") == f"{VEO}-x"
        return httpx.Response(status, json=json.loads(reply.content)) if strange else reply

    assert failed(tried(handle)) == set()


def test_the_same_reply_fault_is_one_block_of_the_text_and_one_case_each_of_the_xml() -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        reply = sound.handle(request)
        body = json.loads(reply.content)
        if "error" in body:
            del body["error"]["type"]
        return httpx.Response(reply.status_code, json=body)

    report = tried(handle)

    assert len(failed(report)) == 5
    assert conformance.as_text(report).count("FAILED") == 1
    assert conformance.as_junit(report).count("<failure") == 5


def test_the_command_of_a_failure_sends_the_same_request_without_the_key() -> None:
    report = tried(refusing(lambda body: body.get("quality") == "4k"))

    (failure,) = outcome(report, f"{VEO} /quality enum").failures
    words = shlex.split(failure.curl)

    assert words[:4] == ["curl", "-sS", "-i", "http://127.0.0.1:9/v1/videos/generations"]
    assert json.loads(words[words.index("--data-raw") + 1])["quality"] == "4k"
    assert "Authorization: Bearer $EVOLINK_API_KEY" in words
    assert KEY not in conformance.as_text(report) + conformance.as_junit(report) + json.dumps(report.to_dict())


def test_a_server_that_repeats_the_key_does_not_bring_it_into_the_report() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        status = 200 if request.method == "GET" else 400
        return httpx.Response(
            status, json={"status": key, "id": "task-unified-1-a", "error": {"code": key, "message": [key]}}
        )

    report = tried(handle)

    assert report.failed()
    assert KEY not in conformance.as_text(report) + conformance.as_junit(report) + json.dumps(report.to_dict())


def test_documented_only_leaves_out_what_only_this_spec_states() -> None:
    lax = accepting(lambda body: "no_such_field" in body)

    assert failed(tried(lax)) == {f"{VEO} /no_such_field additionalProperties"}
    assert failed(tried(lax, documented_only=True)) == set()


def test_a_seed_draws_other_requests_and_the_same_seed_the_same() -> None:
    sent: list[set[bytes]] = []
    for seed in (1, 1, 2):
        listening = Listening()
        tried(listening, seed=seed)
        sent.append(listening.bodies)

    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


def test_a_server_that_is_not_reached_stops_the_run_at_once() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    report = tried(handle)

    assert (report.requests, report.exit_code, failed(report)) == (1, 1, set())
    assert "was not reached" in report.stopped


@pytest.mark.parametrize(("status", "words"), [(401, "The key is not accepted"), (402, "The credits are used up")])
def test_a_key_or_credits_that_do_not_suffice_stop_the_run_with_3(status: int, words: str) -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(body := body_of(request), dict) and "model" in body:
            return httpx.Response(status, json={"error": {"code": "x", "message": "no", "type": "y"}})
        return sound.handle(request)

    report = tried(handle)

    assert report.exit_code == 3
    assert words in report.stopped
    assert not [result for result in report.failed() if result.check.where == "request"]


def test_a_busy_server_is_asked_again_after_the_time_it_names() -> None:
    sound, seen = sandbox(), set[tuple[str, bytes]]()

    def handle(request: httpx.Request) -> httpx.Response:
        first = (str(request.url), request.content) not in seen
        seen.add((str(request.url), request.content))
        return httpx.Response(429, headers={"retry-after": "7"}) if first else sound.handle(request)

    assert failed(tried(handle)) == set()


def test_an_error_code_that_is_not_documented_is_told() -> None:
    sound = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        reply = sound.handle(request)
        content = reply.content.replace(b'"invalid_parameter"', b'"oops"')
        return httpx.Response(reply.status_code, content=content, headers={"content-type": "application/json"})

    assert failed(tried(handle)) == {f"{VEO} refusal: /error/code x-codes"}


def test_a_server_that_does_not_answer_at_all_is_asked_once() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow", request=request)

    report = tried(handle)

    assert (report.requests, report.exit_code) == (1, 1)
    assert "its reply was lost" in report.stopped


def test_progress_is_told_up_to_the_last_case() -> None:
    told: list[tuple[int, int]] = []

    conformance.run(
        "http://127.0.0.1:9", models=[VEO], driver=driver(sandbox().handle), on_progress=lambda *n: told.append(n)
    )

    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1]
