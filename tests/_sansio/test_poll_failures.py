"""Responses to a poll that say nothing about the task do not end the wait, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest
from evolink import EvoLinkError, Task, errors
from evolink._sansio.poll_failures import MAX_UNEXPECTED_RESPONSES, NOT_FOUND_GRACE
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.scripted_transport import TASK, TASK_ID, ScriptedTransport, error_response

HTML = "<html>Checking your browser</html>"
UNEXPECTED: dict[str, Callable[[], httpx.Response]] = {
    "redirect": lambda: httpx.Response(302, headers={"location": "https://login.example.com/"}),
    "not modified": lambda: httpx.Response(304),
    "HTML 403": lambda: httpx.Response(403, html=HTML),
    "HTML 401": lambda: httpx.Response(401, html=HTML),
    "empty 404": lambda: httpx.Response(404),
    "JSON 403 of a proxy": lambda: httpx.Response(403, json={"blocked": True}),
    **{str(status): lambda status=status: error_response(status) for status in (408, 421, 425, 499)},  # type: ignore[misc]
}
COMPLETED = TASK | {"status": "completed", "progress": 100}

Wait = Callable[[ClientHarness, httpx.MockTransport, "TaskSnapshot | str"], Any]


def wait(harness: ClientHarness, transport: httpx.MockTransport, task: TaskSnapshot | str) -> Any:
    return harness.client(transport).tasks.wait(task)


def wait_many(harness: ClientHarness, transport: httpx.MockTransport, task: TaskSnapshot | str) -> Any:
    return harness.client(transport).tasks.wait_many([task])[0]


def async_wait(harness: ClientHarness, transport: httpx.MockTransport, task: TaskSnapshot | str) -> Any:
    return asyncio.run(harness.async_client(transport).tasks.wait(task))


def async_wait_many(harness: ClientHarness, transport: httpx.MockTransport, task: TaskSnapshot | str) -> Any:
    async def run() -> Any:
        return (await harness.async_client(transport).tasks.wait_many([task]))[0]

    return asyncio.run(run())


every_way_of_waiting = pytest.mark.parametrize("wait_for", [wait, wait_many, async_wait, async_wait_many])


class CountingTransport(httpx.MockTransport):
    """Returns responses in turn to sync and async clients, and counts the requests."""

    def __init__(self, *outcomes: Callable[[], httpx.Response]) -> None:
        self.requests = 0
        self._scripted = ScriptedTransport(*outcomes)
        super().__init__(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        return self._scripted.handle_request(request)


def submitted(harness: ClientHarness) -> Task:
    """Return a task whose submission was answered just now."""
    task = Task(dict(TASK))
    object.__setattr__(task, "_received_at", harness.clock.now())
    return task


def repeat(response: Callable[[], httpx.Response], times: int) -> Iterable[Callable[[], httpx.Response]]:
    return [response] * times


def completed() -> httpx.Response:
    return httpx.Response(200, json=COMPLETED)


def pending() -> httpx.Response:
    return httpx.Response(200, json=TASK)


@every_way_of_waiting
@pytest.mark.parametrize("name", UNEXPECTED)
def test_unexpected_responses_do_not_end_a_wait(wait_for: Wait, name: str, harness: ClientHarness) -> None:
    few = repeat(UNEXPECTED[name], MAX_UNEXPECTED_RESPONSES - 1)

    assert (
        wait_for(harness, CountingTransport(*few, pending, *few, completed), submitted(harness)).status == "completed"
    )
    assert wait_for(harness, CountingTransport(*few, pending, *few, completed), TASK_ID).status == "completed"


@every_way_of_waiting
@pytest.mark.parametrize("name", UNEXPECTED)
def test_too_many_unexpected_responses_in_a_row_end_a_wait(wait_for: Wait, name: str, harness: ClientHarness) -> None:
    task = Task(dict(TASK))
    object.__setattr__(task, "_received_at", harness.clock.now() - NOT_FOUND_GRACE - 1)
    started = harness.clock.now()
    transport = CountingTransport(UNEXPECTED[name])

    with pytest.raises(errors.APIError) as caught:
        wait_for(harness, transport, task)

    assert caught.value.task_id == TASK_ID
    assert transport.requests == MAX_UNEXPECTED_RESPONSES
    assert harness.clock.now() - started < 60


@every_way_of_waiting
def test_a_transient_error_ends_a_row_of_unexpected_responses(wait_for: Wait, harness: ClientHarness) -> None:
    few = repeat(next(iter(UNEXPECTED.values())), MAX_UNEXPECTED_RESPONSES - 1)
    transport = CountingTransport(pending, *few, lambda: error_response(502), *few, completed)

    assert wait_for(harness, transport, TASK_ID).status == "completed"


@every_way_of_waiting
def test_a_task_that_was_just_submitted_may_be_unknown_for_half_a_minute(
    wait_for: Wait, harness: ClientHarness
) -> None:
    task, started = submitted(harness), harness.clock.now()

    def respond() -> httpx.Response:
        is_known = harness.clock.now() - started > NOT_FOUND_GRACE
        return completed() if is_known else error_response(404)

    assert wait_for(harness, CountingTransport(respond), task).status == "completed"


@every_way_of_waiting
def test_a_known_task_that_is_gone_ends_the_wait(wait_for: Wait, harness: ClientHarness) -> None:
    task, started = submitted(harness), harness.clock.now()

    with pytest.raises(errors.NotFound):
        wait_for(harness, CountingTransport(lambda: error_response(404)), task)

    assert NOT_FOUND_GRACE <= harness.clock.now() - started < 2 * NOT_FOUND_GRACE


def test_the_grace_of_a_missing_task_begins_with_its_submission_not_with_the_wait(harness: ClientHarness) -> None:
    task = Task(TASK | {"task_info": {"estimated_time": 33}})
    object.__setattr__(task, "_received_at", harness.clock.now() - NOT_FOUND_GRACE - 1)
    started = harness.clock.now()

    with pytest.raises(errors.NotFound):
        harness.client(ScriptedTransport(error_response(404))).tasks.wait(task)

    assert len(harness.sent) == MAX_UNEXPECTED_RESPONSES
    assert harness.clock.now() - started < NOT_FOUND_GRACE


@every_way_of_waiting
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_error_of_the_api_about_an_unknown_id_ends_the_wait_at_once(
    wait_for: Wait, status: int, harness: ClientHarness
) -> None:
    transport = CountingTransport(lambda: error_response(status))

    with pytest.raises(EvoLinkError):
        wait_for(harness, transport, TASK_ID)

    assert transport.requests == 1


def test_a_server_that_responds_501_to_a_batch_query_is_queried_task_by_task(harness: ClientHarness) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(501)
        return httpx.Response(200, json=COMPLETED | {"id": request.url.path.rpartition("/")[2]})

    finished = harness.client(httpx.MockTransport(respond)).tasks.wait_many([TASK_ID, TASK_ID + "2"], batch=True)

    assert [task.status for task in finished] == ["completed", "completed"]
    assert len(harness.sent) == 3
