"""An end is told once, however often and from wherever it is delivered, and remembered within limits."""

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

# Once


def test_a_replayed_delivery_is_thanked_for_and_told_once(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body = desk.ended(url)

    answers = [desk.deliver(url, body).status for _ in range(4)]

    assert answers == [200] * 4
    assert (len(desk.told), len(desk.asked)) == (1, 1)


@pytest.mark.parametrize("status", ["processing", "failed", "cancelled", "pending", "archived", 7, None])
def test_an_end_never_changes(status: object, desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body = desk.ended(url)
    desk.deliver(url, body)
    desk.api = lambda request: httpx.Response(200, json=body | {"status": status})

    answer = desk.deliver(url, body | {"status": status})

    assert (answer.status, [task.status for task in desk.told]) == (200, ["completed"])


def test_threads_that_deliver_together_tell_once(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync")
    url = desk.receiver.new_url()
    body = desk.ended(url)
    telling, go = threading.Event(), threading.Event()
    answers: list[int] = []

    def slow(task: TaskSnapshot) -> None:
        desk.told.append(task)
        telling.set()
        assert go.wait(5)

    desk.on_task = slow
    first, second = (
        threading.Thread(target=lambda: answers.append(desk.deliver(url, body).status), daemon=True) for _ in range(2)
    )

    first.start()
    assert telling.wait(5)
    second.start()
    second.join(0.05)
    waited = second.is_alive()
    go.set()
    first.join(5)
    second.join(5)

    assert waited
    assert (answers, len(desk.told), len(desk.asked)) == ([200, 200], 1, 1)


def test_many_threads_tell_once(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync")
    url = desk.receiver.new_url()
    body = desk.ended(url)
    start = threading.Barrier(16)
    answers: list[int] = []

    def deliver() -> None:
        start.wait()
        answers.append(desk.deliver(url, body).status)

    threads = [threading.Thread(target=deliver) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers, len(desk.told)) == ([200] * 16, 1)


def test_deliveries_of_one_event_loop_tell_once(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "async")
    url = desk.receiver.new_url()
    path, body = urlsplit(url).path, json.dumps(desk.ended(url)).encode()
    told: list[TaskSnapshot] = []

    async def job() -> list[int]:
        telling, go = asyncio.Event(), asyncio.Event()

        async def slow(task: TaskSnapshot) -> None:
            told.append(task)
            telling.set()
            await go.wait()

        receiver = AsyncReceiver(harness.async_client(), base_url=BASE, on_task=slow)
        receiver.expect(url, json.loads(body)["id"])
        first = asyncio.create_task(receiver.handle("POST", path, body))
        await telling.wait()
        others = [asyncio.create_task(receiver.handle("POST", path, body)) for _ in range(10)]
        for _ in range(20):
            await asyncio.sleep(0)
        assert not any(other.done() for other in others)
        others[0].cancel()
        go.set()
        return [(await one).status for one in (first, *others[1:])]

    assert asyncio.run(job()) == [200] * 10
    assert len(told) == 1


def test_a_delivery_that_was_cancelled_leaves_the_next_one_free(harness: ClientHarness) -> None:
    told: list[TaskSnapshot] = []
    url = ReceiverHarness(harness, "sync").receiver.new_url()
    body = json.dumps(ReceiverHarness(harness, "sync").ended()).encode()

    async def job() -> int:
        never = asyncio.Event()

        async def on_task(task: TaskSnapshot) -> None:
            told.append(task)
            if len(told) == 1:
                await never.wait()

        receiver = AsyncReceiver(harness.async_client(), base_url=BASE, on_task=on_task)
        receiver.expect(url, json.loads(body)["id"])
        first = asyncio.create_task(receiver.handle("POST", urlsplit(url).path, body))
        while not told:
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        return (await receiver.handle("POST", urlsplit(url).path, body)).status

    assert asyncio.run(job()) == 200
    assert len(told) == 2


# What is remembered


def test_urls_expire(desk: ReceiverHarness) -> None:
    url, used = desk.receiver.new_url(), desk.receiver.new_url()
    body = desk.ended()
    desk.deliver(used, body)

    desk.bench.clock.advance(73 * HOUR)

    assert desk.deliver(url, body).status == 404
    assert "0 URLs open" in repr(desk.receiver)
    assert not desk.receiver._inbox._memory._told


def test_an_end_is_remembered_as_long_as_its_url(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body = desk.ended(url)
    desk.deliver(url, body)

    desk.bench.clock.advance(71 * HOUR)

    assert desk.deliver(url, body).status == 200
    assert len(desk.told) == 1


def test_memory_is_bounded(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    desk = ReceiverHarness(harness, "sync", limits=Limits(max_urls=1000))
    desk.api = lambda request: httpx.Response(
        200, json={"id": request.url.path.rpartition("/")[2], "status": "completed"}
    )
    for number in range(1100):
        url = desk.receiver.new_url()
        desk.deliver(url, {"id": f"{ID}{number}", "status": "completed"})

    for number in range(100_000):
        url = desk.receiver.new_url()
        if number % 10 == 0:
            desk.receiver.expect(url, f"{ID}-{number}")

    memory = desk.receiver._inbox._memory
    assert "1000 URLs open" in repr(desk.receiver)
    assert len(memory._issued) == len(memory._told) == 1000
    assert len(memory._by_task) <= 1000
    assert desk.receiver._inbox._flights == {}
    assert desk.deliver(url, b"").status == 400
    assert caplog.text.count("the oldest are forgotten") == 1


def test_a_url_that_is_forgotten_during_its_callback_leaves_nothing_behind(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync", limits=Limits(max_urls=1))
    url = desk.receiver.new_url()
    body = desk.ended()

    def meanwhile(request: httpx.Request) -> httpx.Response:
        desk.receiver.new_url()
        return harness.sandbox.handle(request)

    desk.api = meanwhile

    assert desk.deliver(url, body).status == 200
    assert (len(desk.told), desk.receiver._inbox._memory._by_task) == (1, {})


@pytest.mark.parametrize("limits", [{"confirm_within": 10}, {"confirm_within": 0}, {"keep_for": 0}, {"max_urls": 0}])
def test_limits_that_cannot_work_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(errors.ConfigurationError, match="not possible"):
        Limits(**limits)
