"""Polling of one task: transient errors, progress, timeouts, and tasks that fail."""

from __future__ import annotations

import itertools
import logging
import pickle

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink._sansio.task_failure import ERROR_ADVICE
from support.client_harness import CAT, ClientHarness
from support.scripted_transport import TASK_ID, Outcome, ScriptedTransport, created, error_response, task_responses


@pytest.mark.parametrize(
    "failure", [httpx.ReadError("x"), error_response(500), error_response(404), error_response(401)], ids=repr
)
def test_the_error_of_a_query_has_the_task_id(failure: Outcome, harness: ClientHarness) -> None:
    with pytest.raises(errors.EvoLinkError) as caught:
        harness.client(ScriptedTransport(failure)).tasks.get("task-unified-1-a")

    assert caught.value.task_id == "task-unified-1-a"


def test_a_response_about_another_task_is_rejected(harness: ClientHarness) -> None:
    with pytest.raises(errors.ResponseLost, match=f"about another task, '{TASK_ID}'"):
        harness.client(ScriptedTransport(created())).tasks.get("task-unified-1-other")


def test_a_wait_continues_after_failed_queries(harness: ClientHarness) -> None:
    transport = ScriptedTransport(
        *task_responses({}),
        httpx.ReadError("x"),
        error_response(500),
        error_response(429),
        *task_responses({"status": "completed"}),
    )

    assert harness.client(transport).tasks.wait(TASK_ID).status == "completed"
    assert len(harness.sent) == 5
    assert harness.slept == [0, 8, 2.5, 8, 8]


def test_a_poll_is_repeated_after_the_seconds_of_retry_after(harness: ClientHarness) -> None:
    limited = error_response(429, **{"retry-after": "20"})
    client = harness.client(ScriptedTransport(limited, limited, *task_responses({"status": "completed"})))

    client.tasks.wait(TASK_ID)

    assert harness.slept == [0, 20, 20]


def test_a_task_of_which_nothing_is_known_at_the_timeout_is_unknown(harness: ClientHarness) -> None:
    with pytest.raises(errors.WaitTimeout, match=f"Task {TASK_ID} is unknown at 0 % after"):
        harness.client(ScriptedTransport(httpx.ReadError("x"))).tasks.wait(TASK_ID, timeout=60)


def test_a_task_with_an_unknown_status_is_polled_until_the_timeout(harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(*task_responses({"status": "dreaming", "progress": 50})))
    seen: list[str] = []

    with pytest.raises(errors.WaitTimeout, match="dreaming"):
        client.tasks.wait(TASK_ID, timeout=100, on_progress=lambda task: seen.append(task.status))

    assert seen == ["dreaming"]


@pytest.mark.parametrize(
    ("task", "code", "retryable", "message"),
    [
        (
            {"error": {"code": "content_policy_violation", "message": "No."}},
            "content_policy_violation",
            False,
            "content_policy_violation: No. Change",
        ),
        ({"error": {"code": "service_error", "message": "Oops."}}, "service_error", True, "30 to 60 s"),
        ({"error": {"code": "brand_new_code", "message": "?"}}, "brand_new_code", False, "documentation"),
        ({"error": {"code": 17}}, "17", False, "no reason"),
        ({"error": None}, None, False, "no reason"),
        ({}, None, False, "no reason"),
        ({"error": "text"}, None, False, "no reason"),
    ],
)
def test_the_error_of_a_failed_task_has_the_reason_and_advice(
    task: dict[str, object], code: str | None, *, retryable: bool, message: str, harness: ClientHarness
) -> None:
    with pytest.raises(errors.TaskFailed, match=message) as caught:
        harness.client(ScriptedTransport(*task_responses(task | {"status": "failed"}))).tasks.wait(TASK_ID)

    assert (caught.value.code, caught.value.retryable, caught.value.task_id) == (code, retryable, TASK_ID)


def test_submitting_again_is_worth_it_after_these_error_codes_only() -> None:
    assert {code for code, (retryable, _) in ERROR_ADVICE.items() if retryable} == {
        "request_cancelled",
        "service_error",
        "generation_timeout",
        "resource_exhausted",
        "quota_exceeded",
        "service_unavailable",
        "generation_failed_no_content",
    }
    assert {code for code, (retryable, _) in ERROR_ADVICE.items() if not retryable} == {
        "content_policy_violation",
        "invalid_parameters",
        "image_processing_error",
        "image_dimension_mismatch",
        "resource_not_found",
        "unknown_error",
    }


