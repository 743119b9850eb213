"""Retries of the paid POST: how often it is sent, with which key, after each failure."""

from __future__ import annotations

import itertools
from typing import Any

import httpx
import pytest
from evolink import errors
from evolink._sansio.messages import Endpoint
from evolink._sansio.retry import MAX_ATTEMPTS
from evolink._sansio.submission_retry import STILL_RUNNING_BUDGET, submit_with_retry
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.operation_outcomes import UNKNOWN_OUTCOMES, outcome_lists, run_with_outcomes
from support.scripted_transport import (
    TASK,
    TASK_ID,
    Outcome,
    ScriptedTransport,
    created,
    error_response,
    idempotency_keys,
)

UNKNOWN_OUTCOME_FAILURES: list[Outcome] = [
    httpx.ReadError("reset"),
    httpx.ReadTimeout("slow"),
    httpx.WriteError("broken pipe"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    error_response(500),
    error_response(502),
    error_response(504),
    error_response(520),
    error_response(529),
    httpx.Response(200, content=b"<html>"),
    httpx.Response(200, content=b'{"id": "task-unif'),
    httpx.Response(200, json={"status": "pending"}),
    httpx.Response(200, json={"id": None}),
    httpx.Response(200, json={"id": ""}),
    httpx.Response(200, json={"error": {"code": "insufficient_quota", "message": "m"}}),
    httpx.Response(201),
    httpx.Response(204),
    *(
        httpx.Response(status, headers={"location": "https://api.evolink.ai/v2"})
        for status in (301, 302, 303, 307, 308)
    ),
    *(error_response(status) for status in (405, 408, 410, 418, 421, 423, 425, 451, 499)),
    *(error_response(status) for status in (501, 505, 507, 511, 519, 530, 598, 599)),
    *(httpx.Response(status, html="<html>No.</html>") for status in (400, 401, 402, 403, 404, 409, 413, 422, 429)),
    httpx.Response(403, json={"message": "Forbidden"}),
    httpx.Response(404, json={"error": "not found"}),
    httpx.Response(403),
]
NOT_ACCEPTED_FAILURES: list[Outcome] = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("no route"),
    httpx.PoolTimeout("busy"),
    error_response(429),
    error_response(503),
]
REJECTED_STATUSES = [400, 401, 402, 403, 404, 409, 413, 422]
ENDPOINT = Endpoint("https://api.evolink.ai", "https://files-api.evolink.ai", "sk-evo-x", "tests")


@pytest.mark.parametrize("failure", UNKNOWN_OUTCOME_FAILURES, ids=repr)
def test_a_submission_of_unknown_outcome_is_sent_once_more_with_the_same_key(
    failure: Outcome, harness: ClientHarness
) -> None:
    task = harness.client(ScriptedTransport(failure, created())).videos.generate(CAT)

    assert task.id == TASK_ID
    assert len(harness.sent) == 2
    assert idempotency_keys(harness) == {task.idempotency_key}
    assert harness.sent[0].content == harness.sent[1].content


