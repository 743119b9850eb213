"""Repeated and concurrent deliveries report a task once, and the stored URLs and tasks are limited."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from evolink import errors
from evolink.callbacks import AsyncReceiver, Limits
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ID, ReceiverHarness

HOUR = 3600.0

# Repeated and concurrent deliveries


def test_a_repeated_delivery_is_accepted_and_reported_once(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    statuses = [receiver_harness.deliver(url, body).status for _ in range(4)]

    assert statuses == [200] * 4
    assert (len(receiver_harness.received), len(receiver_harness.requested_paths)) == (1, 1)


@pytest.mark.parametrize("status", ["processing", "failed", "cancelled", "pending", "archived", 7, None])
def test_a_reported_status_never_changes(status: object, receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)
    receiver_harness.deliver(url, body)
    receiver_harness.api = lambda request: httpx.Response(200, json=body | {"status": status})

    response = receiver_harness.deliver(url, body | {"status": status})

    assert (response.status, [task.status for task in receiver_harness.received]) == (200, ["completed"])


def test_concurrent_deliveries_in_two_threads_are_reported_once(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync")
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)
    started, release = threading.Event(), threading.Event()
    statuses: list[int] = []

    def slow(task: TaskSnapshot) -> None:
        receiver_harness.received.append(task)
        started.set()
        assert release.wait(5)

    receiver_harness.on_task = slow
    first, second = (
        threading.Thread(target=lambda: statuses.append(receiver_harness.deliver(url, body).status), daemon=True)
        for _ in range(2)
    )

    first.start()
    assert started.wait(5)
    second.start()
    second.join(0.05)
    waited = second.is_alive()
    release.set()
    first.join(5)
    second.join(5)

    assert waited
    assert (statuses, len(receiver_harness.received), len(receiver_harness.requested_paths)) == ([200, 200], 1, 1)


def test_concurrent_deliveries_in_many_threads_are_reported_once(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync")
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)
    start = threading.Barrier(16)
    statuses: list[int] = []

    def deliver() -> None:
        start.wait()
        statuses.append(receiver_harness.deliver(url, body).status)

    threads = [threading.Thread(target=deliver) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (statuses, len(receiver_harness.received)) == ([200] * 16, 1)


def test_concurrent_deliveries_in_an_event_loop_are_reported_once(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "async")
    url = receiver_harness.receiver.new_url()
    path, body = urlsplit(url).path, json.dumps(receiver_harness.callback_of_ended_task(url)).encode()
    received: list[TaskSnapshot] = []

    async def job() -> list[int]:
        started, release = asyncio.Event(), asyncio.Event()

        async def slow(task: TaskSnapshot) -> None:
            received.append(task)
            started.set()
            await release.wait()

        receiver = AsyncReceiver(harness.async_client(), base_url=BASE, on_task=slow)
        receiver.expect(url, json.loads(body)["id"])
        first = asyncio.create_task(receiver.handle("POST", path, body))
        await started.wait()
        others = [asyncio.create_task(receiver.handle("POST", path, body)) for _ in range(10)]
        for _ in range(20):
            await asyncio.sleep(0)
        assert not any(other.done() for other in others)
        others[0].cancel()
        release.set()
        return [(await one).status for one in (first, *others[1:])]

    assert asyncio.run(job()) == [200] * 10
    assert len(received) == 1


def test_a_cancelled_delivery_does_not_block_the_next_one(harness: ClientHarness) -> None:
    received: list[TaskSnapshot] = []
    url = ReceiverHarness(harness, "sync").receiver.new_url()
    body = json.dumps(ReceiverHarness(harness, "sync").callback_of_ended_task()).encode()

    async def job() -> int:
        never = asyncio.Event()

        async def on_task(task: TaskSnapshot) -> None:
            received.append(task)
            if len(received) == 1:
                await never.wait()

        receiver = AsyncReceiver(harness.async_client(), base_url=BASE, on_task=on_task)
        receiver.expect(url, json.loads(body)["id"])
        first = asyncio.create_task(receiver.handle("POST", urlsplit(url).path, body))
        while not received:
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        return (await receiver.handle("POST", urlsplit(url).path, body)).status

    assert asyncio.run(job()) == 200
    assert len(received) == 2


# Stored URLs and tasks


def test_urls_expire(receiver_harness: ReceiverHarness) -> None:
    url, used = receiver_harness.receiver.new_url(), receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task()
    receiver_harness.deliver(used, body)

    receiver_harness.client_harness.clock.advance(73 * HOUR)

    assert receiver_harness.deliver(url, body).status == 404
    assert "0 URLs open" in repr(receiver_harness.receiver)
    assert not receiver_harness.receiver._processor._registry._ended


def test_the_end_of_a_task_is_stored_as_long_as_its_url(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)
    receiver_harness.deliver(url, body)

    receiver_harness.client_harness.clock.advance(71 * HOUR)

    assert receiver_harness.deliver(url, body).status == 200
    assert len(receiver_harness.received) == 1


def test_the_registry_is_bounded(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", limits=Limits(max_urls=1000))
    receiver_harness.api = lambda request: httpx.Response(
        200, json={"id": request.url.path.rpartition("/")[2], "status": "completed"}
    )
    for number in range(1100):
        url = receiver_harness.receiver.new_url()
        receiver_harness.deliver(url, {"id": f"{ID}{number}", "status": "completed"})

    for number in range(100_000):
        url = receiver_harness.receiver.new_url()
        if number % 10 == 0:
            receiver_harness.receiver.expect(url, f"{ID}-{number}")

    registry = receiver_harness.receiver._processor._registry
    assert "1000 URLs open" in repr(receiver_harness.receiver)
    assert len(registry._urls) == len(registry._ended) == 1000
    assert len(registry._by_task) <= 1000
    assert receiver_harness.receiver._processor._running == {}
    assert receiver_harness.deliver(url, b"").status == 400
    assert caplog.text.count("the oldest are forgotten") == 1


def test_a_url_that_is_forgotten_during_its_callback_is_not_bound_again(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", limits=Limits(max_urls=1))
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task()

    def issue_another_url(request: httpx.Request) -> httpx.Response:
        receiver_harness.receiver.new_url()
        return harness.sandbox.handle(request)

    receiver_harness.api = issue_another_url

    assert receiver_harness.deliver(url, body).status == 200
    assert (len(receiver_harness.received), receiver_harness.receiver._processor._registry._by_task) == (1, {})


@pytest.mark.parametrize("limits", [{"confirm_within": 10}, {"confirm_within": 0}, {"keep_for": 0}, {"max_urls": 0}])
def test_impossible_limits_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError, match="not possible"):
        Limits(**limits)
