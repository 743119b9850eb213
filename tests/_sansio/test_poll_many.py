"""Waiting for many tasks at once."""

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
    """Answers queries with a status by id; counts requests; knows the batch query or not."""

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
            asked = json.loads(request.content)["task_ids"]
            assert 1 < len(asked) <= 50
            return httpx.Response(200, json={"data": [self.task(one) for one in asked if one not in self.unknown]})
        task_id = path.rpartition("/")[2]
        if task_id in self.unknown:
            return httpx.Response(404, json={"error": {"code": "task_not_found", "message": "gone"}})
        return httpx.Response(200, json=self.task(task_id))

    def task(self, task_id: str) -> dict[str, Any]:
        return {"id": task_id, "status": self.statuses[task_id], "progress": 50}


def ids(count: int) -> list[str]:
    return [f"task-unified-1-{number:05}" for number in range(count)]


@pytest.mark.parametrize("batch", [False, True])
def test_all_end_and_come_back_in_the_order_given(batch: bool, harness: ClientHarness, client: EvoLink) -> None:
    tasks = [client.videos.generate(BOAT) for _ in range(60)]

    ended = client.tasks.wait_many([*tasks, tasks[0]], batch=batch)

    assert [task.id for task in ended] == [task.id for task in [*tasks, tasks[0]]]
    assert {task.status for task in ended} == {"completed"}
    assert all(isinstance(task, Task) for task in ended)


def test_each_is_yielded_when_it_ends_whatever_its_end(harness: ClientHarness) -> None:
    statuses = dict(zip(ids(3), ("failed", "completed", "cancelled"), strict=True))

    ended = list(harness.client(Statuses(statuses)).tasks.as_completed(statuses))

    assert {task.id: task.status for task in ended} == statuses


def test_a_batch_asks_for_fifty_with_one_request(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(120), "completed"))

    harness.client(host).tasks.wait_many(ids(120), batch=True)

    assert host.paths == ["/v1/tasks/batch"] * 3


def test_a_server_without_the_batch_query_is_asked_one_by_one(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(70), "completed"), batch=False)

    ended = harness.client(host).tasks.wait_many(ids(70), batch=True, max_in_flight=1)

    assert len(ended) == 70
    assert host.paths.count("/v1/tasks/batch") == 1
    assert len(host.paths) == 71


def test_a_task_that_a_batch_leaves_out_is_asked_for_by_itself(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(5), "completed"), unknown=ids(5)[2:3])
    seen: list[str] = []
    ended = harness.client(host).tasks.as_completed(ids(5), batch=True)

    with pytest.raises(errors.NotFound) as caught:
        seen.extend(task.id for task in ended)

    assert caught.value.task_id == ids(5)[2]
    assert sorted(seen) == [*ids(5)[:2], *ids(5)[3:]]


def test_what_has_not_ended_in_time_is_named_after_the_others(harness: ClientHarness) -> None:
    statuses = dict.fromkeys(ids(4), "completed") | {ids(4)[1]: "processing", ids(4)[3]: "dreaming"}
    seen: list[str] = []
    ended = harness.client(Statuses(statuses)).tasks.as_completed(statuses, timeout=60)

    with pytest.raises(errors.WaitTimeout) as caught:
        seen.extend(task.id for task in ended)

    assert sorted(caught.value.unfinished) == [ids(4)[1], ids(4)[3]]
    assert sorted(seen) == [ids(4)[0], ids(4)[2]]


@pytest.mark.parametrize("batch", [False, True])
def test_a_wait_that_begins_late_asks_at_once_for_what_may_have_ended(batch: bool, harness: ClientHarness) -> None:
    """The first pause counts from the submission: else each task of a long series would be noticed that much later."""
    client = harness.client()
    tasks = [client.videos.generate(BOAT) for _ in range(3)]
    harness.clock.advance(1000)
    harness.slept.clear()

    client.tasks.wait_many(tasks, batch=batch)

    assert sum(harness.slept) <= 1.1


def test_when_more_is_due_than_can_be_asked_for_the_most_overdue_comes_first() -> None:
    scheduler = PollScheduler(ids(120), timeout=1000, now=0.0, batch=True, on_progress=None)
    for first in (scheduler.take_due(0.0), scheduler.take_due(0.0), scheduler.take_due(0.0)):
        scheduler.record_error(first, errors.ResponseLost("x"), 10.0 - len(first) / 10)

    late = [scheduler.take_due(100.0), scheduler.take_due(100.0), scheduler.take_due(100.0)]

    assert [len(batch) for batch in late] == [50, 50, 20]
    assert set(late[2]) == set(ids(120)[100:])