@pytest.mark.parametrize("failure", UNKNOWN_OUTCOME_FAILURES, ids=repr)
def test_a_second_unknown_outcome_raises_submission_uncertain(failure: Outcome, harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.client(ScriptedTransport(failure)).videos.generate(CAT)

    assert len(harness.sent) == 2
    assert idempotency_keys(harness) == {caught.value.idempotency_key}
    assert "resubmit()" in str(caught.value)


@pytest.mark.parametrize("failure", UNKNOWN_OUTCOME_FAILURES, ids=repr)
def test_without_resubmit_lost_an_unknown_outcome_is_not_retried(failure: Outcome, harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(ScriptedTransport(failure, created()), resubmit_lost=False).videos.generate(CAT)

    assert len(harness.sent) == 1


@pytest.mark.parametrize("failure", NOT_ACCEPTED_FAILURES, ids=repr)
def test_a_submission_that_was_not_accepted_is_retried_with_the_same_key(
    failure: Outcome, harness: ClientHarness
) -> None:
    task = harness.client(ScriptedTransport(failure, failure, created())).videos.generate(CAT)

    assert len(harness.sent) == 3
    assert idempotency_keys(harness) == {task.idempotency_key}
    assert len(harness.slept) == 2


@pytest.mark.parametrize("failure", NOT_ACCEPTED_FAILURES, ids=repr)
def test_a_submission_is_sent_at_most_four_times(failure: Outcome, harness: ClientHarness) -> None:
    with pytest.raises((errors.ConnectionFailed, errors.RateLimited, errors.ServerError)) as caught:
        harness.client(ScriptedTransport(failure)).videos.generate(CAT)

    assert len(harness.sent) == 4
    assert idempotency_keys(harness) == {caught.value.idempotency_key}


@pytest.mark.parametrize("code", REJECTED_STATUSES)
def test_a_rejected_submission_is_not_retried(code: int, harness: ClientHarness) -> None:
    with pytest.raises(errors.APIError) as caught:
        harness.client(ScriptedTransport(error_response(code))).videos.generate(CAT)

    assert len(harness.sent) == 1
    assert idempotency_keys(harness) == {caught.value.idempotency_key}


@pytest.mark.parametrize("detail", [{"code": "c"}, {"code": 5}, {"message": "m"}, {"type": "t"}], ids=repr)
def test_an_error_of_the_api_has_a_code_a_message_or_a_type(detail: dict[str, Any], harness: ClientHarness) -> None:
    with pytest.raises(errors.BadRequest):
        harness.client(ScriptedTransport(httpx.Response(400, json={"error": detail}))).videos.generate(CAT)

    assert len(harness.sent) == 1


@pytest.mark.parametrize("detail", [{}, {"code": None}, {"message": ["m"]}, {"status": "t"}], ids=repr)
def test_any_other_error_with_a_refusing_status_is_none_of_the_api(
    detail: dict[str, Any], harness: ClientHarness
) -> None:
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(ScriptedTransport(httpx.Response(400, json={"error": detail}))).videos.generate(CAT)


@pytest.mark.parametrize("response", [(200, b"{}"), (200, b"<html>"), (500, b""), (400, b"")], ids=repr)
def test_an_uncertain_submission_has_the_id_of_the_last_request(
    response: tuple[int, bytes], harness: ClientHarness
) -> None:
    status, content = response
    numbers = itertools.count(1)
    transport = ScriptedTransport(
        lambda: httpx.Response(status, content=content, headers={"x-request-id": f"req-{next(numbers)}"})
    )

    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.client(transport).videos.generate(CAT)

    assert caught.value.request_id == "req-2"


@pytest.mark.parametrize(
    "second_failure",
    [error_response(402), error_response(409), httpx.ConnectError("refused"), error_response(429)],
    ids=repr,
)
def test_a_rejection_after_a_lost_response_leaves_the_outcome_unknown(
    second_failure: Outcome, harness: ClientHarness
) -> None:
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(ScriptedTransport(httpx.ReadError("reset"), second_failure)).videos.generate(CAT)

    assert len(idempotency_keys(harness)) == 1


def still_running(**headers: str) -> httpx.Response:
    body = {"error": {"code": "paid_outcome_unknown", "message": "The first request is still running."}}
    return httpx.Response(409, json=body, headers=headers)


@pytest.mark.parametrize("first", [[httpx.ReadError("reset")], []], ids=["after a lost response", "at once"])
def test_while_the_first_submission_runs_it_is_asked_again_until_its_task_is_there(
    first: list[Outcome], harness: ClientHarness
) -> None:
    running = [still_running] * 12
    task = harness.client(ScriptedTransport(*first, *running, created())).videos.generate(CAT)

    assert task.id == TASK_ID
    assert len(harness.sent) == len(first) + 12 + 1
    assert idempotency_keys(harness) == {task.idempotency_key}
    assert max(harness.slept) <= 8


def test_a_response_lost_while_the_first_submission_runs_is_no_reason_to_give_up(harness: ClientHarness) -> None:
    lost, refused = httpx.ReadError("reset"), httpx.ConnectError("refused")
    client = harness.client(ScriptedTransport(lost, still_running, lost, still_running, refused, lost, created()))

    assert client.videos.generate(CAT).id == TASK_ID
    assert len(idempotency_keys(harness)) == 1


def test_retry_after_is_the_shortest_pause_while_the_first_submission_runs(harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(still_running(**{"retry-after": "30"}), still_running, created()))

    client.videos.generate(CAT)

    assert harness.slept[0] == 30
    assert harness.slept[1] <= 8


@pytest.mark.parametrize("headers", [{}, {"retry-after": "0"}, {"retry-after": "30"}], ids=repr)
def test_a_submission_that_runs_for_minutes_is_uncertain(headers: dict[str, str], harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(httpx.ReadError("reset"), lambda: still_running(**headers)))

    with pytest.raises(errors.SubmissionUncertain, match="still running"):
        client.videos.generate(CAT)

    assert 250 < sum(harness.slept) <= 301
    assert len(harness.sent) < 100


def test_without_resubmit_lost_a_submission_that_is_still_running_is_asked_for_but_no_lost_one_repeated(
    harness: ClientHarness,
) -> None:
    client = harness.client(ScriptedTransport(still_running, httpx.ReadError("reset")), resubmit_lost=False)

    with pytest.raises(errors.SubmissionUncertain):
        client.videos.generate(CAT)

    assert len(harness.sent) == 2


def test_a_key_of_another_body_is_not_asked_for_again(harness: ClientHarness) -> None:
    conflict = httpx.Response(409, json={"error": {"code": "idempotency_conflict", "message": "m"}})

    with pytest.raises(errors.IdempotencyConflict):
        harness.client(ScriptedTransport(conflict)).videos.generate(CAT)

    assert len(harness.sent) == 1


def test_only_a_first_submission_states_that_a_rejection_is_not_charged(harness: ClientHarness) -> None:
    lost = httpx.ReadError("reset")
    client = harness.client(ScriptedTransport(lost, error_response(402), error_response(402), error_response(402)))

    with pytest.raises(errors.SubmissionUncertain) as uncertain:
        client.videos.generate(CAT)
    with pytest.raises(errors.InsufficientCredits) as resubmitted:
        uncertain.value.resubmit()
    with pytest.raises(errors.InsufficientCredits) as rejected:
        client.videos.generate(CAT)

    assert "Nothing was charged" not in f"{uncertain.value} {resubmitted.value}"
    assert "Nothing was charged" in str(rejected.value)


def test_a_retry_waits_for_the_seconds_in_retry_after(harness: ClientHarness) -> None:
    harness.client(ScriptedTransport(error_response(429, **{"retry-after": "7"}), created())).videos.generate(CAT)

    assert harness.slept == [7]


def test_a_lost_response_is_charged_once_if_the_gateway_honors_keys(harness: ClientHarness) -> None:
    class LosesFirstResponse(httpx.BaseTransport):
        def __init__(self) -> None:
            self.lost = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = harness.sandbox.handle(request)
            if self.lost == 0:
                self.lost += 1
                raise httpx.ReadError("reset after charging")
            return response

    task = harness.client(LosesFirstResponse()).videos.generate(CAT)

    assert harness.sandbox.account.used == CAT_CREDITS
    assert task.replayed
    assert [charged.id for charged in harness.sandbox.account.tasks()] == [task.id]


def test_a_response_with_the_task_of_another_submission_counts_as_lost(harness: ClientHarness) -> None:
    """A connection that carried two responses to one request gives the second one to the next request."""
    own_response = httpx.Response(200, json=TASK | {"id": "task-unified-1757169743-second00"})
    client = harness.client(ScriptedTransport(created(), created(), own_response))

    first, second = client.videos.generate(CAT), client.videos.generate(CAT)

    assert (first.id, second.id) == (TASK_ID, "task-unified-1757169743-second00")
    assert len(harness.sent) == 3
    assert len(idempotency_keys(harness)) == 2


def test_ctrl_c_during_a_submission_adds_a_note_with_the_idempotency_key(harness: ClientHarness) -> None:
    def interrupt(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        harness.client(httpx.MockTransport(interrupt)).videos.generate(CAT, idempotency_key="my-own-key-number-1")

    assert "my-own-key-number-1 may have been accepted and charged" in caught.value.__notes__[0]


@given(plan=outcome_lists, resubmit_lost=st.booleans())
def test_after_any_sequence_of_failures_a_submission_is_sent_only_as_often_as_allowed(
    plan: list[Any], resubmit_lost: bool
) -> None:
    outcomes, result, slept = run_with_outcomes(
        submit_with_retry(ENDPOINT, b"{}", "k" * 20, resubmit_lost=resubmit_lost), plan
    )

    # After an unknown outcome, a 409 without a known code means that the first submission is still running, too.
    running = [
        index
        for index, outcome in enumerate(outcomes)
        if outcome == "still running"
        or (outcome == 409 and not {*UNKNOWN_OUTCOMES, "still running"}.isdisjoint(outcomes[:index]))
    ]
    first_running = running[0] if running else len(outcomes)
    unknown = [outcome for outcome in outcomes if outcome in UNKNOWN_OUTCOMES]
    assert len(outcomes) - len(running) <= MAX_ATTEMPTS + 1
    assert len([outcome for outcome in outcomes[:first_running] if outcome in UNKNOWN_OUTCOMES]) <= 2
    assert len(unknown) <= 1 or resubmit_lost
    repeated = {*UNKNOWN_OUTCOMES, "still running", "not connected", 409, 429, 503}
    assert set(outcomes[:-1]) <= repeated
    if isinstance(result, errors.EvoLinkError):
        assert result.idempotency_key == "k" * 20
        assert isinstance(result, errors.SubmissionUncertain) is bool(unknown or "still running" in outcomes)
    else:
        assert outcomes[-1] == 200
    assert slept <= 8 * MAX_ATTEMPTS + STILL_RUNNING_BUDGET
