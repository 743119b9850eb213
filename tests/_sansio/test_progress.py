"""Progress callbacks: plain functions, async functions, and what cannot be called."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any
from unittest.mock import AsyncMock

import pytest
from evolink import AsyncEvoLink, AsyncTask, EvoLink, Task, errors
from support.client_harness import CAT, ClientHarness


async def async_function(task: Any) -> None:
    raise AssertionError("was called")


async def async_generator_function(task: Any) -> AsyncIterator[None]:
    yield
    raise AssertionError("was called")


class AsyncCallable:
    async def __call__(self, task: Any) -> None:
        raise AssertionError("was called")


NO_FUNCTIONS = [async_generator_function, "print", 5]
REFUSED = [async_function, functools.partial(async_function), AsyncCallable(), AsyncMock(), *NO_FUNCTIONS]

SYNC_WAITS: list[Callable[[EvoLink, Any], object]] = [
    lambda client, on_progress: client.tasks.wait("task-unified-1-a", on_progress=on_progress),
    lambda client, on_progress: client.tasks.wait_many(["task-unified-1-a"], on_progress=on_progress),
    lambda client, on_progress: list(client.tasks.as_completed(["task-unified-1-a"], on_progress=on_progress)),
    lambda client, on_progress: client.videos.run(CAT, on_progress=on_progress),
]


@pytest.mark.parametrize("on_progress", REFUSED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("wait", SYNC_WAITS)
def test_the_sync_client_refuses_async_functions_before_anything_is_sent(
    wait: Callable[[EvoLink, Any], object], on_progress: Any, harness: ClientHarness
) -> None:
    with pytest.raises(errors.ConfigurationError, match="on_progress is"):
        wait(harness.client(), on_progress)

    assert harness.sent == []


def test_a_coroutine_that_a_plain_function_returns_is_closed_and_logged(
    client: EvoLink, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "evolink"):
        assert client.videos.generate(CAT).wait(on_progress=lambda task: async_function(task)).status == "completed"

    assert "returned a coroutine" in caplog.text


@pytest.mark.parametrize("on_progress", NO_FUNCTIONS)
def test_the_async_client_refuses_what_cannot_be_called(on_progress: Any, harness: ClientHarness) -> None:
    client = harness.async_client()

    for wait in (
        lambda: client.tasks.wait("task-unified-1-a", on_progress=on_progress),
        lambda: client.tasks.wait_many(["task-unified-1-a"], on_progress=on_progress),
        lambda: client.videos.run(CAT, on_progress=on_progress),
    ):
        with pytest.raises(errors.ConfigurationError, match="on_progress is"):
            asyncio.run(wait())

    assert harness.sent == []


async def wait_for_one(client: AsyncEvoLink, task: AsyncTask, on_progress: Any) -> None:
    await task.wait(on_progress=on_progress)


async def wait_for_many(client: AsyncEvoLink, task: AsyncTask, on_progress: Any) -> None:
    await client.tasks.wait_many([task], on_progress=on_progress)


async def iterate(client: AsyncEvoLink, task: AsyncTask, on_progress: Any) -> None:
    async for _ in client.tasks.as_completed([task], on_progress=on_progress):
        pass


every_async_wait = pytest.mark.parametrize("wait", [wait_for_one, wait_for_many, iterate])


@every_async_wait
def test_the_async_client_awaits_async_functions_one_call_after_another(wait: Any, harness: ClientHarness) -> None:
    begun: list[tuple[str, int]] = []
    ended: list[tuple[str, int]] = []

    async def report(task: AsyncTask) -> None:
        assert begun == ended
        begun.append((task.status, task.progress))
        for _ in range(5):
            await asyncio.sleep(0)
        ended.append((task.status, task.progress))

    async def run() -> None:
        client = harness.async_client()
        await wait(client, await client.videos.generate(CAT), report)

    asyncio.run(run())

    assert ended[0] == ("pending", 0)
    assert ended[-1] == ("completed", 100)
    assert len(set(ended)) == len(ended)


@every_async_wait
def test_a_wait_continues_after_an_exception_in_an_async_function(
    wait: Any, harness: ClientHarness, caplog: pytest.LogCaptureFixture
) -> None:
    async def failing(task: AsyncTask) -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    async def run() -> None:
        client = harness.async_client()
        await wait(client, await client.videos.generate(CAT), failing)

    with caplog.at_level(logging.ERROR, "evolink"):
        asyncio.run(run())

    assert "on_progress failed" in caplog.text


def test_a_plain_function_works_with_both_clients(harness: ClientHarness) -> None:
    seen: list[Task | AsyncTask] = []

    async def run() -> None:
        client = harness.async_client()
        await client.tasks.wait_many([await client.videos.generate(CAT)], on_progress=seen.append)

    asyncio.run(run())
    client = harness.client()
    client.tasks.wait_many([client.videos.generate(CAT)], on_progress=seen.append)

    assert [task.status for task in seen].count("completed") == 2
