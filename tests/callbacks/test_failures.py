"""Errors and timeouts: the response is sent in time, and the task is reported when EvoLink sends the callback again."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from evolink.callbacks import AsyncReceiver, Limits
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ReceiverHarness, status, unreachable


def test_a_task_is_reported_again_after_on_task_failed(
    receiver_harness: ReceiverHarness, caplog: pytest.LogCaptureFixture
) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    def failing(task: TaskSnapshot) -> None:
        raise ZeroDivisionError

    receiver_harness.on_task = failing
    first = receiver_harness.deliver(url, body)
    receiver_harness.on_task = receiver_harness.received.append
    second = receiver_harness.deliver(url, body)

    assert (first.status, second.status, len(receiver_harness.received)) == (500, 200, 1)
    assert "on_task failed" in caplog.text


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("reset")


def crash(request: httpx.Request) -> httpx.Response:
    raise RuntimeError("the client has been closed")


DOWN = {
    "unreachable": unreachable,
    "lost": lost,
    "garbled": lambda request: httpx.Response(200, text="<html>"),
    **{str(code): status(code) for code in (401, 402, 403, 429, 500, 502, 503, 524)},
    "broken": crash,
}


@pytest.mark.parametrize("api", DOWN.values(), ids=DOWN)
def test_an_api_error_makes_evolink_send_the_callback_again(
    api: Callable[[httpx.Request], httpx.Response], receiver_harness: ReceiverHarness
) -> None:
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task()
    receiver_harness.api = api

    response = receiver_harness.deliver(url, body)

    assert (response.status, receiver_harness.received) == (503, [])
    receiver_harness.api = receiver_harness.client_harness.sandbox.handle
    assert receiver_harness.deliver(url, body).status == 200
    assert len(receiver_harness.received) == 1


@contextmanager
def hanging(receiver_harness: ReceiverHarness) -> Generator[list[threading.Thread]]:
    """Make the API hang until the end of the block; yield the threads that wait for it."""
    release = threading.Event()
    threads: list[threading.Thread] = []

    def slow(request: httpx.Request) -> httpx.Response:
        threads.append(threading.current_thread())
        assert release.wait(10)
        return receiver_harness.client_harness.sandbox.handle(request)

    receiver_harness.api = slow
    try:
        yield threads
    finally:
        receiver_harness.api = receiver_harness.client_harness.sandbox.handle
        release.set()
        for thread in threads:
            thread.join(10)


def test_a_receiver_does_not_wait_for_a_slow_api(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.05))
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    with hanging(receiver_harness):
        first = receiver_harness.deliver(url, body)
    receiver_harness.receiver._limits = Limits()
    second = receiver_harness.deliver(url, body)

    assert (first.status, second.status, len(receiver_harness.received)) == (503, 200, 1)
    assert "could not be confirmed: the API took too long" in caplog.text


def test_a_repeated_delivery_joins_the_fetch_that_is_still_running(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.05))
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)

    with hanging(receiver_harness) as fetching:
        statuses = [receiver_harness.deliver(url, body).status for _ in range(3)]

    assert statuses == [503] * 3
    assert len(fetching) == 1


def test_the_number_of_running_fetches_is_limited(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.001))
    bodies = [receiver_harness.callback_of_ended_task() for _ in range(40)]

    with hanging(receiver_harness) as fetching:
        statuses = {receiver_harness.deliver(receiver_harness.receiver.new_url(), body).status for body in bodies}

    assert statuses == {503}
    assert 0 < len(fetching) <= 32


def test_an_async_receiver_does_not_wait_for_a_slow_api(harness: ClientHarness) -> None:
    is_hanging = [True]

    async def slow(request: httpx.Request) -> httpx.Response:
        if is_hanging[0]:
            await asyncio.Event().wait()
        return harness.sandbox.handle(request)

    received: list[TaskSnapshot] = []
    receiver = AsyncReceiver(
        harness.async_client(httpx.MockTransport(slow)),
        base_url=BASE,
        on_task=received.append,
        limits=Limits(confirm_within=0.05),
    )
    url = receiver.new_url()
    body = json.dumps(ReceiverHarness(harness, "sync").callback_of_ended_task()).encode()

    async def job() -> list[int]:
        first = await receiver.handle("POST", urlsplit(url).path, body)
        is_hanging[0] = False
        receiver._limits = Limits()
        second = await receiver.handle("POST", urlsplit(url).path, body)
        return [first.status, second.status]

    started = time.perf_counter()

    assert asyncio.run(job()) == [503, 200]
    assert time.perf_counter() - started < 2
    assert len(received) == 1


def test_a_second_delivery_waits_for_a_slow_on_task_for_a_limited_time(harness: ClientHarness) -> None:
    receiver_harness = ReceiverHarness(harness, "sync")
    url = receiver_harness.receiver.new_url()
    body = receiver_harness.callback_of_ended_task(url)
    started, release = threading.Event(), threading.Event()

    def slow(task: TaskSnapshot) -> None:
        started.set()
        assert release.wait(5)

    receiver_harness.on_task = slow
    first = threading.Thread(target=receiver_harness.deliver, args=(url, body), daemon=True)

    first.start()
    assert started.wait(5)
    receiver_harness.receiver._limits = Limits(confirm_within=0.05)
    response = receiver_harness.deliver(url, body)
    release.set()
    first.join(5)

    assert response.status == 503
    assert receiver_harness.deliver(url, body).status == 200  # the task is already reported, so it is not fetched
