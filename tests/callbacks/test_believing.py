"""Whoever sends a callback, on_task hears only what the API says, and of a URL's own task."""

from __future__ import annotations

import httpx
import pytest
from evolink import AsyncTask, Task, errors
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ID, ReceiverHarness, status

# Believing


def test_the_end_of_a_task_is_told_with_what_the_api_says(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body = desk.ended(url)

    answer = desk.deliver(url, body | {"results": ["https://evil.example.com/virus.mp4"]})

    (task,) = desk.told
    assert answer.status == 200
    assert (task.id, task.status) == (body["id"], "completed")
    assert list(task.results) == body["results"]
    assert isinstance(task, Task | AsyncTask)
    assert task._client is not None


def test_a_forged_callback_is_not_believed(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    task = desk.submitted(url)

    forged = desk.deliver(url, task.to_dict() | {"status": "completed", "results": ["https://evil.example.com/x.mp4"]})

    assert forged.status == 503
    assert desk.told == []
    desk.bench.clock.advance(1000)
    assert desk.deliver(url, {"id": task.id}).status == 200
    assert len(desk.told) == 1


def test_a_callback_that_is_ahead_of_the_api_is_told_when_it_comes_again(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    ahead = {"id": desk.submitted(url).id, "status": "completed"}

    first = desk.deliver(url, ahead)
    desk.bench.clock.advance(1000)
    second = desk.deliver(url, ahead)

    assert (first.status, second.status, len(desk.told)) == (503, 200, 1)


def test_a_callback_about_a_task_that_goes_on_tells_nothing(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    task = desk.submitted(url)

    answer = desk.deliver(url, task.to_dict())

    assert (answer.status, desk.told) == (200, [])


def test_a_status_nobody_knows_is_not_an_end(desk: ReceiverHarness) -> None:
    desk.api = lambda request: httpx.Response(200, json={"id": ID, "status": "archived"})
    url = desk.receiver.new_url()

    answers = [desk.deliver(url, {"id": ID, "status": status}).status for status in ("archived", "completed")]

    assert (answers, desk.told) == ([200, 503], [])


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"])
def test_each_end_is_told(status: str, desk: ReceiverHarness) -> None:
    desk.api = lambda request: httpx.Response(200, json={"id": ID, "status": status})

    answer = desk.deliver(desk.receiver.new_url(), {"id": ID, "status": status})

    assert (answer.status, [task.status for task in desk.told]) == (200, [status])


def test_a_task_that_is_not_there_is_not_believed(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()

    answer = desk.deliver(url, {"id": ID, "status": "completed"})

    assert (answer.status, desk.told) == (400, [])
    assert desk.deliver(url, desk.ended()).status == 200


def test_an_id_that_the_api_refuses_is_not_believed(desk: ReceiverHarness) -> None:
    desk.api = status(400)

    assert desk.deliver(desk.receiver.new_url(), {"id": ID, "status": "completed"}).status == 400
    assert desk.told == []


def test_an_answer_about_another_task_is_not_believed(desk: ReceiverHarness) -> None:
    desk.api = lambda request: httpx.Response(200, json={"id": ID + "x", "status": "completed"})

    assert desk.deliver(desk.receiver.new_url(), {"id": ID, "status": "completed"}).status == 503
    assert desk.told == []


# Which task may be told of where


def test_a_callback_before_expect_is_confirmed_and_binds_the_url(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body, other = desk.ended(), desk.ended()

    answers = [desk.deliver(url, one).status for one in (body, other)]
    desk.receiver.expect(url, body["id"])

    assert answers == [200, 403]
    assert [task.id for task in desk.told] == [body["id"]]


def test_a_foreign_task_is_refused_without_asking(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    mine, foreign = desk.ended(url), desk.ended()

    answer = desk.deliver(url, foreign)

    assert (answer.status, desk.told, desk.asked) == (403, [], [])
    assert desk.deliver(url, mine).status == 200


def test_a_task_of_another_url_is_refused(desk: ReceiverHarness) -> None:
    body = desk.ended(desk.receiver.new_url())

    assert desk.deliver(desk.receiver.new_url(), body).status == 403
    assert desk.told == []


def test_the_users_word_counts_more_than_a_callbacks(desk: ReceiverHarness, caplog: pytest.LogCaptureFixture) -> None:
    stolen, other = desk.receiver.new_url(), desk.receiver.new_url()
    mine, foreign = desk.ended(), desk.ended()
    desk.deliver(stolen, foreign)

    desk.receiver.expect(stolen, mine["id"])
    desk.receiver.expect(other, foreign["id"])

    assert "someone else may know it" in caplog.text
    assert desk.deliver(stolen, mine).status == 200
    assert desk.deliver(other, foreign).status == 200
    assert [task.id for task in desk.told] == [foreign["id"], mine["id"]]


def test_a_url_that_lost_its_task_to_another_takes_its_own(desk: ReceiverHarness) -> None:
    mixed_up, right = desk.receiver.new_url(), desk.receiver.new_url()
    mine, foreign = desk.ended(), desk.ended()
    desk.deliver(mixed_up, foreign)

    desk.receiver.expect(right, foreign["id"])

    assert desk.deliver(mixed_up, mine).status == 200
    assert [task.id for task in desk.told] == [foreign["id"], mine["id"]]


def test_expect_during_the_confirmation_counts(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    mine, foreign = desk.ended(), desk.ended()

    def slow(request: httpx.Request) -> httpx.Response:
        desk.receiver.expect(url, mine["id"])
        return desk.bench.sandbox.handle(request)

    desk.api = slow

    assert desk.deliver(url, foreign).status == 403
    assert desk.told == []


def test_a_url_and_a_task_belong_together_once(desk: ReceiverHarness) -> None:
    first, second = desk.receiver.new_url(), desk.receiver.new_url()
    desk.receiver.expect(first, ID)
    desk.receiver.expect(first, ID)

    with pytest.raises(errors.ConfigurationError, match=r"is for task \S+ already"):
        desk.receiver.expect(first, ID + "x")
    with pytest.raises(errors.ConfigurationError, match="has another callback URL"):
        desk.receiver.expect(second, ID)


def test_a_url_of_an_earlier_process_is_adopted(desk: ReceiverHarness, harness: ClientHarness) -> None:
    url = ReceiverHarness(harness, "sync").receiver.new_url()
    body = desk.ended()
    assert desk.deliver(url, body).status == 404

    desk.receiver.expect(url, body["id"])

    assert desk.deliver(url, body).status == 200


@pytest.mark.parametrize(
    "url", ["", BASE, f"{BASE}/", f"{BASE}/short", f"{BASE}/{'x' * 33}", f"https://evil.example.com/{'x' * 32}"]
)
def test_expect_takes_no_other_url(url: str, desk: ReceiverHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="no callback URL"):
        desk.receiver.expect(url, ID)


@pytest.mark.parametrize("task_id", ["", "7", "task-unified-", "task-unified-1\n", "task-unified-/../credits"])
def test_expect_takes_no_other_id(task_id: str, desk: ReceiverHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="no task's id"):
        desk.receiver.expect(desk.receiver.new_url(), task_id)
