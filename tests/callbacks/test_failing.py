"""What fails or hangs is answered in time, and told when EvoLink calls again."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from evolink.callbacks import AsyncReceiver, Limits
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ReceiverHarness, status, unreachable


def test_a_failing_on_task_is_told_again(desk: ReceiverHarness, caplog: pytest.LogCaptureFixture) -> None:
    url = desk.receiver.new_url()
    body = desk.ended(url)

    def broken(task: TaskSnapshot) -> None:
        raise ZeroDivisionError

    desk.on_task = broken
    first = desk.deliver(url, body)
    desk.on_task = desk.told.append
    second = desk.deliver(url, body)

    assert (first.status, second.status, len(desk.told)) == (500, 200, 1)
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
def test_an_api_that_cannot_be_asked_makes_evolink_call_again(
    api: Callable[[httpx.Request], httpx.Response], desk: ReceiverHarness
) -> None:
    url = desk.receiver.new_url()
    body = desk.ended()
    desk.api = api

    answer = desk.deliver(url, body)

    assert (answer.status, desk.told) == (503, [])
    desk.api = desk.bench.sandbox.handle
    assert desk.deliver(url, body).status == 200
    assert len(desk.told) == 1


@contextmanager
def hanging(desk: ReceiverHarness) -> Iterator[list[threading.Thread]]:
    """An API that does not answer, up to the end of the block; gives the threads that wait for it."""
    go = threading.Event()
    threads: list[threading.Thread] = []

    def slow(request: httpx.Request) -> httpx.Response:
        threads.append(threading.current_thread())
        assert go.wait(10)
        return desk.bench.sandbox.handle(request)

    desk.api = slow
    try:
        yield threads
    finally:
        desk.api = desk.bench.sandbox.handle
        go.set()
        for thread in threads:
            thread.join(10)


def test_a_slow_api_is_not_waited_for(harness: ClientHarness, caplog: pytest.LogCaptureFixture) -> None:
    desk = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.05))
    url = desk.receiver.new_url()
    body = desk.ended(url)

    with hanging(desk):
        first = desk.deliver(url, body)
    desk.receiver._limits = Limits()
    second = desk.deliver(url, body)

    assert (first.status, second.status, len(desk.told)) == (503, 200, 1)
    assert "could not be confirmed: the API took too long" in caplog.text


def test_a_repeated_call_joins_the_question_that_is_still_open(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.05))
    url = desk.receiver.new_url()
    body = desk.ended(url)

    with hanging(desk) as asking:
        answers = [desk.deliver(url, body).status for _ in range(3)]

    assert answers == [503] * 3
    assert len(asking) == 1


def test_questions_are_open_in_a_limited_number(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync", limits=Limits(confirm_within=0.001))
    bodies = [desk.ended() for _ in range(40)]

    with hanging(desk) as asking:
        answers = {desk.deliver(desk.receiver.new_url(), body).status for body in bodies}

    assert answers == {503}
    assert 0 < len(asking) <= 32


def test_a_slow_api_is_not_waited_for_by_an_event_loop(harness: ClientHarness) -> None:
    hang = [True]

    async def slow(request: httpx.Request) -> httpx.Response:
        if hang[0]:
            await asyncio.Event().wait()
        return harness.sandbox.handle(request)

    told: list[TaskSnapshot] = []
    receiver = AsyncReceiver(
        harness.async_client(httpx.MockTransport(slow)),
        base_url=BASE,
        on_task=told.append,
        limits=Limits(confirm_within=0.05),
    )
    url = receiver.new_url()
    body = json.dumps(ReceiverHarness(harness, "sync").ended()).encode()

    async def job() -> list[int]:
        first = await receiver.handle("POST", urlsplit(url).path, body)
        hang[0] = False
        receiver._limits = Limits()
        second = await receiver.handle("POST", urlsplit(url).path, body)
        return [first.status, second.status]

    started = time.perf_counter()

    assert asyncio.run(job()) == [503, 200]
    assert time.perf_counter() - started < 2
    assert len(told) == 1


def test_a_slow_on_task_keeps_a_second_delivery_for_a_limited_time(harness: ClientHarness) -> None:
    desk = ReceiverHarness(harness, "sync")
    url = desk.receiver.new_url()
    body = desk.ended(url)
    telling, go = threading.Event(), threading.Event()

    def slow(task: TaskSnapshot) -> None:
        telling.set()
        assert go.wait(5)

    desk.on_task = slow
    first = threading.Thread(target=desk.deliver, args=(url, body), daemon=True)

    first.start()
    assert telling.wait(5)
    desk.receiver._limits = Limits(confirm_within=0.05)
    answer = desk.deliver(url, body)
    go.set()
    first.join(5)

    assert answer.status == 503
    assert desk.deliver(url, body).status == 200  # known by now, so nobody is asked
