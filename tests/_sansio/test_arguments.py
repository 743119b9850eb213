"""Arguments and numbers beyond all bounds."""

from __future__ import annotations

import datetime
import json
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink._sansio.rate_limit import RateLimiter
from evolink.models import Wan25TextToVideo
from support.client_harness import CAT, DEFAULTS, ClientHarness
from support.scripted_transport import TASK, TASK_ID, ScriptedTransport, task_responses

HUGE = 10**400


@pytest.mark.parametrize("timeout", [float("inf"), float("-inf"), float("nan"), HUGE, "60", True, []])
def test_a_timeout_that_is_no_finite_number_is_refused(timeout: Any, harness: ClientHarness) -> None:
    client = harness.client()

    for wait in (
        lambda: client.tasks.wait(TASK_ID, timeout=timeout),
        lambda: client.tasks.wait_many([TASK_ID], timeout=timeout),
        lambda: EvoLink(**DEFAULTS, timeout=timeout),
        lambda: client.videos.run(CAT, timeout=timeout),
    ):
        with pytest.raises(errors.ConfigurationError, match="timeout is"):
            wait()

    assert harness.sent == []


@pytest.mark.parametrize("timeout", [0, -1, -1e308])
def test_a_timeout_that_is_over_ends_the_wait_without_a_query(timeout: float, harness: ClientHarness) -> None:
    with pytest.raises(errors.WaitTimeout):
        harness.client().tasks.wait(TASK_ID, timeout=timeout)

    assert harness.sent == []


@pytest.mark.parametrize("estimate", [1e308, HUGE, -1, 0, float("inf")])
def test_any_estimate_and_any_huge_timeout_give_pauses_of_minutes(estimate: Any, harness: ClientHarness) -> None:
    task = Task(TASK | {"task_info": {"estimated_time": estimate}})
    responses = task_responses({}, {"progress": 1e308}, {"progress": HUGE}, {"progress": 99}, {"status": "completed"})

    client = harness.client(ScriptedTransport(*responses))

    assert client.tasks.wait(task, timeout=1e308).status == "completed"
    assert client.tasks.wait_many([task], timeout=1e308)[0].status == "completed"
    assert max(harness.slept) <= 120


@pytest.mark.parametrize("created", [-1, 1e308, HUGE, float("nan"), "soon", True])
def test_a_time_of_creation_that_is_no_date_is_unknown(created: Any) -> None:
    assert Task(TASK | {"created": created}).created is None


def test_every_time_of_creation_is_a_date() -> None:
    last = Task(TASK | {"created": 253_402_300_799}).created

    assert last is not None
    assert datetime.datetime.fromtimestamp(last, datetime.UTC).year == 9999


@pytest.mark.parametrize("task_id", ["", ".", "..", "a\n", "\ud800", "x" * 1001, None, 5, b"task"])
def test_an_id_that_cannot_be_in_a_path_is_refused(task_id: Any, harness: ClientHarness) -> None:
    client = harness.client()

    for call in (
        lambda: client.tasks.get(task_id),
        lambda: client.tasks.wait(task_id),
        lambda: client.tasks.wait_many([task_id]),
        lambda: client.tasks.download(task_id),
        lambda: client.tasks.download_many([task_id], "videos"),
    ):
        with pytest.raises(errors.ConfigurationError, match="The id"):
            call()

    assert harness.sent == []


def test_an_id_of_three_hundred_letters_is_polled(harness: ClientHarness) -> None:
    task_id = "x" * 300
    responses = task_responses({"id": task_id, "status": "completed"})

    assert harness.client(ScriptedTransport(*responses)).tasks.wait(task_id).id == task_id


@pytest.mark.parametrize("tasks", [TASK_ID, Task(dict(TASK)), b"task", None, 5])
def test_a_single_task_in_place_of_a_list_is_refused(tasks: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="list of tasks"):
        harness.client().tasks.wait_many(tasks)


@pytest.mark.parametrize("limit", [0, -1, 1.5, float("inf"), "4", True])
def test_a_limit_that_is_no_positive_integer_is_refused(limit: Any, harness: ClientHarness) -> None:
    client = harness.client()

    for call in (
        lambda: client.tasks.wait_many([TASK_ID], max_in_flight=limit),
        lambda: client.tasks.download_many([TASK_ID], "videos", max_in_flight=limit),
        lambda: client.tasks.list(page=limit),
        lambda: client.tasks.list(page_size=limit),
    ):
        with pytest.raises(errors.ConfigurationError, match="integer from 1"):
            call()


@pytest.mark.parametrize("per_second", [0, -1, 5e-324, 1e-9, HUGE, float("nan"), "5x", []])
def test_a_rate_limit_that_allows_less_than_one_submission_a_day_is_refused(per_second: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match="above 0"):
        RateLimiter(per_second)


def test_a_rate_limit_of_one_submission_a_day_is_allowed() -> None:
    limiter = RateLimiter(1 / 86_400)

    assert [limiter.reserve(0), limiter.reserve(0)] == [0, 86_400]
    with pytest.raises(errors.ConfigurationError, match="at least one a day"):
        RateLimiter(1 / 86_401)


# Requests and responses that are nested without end


def cyclic() -> dict[str, Any]:
    request: dict[str, Any] = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
    request["a"] = request
    return request


def deep() -> dict[str, Any]:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    return {"model": "wan2.5-text-to-video", "prompt": "A boat", "a": value}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    "request_",
    [cyclic(), deep(), Wan25TextToVideo(prompt=deep()), [], "x", None, 5],  # type: ignore[arg-type]
)
def test_a_request_that_cannot_be_json_is_refused(request_: Any, check: bool, harness: ClientHarness) -> None:
    with pytest.raises(errors.InvalidRequest):
        harness.client().videos.generate(request_, check=check)

    assert harness.sent == []


@pytest.mark.parametrize("depth", [101, 500, 900, 100_000])
def test_a_response_that_is_nested_without_end_is_lost(depth: int, harness: ClientHarness) -> None:
    body = b'{"id": "%s", "status": "completed", "a": %s%s}' % (TASK_ID.encode(), b"[" * depth, b"]" * depth)

    with pytest.raises(errors.ResponseLost):
        harness.client(ScriptedTransport(lambda: httpx.Response(200, content=body))).tasks.get(TASK_ID)


def test_a_response_with_many_small_objects_is_read(harness: ClientHarness) -> None:
    body = json.dumps(TASK | {"a": [{"b": [number]} for number in range(500)]})

    task = harness.client(ScriptedTransport(lambda: httpx.Response(200, content=body))).tasks.get(TASK_ID)

    assert task.to_dict() == json.loads(body)


def test_an_unpaired_surrogate_in_a_response_is_replaced(harness: ClientHarness) -> None:
    body = json.dumps(TASK | {"model": "a\ud800b", "type": "\U0001f408"})

    task = harness.client(ScriptedTransport(lambda: httpx.Response(200, content=body))).tasks.get(TASK_ID)

    assert task.model == "a\ufffdb"
    assert task.to_dict()["type"] == "\U0001f408"
