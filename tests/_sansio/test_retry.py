"""Retries of requests that cost nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from evolink import errors
from evolink._sansio.messages import HTTPRequest
from evolink._sansio.retry import MAX_ATTEMPTS, send_with_retry
from hypothesis import given
from support.client_harness import ClientHarness
from support.operation_outcomes import outcome_lists, run_with_outcomes
from support.scripted_transport import TASK_ID, Outcome, ScriptedTransport, created, error_response


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadError("x"),
        httpx.ConnectError("x"),
        error_response(429),
        error_response(502),
        error_response(503),
        error_response(504),
    ],
    ids=repr,
)
def test_a_query_is_retried_after_a_transient_error(failure: Outcome, harness: ClientHarness) -> None:
    assert harness.client(ScriptedTransport(failure, failure, created())).tasks.get(TASK_ID).status == "pending"


def test_retries_stay_within_the_retry_budget(harness: ClientHarness) -> None:
    overloaded = httpx.MockTransport(lambda request: httpx.Response(503, headers={"retry-after": "25"}))

    with pytest.raises(errors.ServerError):
        harness.client(overloaded).credits.get()

    assert harness.slept == [25, 25]


@given(plan=outcome_lists)
def test_after_any_sequence_of_failures_a_query_is_sent_at_most_four_times(plan: list[Any]) -> None:
    outcomes, _, slept = run_with_outcomes(
        send_with_retry(HTTPRequest("GET", "https://api.evolink.ai/v1/credits")), plan
    )

    assert len(outcomes) <= MAX_ATTEMPTS
    assert all(outcome in ("not connected", "response lost", 429, 502, 503, 504) for outcome in outcomes[:-1])
    assert slept <= 60