def test_a_cancelled_task_raises_task_failed(harness: ClientHarness) -> None:
    with pytest.raises(errors.TaskFailed, match="cancelled") as caught:
        harness.client(ScriptedTransport(*task_responses({"status": "cancelled"}))).tasks.wait(TASK_ID)

    assert (caught.value.code, caught.value.retryable) == ("request_cancelled", True)


def test_on_progress_is_called_for_changes_only(client: EvoLink) -> None:
    seen: list[tuple[str, int]] = []

    client.videos.generate(CAT).wait(on_progress=lambda task: seen.append((task.status, task.progress)))

    assert seen[0] == ("pending", 0)
    assert seen[-1] == ("completed", 100)
    assert len(set(seen)) == len(seen)


def test_a_wait_continues_after_an_exception_in_on_progress(client: EvoLink, caplog: pytest.LogCaptureFixture) -> None:
    def failing(task: Task) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, "evolink"):
        assert client.videos.generate(CAT).wait(on_progress=failing).status == "completed"

    assert "on_progress failed" in caplog.text


def test_a_wait_ends_at_the_timeout_with_the_task_id(harness: ClientHarness, client: EvoLink) -> None:
    task = client.videos.generate(CAT)
    started = harness.clock.now()

    with pytest.raises(errors.WaitTimeout, match="Wait again") as caught:
        task.wait(timeout=60)

    assert caught.value.task_id == task.id
    assert harness.clock.now() - started <= 60
    assert client.tasks.wait(task.id).status == "completed"


def test_a_task_that_is_final_at_the_last_poll_is_returned(harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(*task_responses({}, {"status": "completed"})))

    assert client.tasks.wait(TASK_ID, timeout=6).status == "completed"
    assert harness.slept == [0, pytest.approx(0.95 * 6)]


def test_a_poll_may_take_the_rest_of_the_timeout_and_five_seconds_in_any_case(harness: ClientHarness) -> None:
    client = harness.client(ScriptedTransport(*task_responses({})))

    with pytest.raises(errors.WaitTimeout):
        client.tasks.wait(TASK_ID, timeout=50)

    starts = itertools.accumulate(harness.slept)
    limits = [request.extensions["timeout"]["read"] for request in harness.sent]
    assert limits == [pytest.approx(max(50 - start, 5)) for start in starts]
    assert (limits[0], limits[-1]) == (50, 5)


def test_a_failing_hook_during_a_wait_adds_a_note_with_the_task_id(harness: ClientHarness) -> None:
    def fail(event: object) -> None:
        raise OSError(5, "the collector is down")

    with pytest.raises(OSError, match="the collector is down") as caught:
        harness.client(ScriptedTransport(*task_responses({})), on_response=fail).tasks.wait(TASK_ID)

    assert caught.value.__notes__[-1].startswith(f"Task {TASK_ID} is still running.")


def test_an_error_of_the_api_during_a_wait_has_no_note(harness: ClientHarness) -> None:
    with pytest.raises(errors.NotFound) as caught:
        harness.client(ScriptedTransport(error_response(404))).tasks.wait(TASK_ID)

    assert not hasattr(caught.value, "__notes__")


def test_a_task_of_another_process_is_waited_for_by_id(client: EvoLink) -> None:
    copy = pickle.loads(pickle.dumps(client.videos.generate(CAT)))

    assert client.tasks.wait(copy).status == "completed"
    assert client.tasks.get(copy.id).results
    with pytest.raises(RuntimeError, match="not bound to a client"):
        copy.wait()


def test_ctrl_c_during_a_wait_adds_a_note_with_the_task_id(harness: ClientHarness, client: EvoLink) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    task = client.videos.generate(CAT)
    client._session.driver.sleep = interrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client.tasks.wait(task.id)

    assert caught.value.__notes__ == [
        f"Task {task.id} is still running. Wait for it with client.tasks.wait({task.id!r})."
    ]