def test_several_faults_come_together(harness: ClientHarness) -> None:
    statuses = dict.fromkeys(ids(3), "processing")

    with pytest.raises(ExceptionGroup) as caught:
        harness.client(Statuses(statuses, unknown=ids(3)[:1])).tasks.wait_many(ids(3), timeout=30)

    assert {type(fault) for fault in caught.value.exceptions} == {errors.NotFound, errors.WaitTimeout}


def test_a_wrong_key_ends_it_at_once(harness: ClientHarness) -> None:
    refusing = httpx.MockTransport(lambda request: httpx.Response(401, json={"error": {"message": "no"}}))

    with pytest.raises((errors.AuthenticationError, ExceptionGroup)):
        harness.client(refusing).tasks.wait_many(ids(1000), max_in_flight=2)

    assert len(harness.sent) <= 4


def test_passing_faults_lose_nothing(harness: ClientHarness) -> None:
    host = Statuses(dict.fromkeys(ids(10), "completed"))
    answered: list[int] = []

    def shaky(request: httpx.Request) -> httpx.Response:
        answered.append(1)
        if len(answered) % 3 == 1:
            raise httpx.ReadError("reset")
        if len(answered) % 3 == 2:
            return httpx.Response(503)
        return host.handle_request(request)

    assert len(harness.client(httpx.MockTransport(shaky)).tasks.wait_many(ids(10), max_in_flight=1)) == 10


def test_no_more_requests_are_in_flight_than_allowed(harness: ClientHarness) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def counting(request: httpx.Request) -> httpx.Response:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.005)
        with lock:
            now[0] -= 1
        return httpx.Response(200, json={"id": request.url.path.rpartition("/")[2], "status": "completed"})

    harness.client(httpx.MockTransport(counting)).tasks.wait_many(ids(40), max_in_flight=3)

    assert 2 <= most[0] <= 3


def test_async_waits_for_many_with_one_heap(harness: ClientHarness) -> None:
    async def job() -> tuple[int, int]:
        client = harness.async_client()
        tasks = [await client.videos.generate(BOAT) for _ in range(200)]
        running = [len(asyncio.all_tasks())]
        ended = []
        async for task in client.tasks.as_completed(tasks, max_in_flight=5):
            running.append(len(asyncio.all_tasks()))
            ended.append(task)
        return len(ended), max(running)

    ended, running = asyncio.run(job())

    assert ended == 200
    assert running <= 8


@given(
    plan=st.lists(st.sampled_from(["completed", "processing", "lost", "refused"]), min_size=1, max_size=30),
    batch=st.booleans(),
)
def test_whatever_comes_no_task_is_lost_or_asked_for_after_the_deadline(plan: list[str], batch: bool) -> None:
    now, step = 0.0, iter(plan * 100)
    scheduler = PollScheduler(ids(7), timeout=100, now=now, batch=batch, on_progress=None)
    ended: list[str] = []
    asked = 0
    while not scheduler.is_done and now < scheduler.deadline and asked < 3000:
        due = scheduler.take_due(now)
        if not due:
            now += scheduler.pause(now)
            continue
        asked += 1
        assert now < scheduler.deadline
        answer = next(step, "completed")
        if answer == "lost":
            scheduler.record_error(due, errors.ResponseLost("x"), now)
        elif answer == "refused":
            scheduler.record_error(due, errors.PermissionDenied("x", status=403), now)
        else:
            scheduler.record(due, [Task({"id": one, "status": answer}) for one in due], now)
        ended += [task.id for task in scheduler.take_finished()]
    verdict = scheduler.final_error(now)
    faults = list(verdict.exceptions) if isinstance(verdict, ExceptionGroup) else [verdict] if verdict else []
    unfinished = {one for fault in faults if isinstance(fault, errors.WaitTimeout) for one in fault.unfinished}

    assert len(ended) == len(set(ended))
    assert not unfinished & set(ended)
    assert asked < 3000
    given_up = 7 - len(ended) - len(unfinished)
    assert given_up == 0 or any(isinstance(fault, errors.PermissionDenied) for fault in faults)


def test_what_nobody_foresaw_ends_the_waiting_at_once(harness: ClientHarness) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    async def job() -> None:
        async with asyncio.timeout(10), harness.async_client(httpx.MockTransport(fail)) as client:
            await client.tasks.wait_many([f"task-unified-1757169743-{number:08}" for number in range(3)])

    with pytest.raises(ZeroDivisionError):
        asyncio.run(job())
