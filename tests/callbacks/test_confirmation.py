"""Confirmation: on_task gets only tasks that the API returns, and only the task that a URL is for."""

from __future__ import annotations

import httpx
import pytest
from evolink import AsyncTask, Task, errors
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ID, ReceiverHarness, status

# Confirmation by the API


def test_on_task_gets_the_task_as_the_api_returns_it(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    response = receiver_harness.deliver(url, body | {"results": ["https://evil.example.com/virus.mp4"]})

    (task,) = receiver_harness.received
    assert response.status == 200
    assert (task.id, task.status) == (body["id"], "completed")
    assert list(task.results) == body["results"]
    assert isinstance(task, Task | AsyncTask)
    assert task._operations is not None


def test_a_forged_callback_is_refused(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    task = receiver_harness.submit(url)

    forged = receiver_harness.deliver(
        url, task.to_dict() | {"status": "completed", "results": ["https://evil.example.com/x.mp4"]}
    )

    assert forged.status == 503
    assert receiver_harness.received == []
    receiver_harness.client_harness.clock.advance(1000)
    assert receiver_harness.deliver(url, {"id": task.id}).status == 200
    assert len(receiver_harness.received) == 1


def test_a_callback_that_is_ahead_of_the_api_is_reported_when_it_is_sent_again(
    receiver_harness: ReceiverHarness,
) -> None:
    url = receiver_harness.receiver.new_url()
    ahead = {"id": receiver_harness.submit(url).id, "status": "completed"}

    first = receiver_harness.deliver(url, ahead)
    receiver_harness.client_harness.clock.advance(1000)
    second = receiver_harness.deliver(url, ahead)

    assert (first.status, second.status, len(receiver_harness.received)) == (503, 200, 1)


def test_a_callback_for_a_running_task_is_not_reported(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    task = receiver_harness.submit(url)

    response = receiver_harness.deliver(url, task.to_dict())

    assert (response.status, receiver_harness.received) == (200, [])


def test_an_unknown_status_is_not_final(receiver_harness: ReceiverHarness) -> None:
    receiver_harness.api = lambda request: httpx.Response(200, json={"id": ID, "status": "archived"})
    url = receiver_harness.receiver.new_url()

    statuses = [
        receiver_harness.deliver(url, {"id": ID, "status": status}).status for status in ("archived", "completed")
    ]

    assert (statuses, receiver_harness.received) == ([200, 503], [])


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_each_final_status_is_reported(status: str, receiver_harness: ReceiverHarness) -> None:
    receiver_harness.api = lambda request: httpx.Response(200, json={"id": ID, "status": status})

    response = receiver_harness.deliver(receiver_harness.receiver.new_url(), {"id": ID, "status": status})

    assert (response.status, [task.status for task in receiver_harness.received]) == (200, [status])


def test_a_callback_for_a_task_that_does_not_exist_is_refused(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()

    response = receiver_harness.deliver(url, {"id": ID, "status": "completed"})

    assert (response.status, receiver_harness.received) == (400, [])
    assert receiver_harness.deliver(url, receiver_harness.callback_of_ended_task()).status == 200


def test_a_callback_with_an_id_that_the_api_refuses_is_refused(receiver_harness: ReceiverHarness) -> None:
    receiver_harness.api = status(400)

    assert (
        receiver_harness.deliver(receiver_harness.receiver.new_url(), {"id": ID, "status": "completed"}).status == 400
    )
    assert receiver_harness.received == []


def test_an_api_response_with_another_task_is_not_reported(receiver_harness: ReceiverHarness) -> None:
    receiver_harness.api = lambda request: httpx.Response(200, json={"id": ID + "x", "status": "completed"})

    assert (
        receiver_harness.deliver(receiver_harness.receiver.new_url(), {"id": ID, "status": "completed"}).status == 503
    )
    assert receiver_harness.received == []


# Tasks and their URLs


def test_a_callback_before_expect_is_confirmed_and_binds_the_url(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body, other = receiver_harness.callback_of_ended_task(), receiver_harness.callback_of_ended_task()

    statuses = [receiver_harness.deliver(url, one).status for one in (body, other)]
    receiver_harness.receiver.expect(url, body["id"])

    assert statuses == [200, 403]
    assert [task.id for task in receiver_harness.received] == [body["id"]]


def test_a_callback_names_the_task_of_its_url(receiver_harness: ReceiverHarness) -> None:
    receiver = receiver_harness.receiver
    url, other = receiver.new_url(), receiver.new_url()
    body = receiver_harness.callback_of_ended_task()

    receiver_harness.deliver(url, body)

    assert (receiver.task_of(url), receiver.task_of(other)) == (body["id"], None)
    with pytest.raises(errors.ConfigurationError, match="not a callback URL"):
        receiver.task_of("https://hooks.example.com/other")


def test_a_callback_for_a_foreign_task_is_refused_without_a_request(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    mine, foreign = receiver_harness.callback_of_ended_task(url), receiver_harness.callback_of_ended_task()

    response = receiver_harness.deliver(url, foreign)

    assert (response.status, receiver_harness.received, receiver_harness.requested_paths) == (403, [], [])
    assert receiver_harness.deliver(url, mine).status == 200


def test_a_task_that_belongs_to_another_url_is_refused(receiver_harness: ReceiverHarness) -> None:
    body = receiver_harness.callback_of_ended_task(receiver_harness.receiver.new_url())

    assert receiver_harness.deliver(receiver_harness.receiver.new_url(), body).status == 403
    assert receiver_harness.received == []


def test_expect_overrides_a_task_that_a_callback_has_bound(
    receiver_harness: ReceiverHarness, caplog: pytest.LogCaptureFixture
) -> None:
    stolen, other = receiver_harness.receiver.new_url(), receiver_harness.receiver.new_url()
    mine, foreign = receiver_harness.callback_of_ended_task(), receiver_harness.callback_of_ended_task()
    receiver_harness.deliver(stolen, foreign)

    receiver_harness.receiver.expect(stolen, mine["id"])
    receiver_harness.receiver.expect(other, foreign["id"])

    assert "someone else may know the URL" in caplog.text
    assert receiver_harness.deliver(stolen, mine).status == 200
    assert receiver_harness.deliver(other, foreign).status == 200
    assert [task.id for task in receiver_harness.received] == [foreign["id"], mine["id"]]


def test_a_url_whose_task_was_moved_to_another_url_accepts_its_own_task(receiver_harness: ReceiverHarness) -> None:
    mixed_up, right = receiver_harness.receiver.new_url(), receiver_harness.receiver.new_url()
    mine, foreign = receiver_harness.callback_of_ended_task(), receiver_harness.callback_of_ended_task()
    receiver_harness.deliver(mixed_up, foreign)

    receiver_harness.receiver.expect(right, foreign["id"])

    assert receiver_harness.deliver(mixed_up, mine).status == 200
    assert [task.id for task in receiver_harness.received] == [foreign["id"], mine["id"]]


def test_expect_during_the_confirmation_takes_effect(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    mine, foreign = receiver_harness.callback_of_ended_task(), receiver_harness.callback_of_ended_task()

    def slow(request: httpx.Request) -> httpx.Response:
        receiver_harness.receiver.expect(url, mine["id"])
        return receiver_harness.client_harness.sandbox.handle(request)

    receiver_harness.api = slow

    assert receiver_harness.deliver(url, foreign).status == 403
    assert receiver_harness.received == []


def test_a_url_has_one_task_and_a_task_has_one_url(receiver_harness: ReceiverHarness) -> None:
    first, second = receiver_harness.receiver.new_url(), receiver_harness.receiver.new_url()
    receiver_harness.receiver.expect(first, ID)
    receiver_harness.receiver.expect(first, ID)

    with pytest.raises(errors.ConfigurationError, match=r"already belongs to task \S+,"):
        receiver_harness.receiver.expect(first, ID + "x")
    with pytest.raises(errors.ConfigurationError, match="already has another callback URL"):
        receiver_harness.receiver.expect(second, ID)


def test_a_url_of_an_earlier_process_is_accepted_after_expect(
    receiver_harness: ReceiverHarness, harness: ClientHarness
) -> None:
    url = ReceiverHarness(harness, "sync").receiver.new_url()
    body = receiver_harness.callback_of_ended_task()
    assert receiver_harness.deliver(url, body).status == 404

    receiver_harness.receiver.expect(url, body["id"])

    assert receiver_harness.deliver(url, body).status == 200


@pytest.mark.parametrize(
    "url", ["", BASE, f"{BASE}/", f"{BASE}/short", f"{BASE}/{'x' * 33}", f"https://evil.example.com/{'x' * 32}"]
)
def test_expect_refuses_other_urls(url: str, receiver_harness: ReceiverHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="not a callback URL"):
        receiver_harness.receiver.expect(url, ID)


@pytest.mark.parametrize("task_id", ["", "7", "task-unified-", "task-unified-1\n", "task-unified-/../credits"])
def test_expect_refuses_other_ids(task_id: str, receiver_harness: ReceiverHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="is not a task id"):
        receiver_harness.receiver.expect(receiver_harness.receiver.new_url(), task_id)
