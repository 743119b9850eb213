"""Polling of many tasks at once."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink._sansio.poll_many import PollScheduler
from evolink.models import Wan25TextToVideo
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import ClientHarness

BOAT = Wan25TextToVideo(prompt="A boat")


class Statuses(httpx.BaseTransport):
    """Returns the status of each task, with or without the batch query, and records the paths of all requests."""

    def __init__(self, statuses: dict[str, str], *, batch: bool = True, unknown: Iterable[str] = ()) -> None:
        self.statuses = statuses
        self.batch = batch
        self.unknown = set(unknown)
        self.paths: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.paths.append(path)
        if path == "/v1/tasks/batch":
            if not self.batch:
                return httpx.Response(404, json={"error": {"code": "not_found_error", "message": "no"}})
            requested = json.loads(request.content)["task_ids"]
            assert 1 < len(requested) <= 50
            return httpx.Response(
                200, json={"data": [self.task(task_id) for task_id in requested if task_id not in self.unknown]}
            )
        task_id = path.rpartition("/")[2]
        if task_id in self.unknown:
            return httpx.Response(404, json={"error": {"code": "task_not_found", "message": "gone"}})
        return httpx.Response(200, json=self.task(task_id))

    def task(self, task_id: str) -> dict[str, Any]:
        return {"id": task_id, "status": self.statuses[task_id], "progress": 50}


def ids(count: int) -> list[str]:
    return [f"task-unified-1-{number:05}" for number in range(count)]


@pytest.mark.parametrize("batch", [False, True])
def test_wait_many_returns_the_tasks_in_the_order_given(batch: bool, harness: ClientHarness, client: EvoLink) -> None:
    tasks = [client.videos.generate(BOAT) for _ in range(60)]

    finished = client.tasks.wait_many([*tasks, tasks[0]], batch=batch)

    assert [task.id for task in finished] == [task.id for task in [*tasks, tasks[0]]]
    assert {task.status for task in finished} == {"completed"}
    assert all(isinstance(task, Task) for task in finished)


def test_as_completed_yields_failed_and_cancelled_tasks_too(harness: ClientHarness) -> None:
    statuses = dict(zip(ids(3), ("failed", "completed", "cancelled"), strict=True))

    finished = list(harness.client(Statuses(statuses)).tasks.as_completed(statuses))

    assert {task.id: task.status for task in finished} == statuses


def test_a_batch_query_has_up_to_fifty_task_ids(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(120), "completed"))

    harness.client(host).tasks.wait_many(ids(120), batch=True)

    assert host.paths == ["/v1/tasks/batch"] * 3


def test_tasks_are_queried_one_by_one_if_the_server_has_no_batch_query(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(70), "completed"), batch=False)

    finished = harness.client(host).tasks.wait_many(ids(70), batch=True, max_in_flight=1)

    assert len(finished) == 70
    assert host.paths.count("/v1/tasks/batch") == 1
    assert len(host.paths) == 71


def test_a_task_that_is_missing_in_a_batch_response_is_queried_alone(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(5), "completed"), unknown=ids(5)[2:3])
    seen: list[str] = []
    finished = harness.client(host).tasks.as_completed(ids(5), batch=True)

    with pytest.raises(errors.NotFound) as caught:
        seen.extend(task.id for task in finished)

    assert caught.value.task_id == ids(5)[2]
    assert sorted(seen) == [*ids(5)[:2], *ids(5)[3:]]


def test_wait_timeout_is_raised_after_the_finished_tasks_and_has_the_unfinished_ones(harness: ClientHarness) -> None:
    statuses = dict.fromkeys(ids(4), "completed") | {ids(4)[1]: "processing", ids(4)[3]: "dreaming"}
    seen: list[str] = []
    finished = harness.client(Statuses(statuses)).tasks.as_completed(statuses, timeout=60)

    with pytest.raises(errors.WaitTimeout) as caught:
        seen.extend(task.id for task in finished)

    assert sorted(caught.value.unfinished) == [ids(4)[1], ids(4)[3]]
    assert sorted(seen) == [ids(4)[0], ids(4)[2]]
    assert str(caught.value).startswith("2 tasks are not final after 60 s: ")


def test_wait_timeout_of_one_task_is_in_the_singular(harness: ClientHarness) -> None:
    with pytest.raises(errors.WaitTimeout, match=r"^1 task is not final after 60 s: "):
        harness.client(Statuses(dict.fromkeys(ids(1), "processing"))).tasks.wait_many(ids(1), timeout=60)


@pytest.mark.parametrize("batch", [False, True])
def test_a_wait_that_starts_late_queries_at_once_the_tasks_that_may_be_final(
    batch: bool, harness: ClientHarness
) -> None:
    """The first interval starts at the submission; otherwise the end of each task in a long series is seen too late."""
    client = harness.client()
    tasks = [client.videos.generate(BOAT) for _ in range(3)]
    harness.clock.advance(1000)
    harness.slept.clear()

    client.tasks.wait_many(tasks, batch=batch)

    assert sum(harness.slept) <= 1.1


def test_the_most_overdue_tasks_are_queried_first() -> None:
    scheduler = PollScheduler(ids(120), timeout=1000, now=0.0, batch=True)
    for batch in (scheduler.take_due(0.0), scheduler.take_due(0.0), scheduler.take_due(0.0)):
        scheduler.record_error(batch, errors.ResponseLost("x"), 10.0 - len(batch) / 10)

    overdue = [scheduler.take_due(100.0), scheduler.take_due(100.0), scheduler.take_due(100.0)]

    assert [len(batch) for batch in overdue] == [50, 50, 20]
    assert set(overdue[2]) == set(ids(120)[100:])


@pytest.mark.parametrize(
    ("batch", "due", "taken"),
    [
        (True, [0.5, 1.0], 2),
        (True, [0.5, 1.01], 1),
        (True, [0.51], 0),
        (False, [0.5, 0.5], 1),
        (False, [0.51], 0),
    ],
)
def test_tasks_that_are_due_soon_are_polled_together(batch: bool, due: list[float], taken: int) -> None:
    scheduler = PollScheduler([], timeout=1000, now=0.0, batch=batch)
    for task_id, at in zip(ids(len(due)), due, strict=True):
        scheduler.add(task_id, at)

    assert scheduler.take_due(0.0) == ids(taken)


def test_tasks_that_a_batch_response_left_out_are_polled_one_by_one_and_in_no_batch() -> None:
    scheduler = PollScheduler(ids(4), timeout=1000, now=0.0, batch=True)
    scheduler.record(scheduler.take_due(0.0), [Task({"id": task_id, "status": "completed"}) for task_id in ids(2)], 0.0)
    scheduler.add("task-unified-1-new", -1.0)

    polls = [scheduler.take_due(0.0) for _ in range(4)]

    assert polls == [["task-unified-1-new"], ids(4)[2:3], ids(4)[3:], []]


@pytest.mark.parametrize("batch", [False, True])
def test_a_discarded_task_is_not_polled(batch: bool) -> None:
    scheduler = PollScheduler(ids(3), timeout=1000, now=0.0, batch=batch)
    scheduler.discard(ids(3)[1])

    assert scheduler.take_due(0.0) + scheduler.take_due(0.0) == [ids(3)[0], ids(3)[2]]


def test_a_change_is_reported_once_and_only_if_changes_are_asked_for() -> None:
    task = Task({"id": ids(1)[0], "status": "processing", "progress": 50})
    reported = []
    for reports_changes in (True, False):
        scheduler = PollScheduler(ids(1), timeout=1000, now=0.0, batch=False, reports_changes=reports_changes)
        for _ in range(2):
            scheduler.record(ids(1), [task], 1.0)
            reported.append((scheduler.has_news, len(scheduler.take_changed()), scheduler.has_news))

    unchanged = (False, 0, False)
    assert reported == [(True, 1, False), unchanged, unchanged, unchanged]


def test_there_is_news_until_the_finished_tasks_are_taken_and_when_none_is_pending() -> None:
    scheduler = PollScheduler(ids(2), timeout=1000, now=0.0, batch=False)
    news = [scheduler.has_news]
    for task_id in ids(2):
        scheduler.record([task_id], [Task({"id": task_id, "status": "completed"})], 1.0)
        news.append(scheduler.has_news)
        scheduler.take_finished()
        news.append(scheduler.has_news)

    assert news == [False, True, False, True, True]


@pytest.mark.parametrize(("known_at", "pending_after"), [(980.0, [1, 1, 1, 1, 1, 1]), (900.0, [1, 1, 1, 1, 0, 0])])
def test_the_grace_of_a_missing_task_begins_when_it_is_first_returned(
    known_at: float, pending_after: list[int]
) -> None:
    scheduler = PollScheduler(ids(1), timeout=5000, now=0.0, batch=False)
    for now in (known_at, 999.0):
        scheduler.record(ids(1), [Task({"id": ids(1)[0], "status": "processing"})], now)

    pending = []
    for number in range(6):
        scheduler.record_error(ids(1), errors.NotFound("gone", status=404), 1000.0 + number)
        pending.append(len(scheduler))

    assert pending == pending_after


def test_several_errors_are_raised_as_one_exception_group(harness: ClientHarness) -> None:
    statuses = dict.fromkeys(ids(3), "processing")

    with pytest.raises(ExceptionGroup) as caught:
        harness.client(Statuses(statuses, unknown=ids(3)[:1])).tasks.wait_many(ids(3), timeout=30)

    assert {type(error) for error in caught.value.exceptions} == {errors.NotFound, errors.WaitTimeout}


@pytest.mark.parametrize("batch", [False, True])
def test_with_return_exceptions_the_finished_tasks_are_kept(batch: bool, harness: ClientHarness) -> None:
    statuses = dict.fromkeys(ids(4), "completed") | {ids(4)[3]: "processing"}
    host = Statuses(statuses, unknown=ids(4)[1:2])

    outcomes = harness.client(host).tasks.wait_many(ids(4), batch=batch, timeout=60, return_exceptions=True)

    check_outcomes(outcomes)


def test_with_return_exceptions_the_async_client_keeps_the_finished_tasks(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(3), "completed") | {ids(4)[3]: "processing"}, unknown=ids(4)[1:2])

    async def run() -> list[Any]:
        client = harness.async_client(httpx.MockTransport(host.handle_request))
        return await client.tasks.wait_many(ids(4), timeout=60, return_exceptions=True)

    check_outcomes(asyncio.run(run()))


def check_outcomes(outcomes: list[Any]) -> None:
    """Check that the second of four tasks is unknown, and the fourth is not final."""
    finished, missing, also_finished, unfinished = outcomes
    assert (finished.id, finished.status) == (ids(4)[0], "completed")
    assert (also_finished.id, also_finished.status) == (ids(4)[2], "completed")
    assert isinstance(missing, errors.NotFound)
    assert missing.task_id == ids(4)[1]
    assert isinstance(unfinished, errors.WaitTimeout)
    assert unfinished.unfinished == (ids(4)[3],)


def test_a_rejected_key_ends_the_wait_at_once(harness: ClientHarness) -> None:
    rejecting = httpx.MockTransport(lambda request: httpx.Response(401, json={"error": {"message": "no"}}))

    with pytest.raises((errors.AuthenticationError, ExceptionGroup)):
        harness.client(rejecting).tasks.wait_many(ids(1000), max_in_flight=2)

    assert len(harness.sent) <= 4


def test_a_wait_continues_after_transient_errors(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(10), "completed"))
    requests: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if len(requests) % 3 == 1:
            raise httpx.ReadError("reset")
        if len(requests) % 3 == 2:
            return httpx.Response(503)
        return host.handle_request(request)

    assert len(harness.client(httpx.MockTransport(handle)).tasks.wait_many(ids(10), max_in_flight=1)) == 10


def test_at_most_max_in_flight_requests_are_in_flight(harness: ClientHarness) -> None:
    lock, in_flight, peak = threading.Lock(), [0], [0]

    def handle(request: httpx.Request) -> httpx.Response:
        with lock:
            in_flight[0] += 1
            peak[0] = max(peak[0], in_flight[0])
        time.sleep(0.005)
        with lock:
            in_flight[0] -= 1
        return httpx.Response(200, json={"id": request.url.path.rpartition("/")[2], "status": "completed"})

    harness.client(httpx.MockTransport(handle)).tasks.wait_many(ids(40), max_in_flight=3)

    assert 2 <= peak[0] <= 3


def test_an_async_wait_for_many_tasks_starts_few_asyncio_tasks(harness: ClientHarness) -> None:
    async def run() -> tuple[int, int]:
        client = harness.async_client()
        tasks = [await client.videos.generate(BOAT) for _ in range(200)]
        counts = [len(asyncio.all_tasks())]
        finished = []
        async for task in client.tasks.as_completed(tasks, max_in_flight=5):
            counts.append(len(asyncio.all_tasks()))
            finished.append(task)
        return len(finished), max(counts)

    finished, peak = asyncio.run(run())

    assert finished == 200
    assert peak <= 8


@given(
    plan=st.lists(st.sampled_from(["completed", "processing", "lost", "rejected"]), min_size=1, max_size=30),
    batch=st.booleans(),
)
def test_after_any_sequence_of_responses_no_task_is_lost_or_queried_after_the_deadline(
    plan: list[str], batch: bool
) -> None:
    now, responses = 0.0, iter(plan * 100)
    scheduler = PollScheduler(ids(7), timeout=100, now=now, batch=batch)
    finished: list[str] = []
    queries = 0
    while not scheduler.is_done and now < scheduler.deadline and queries < 3000:
        due = scheduler.take_due(now)
        if not due:
            now += scheduler.pause(now)
            continue
        queries += 1
        assert now < scheduler.deadline
        response = next(responses, "completed")
        if response == "lost":
            scheduler.record_error(due, errors.ResponseLost("x"), now)
        elif response == "rejected":
            scheduler.record_error(due, errors.PermissionDenied("x", status=403), now)
        else:
            scheduler.record(due, [Task({"id": task_id, "status": response}) for task_id in due], now)
        finished += [task.id for task in scheduler.take_finished()]
    final = scheduler.final_error(now)
    raised = list(final.exceptions) if isinstance(final, ExceptionGroup) else [final] if final else []
    unfinished = {task_id for error in raised if isinstance(error, errors.WaitTimeout) for task_id in error.unfinished}

    assert len(finished) == len(set(finished))
    assert not unfinished & set(finished)
    assert queries < 3000
    abandoned = 7 - len(finished) - len(unfinished)
    assert abandoned == 0 or any(isinstance(error, errors.PermissionDenied) for error in raised)


def test_an_unexpected_exception_ends_the_wait_at_once(harness: ClientHarness) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    async def run() -> None:
        async with asyncio.timeout(10), harness.async_client(httpx.MockTransport(fail)) as client:
            await client.tasks.wait_many([f"task-unified-1757169743-{number:08}" for number in range(3)])

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run())
