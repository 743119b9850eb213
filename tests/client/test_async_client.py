"""The async client has the methods and parameters of the sync client, and the same behavior."""

from __future__ import annotations

import asyncio
import inspect
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, AsyncTask, EvoLink, Task, errors
from evolink.resources import credits, files, prices, tasks, videos, waiting
from support.client_harness import CAT, CAT_CREDITS, ClientHarness

PAIRS = [
    (EvoLink, AsyncEvoLink),
    (videos.Videos, videos.AsyncVideos),
    (tasks.Tasks, tasks.AsyncTasks),
    (waiting.TaskWaiting, waiting.AsyncTaskWaiting),
    (files.Files, files.AsyncFiles),
    (credits.CreditsResource, credits.AsyncCreditsResource),
    (prices.Prices, prices.AsyncPrices),
    (Task, AsyncTask),
]


SENDS_NOTHING = {"with_options"}
"""The methods that neither class has to await."""


def parameters(function: Callable[..., Any]) -> list[tuple[str, Any, Any]]:
    """Return the name, kind and default of each parameter."""
    signature = inspect.signature(function)
    return [(parameter.name, parameter.kind, parameter.default) for parameter in signature.parameters.values()]


def public_methods(kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if not name.startswith("_") and callable(value)}


@pytest.mark.parametrize(("sync", "async_"), PAIRS, ids=lambda kind: kind.__name__)
def test_both_classes_have_the_same_methods_with_the_same_parameters(sync: type, async_: type) -> None:
    assert public_methods(sync).keys() == public_methods(async_).keys()
    for name, method in public_methods(sync).items():
        async_method = public_methods(async_)[name]
        assert parameters(method) == parameters(async_method)
        is_async = inspect.iscoroutinefunction(async_method) or inspect.isasyncgenfunction(async_method)
        assert is_async or name in SENDS_NOTHING
        assert async_method.__doc__


def test_both_clients_accept_the_same_options() -> None:
    assert parameters(EvoLink) == parameters(AsyncEvoLink)


def test_a_request_goes_through_submission_wait_and_download(harness: ClientHarness, tmp_path: Path) -> None:
    async def run() -> None:
        async with harness.async_client() as client:
            seen: list[AsyncTask] = []
            task = await client.videos.generate(CAT)
            completed = await task.wait(on_progress=seen.append)
            download = await completed.download(tmp_path / "cat.mp4")
            assert (await task.refresh()).status == completed.status == "completed"
            assert download.path.read_bytes()[4:8] == b"ftyp"
            assert all(isinstance(task, AsyncTask) for task in seen)
            assert (await client.credits.get()).used == CAT_CREDITS
            assert (await client.files.upload(b"\x89PNG\r\n\x1a\n", as_base64=True)).mime_type == "image/png"
            assert (await client.videos.run(CAT, tmp_path / "again.mp4")).size == download.size

    asyncio.run(run())


def test_many_tasks_are_downloaded_at_the_same_time_and_failures_are_raised_together(
    harness: ClientHarness, tmp_path: Path
) -> None:
    async def act() -> None:
        client = harness.async_client()
        tasks = [await (await client.videos.generate(CAT)).wait() for _ in range(2)]

        found = await client.tasks.download_many(tasks[:1], tmp_path, max_in_flight=1)
        assert [download.path for download in found] == [tmp_path / f"{task.id}.mp4" for task in tasks[:1]]
        assert all(download.path.stat().st_size == download.size for download in found)

        with pytest.raises(ExceptionGroup, match="1 of 2 downloads failed"):
            await client.tasks.download_many(tasks, tmp_path)
        assert (tmp_path / f"{tasks[1].id}.mp4").exists(), "the other is downloaded all the same"

    asyncio.run(act())


def test_an_uncertain_submission_is_resubmitted_by_awaiting(harness: ClientHarness) -> None:
    is_lost = iter([True, True, False])

    async def lose_responses(request: httpx.Request) -> httpx.Response:
        response = harness.sandbox.handle(request)
        if next(is_lost):
            raise httpx.ReadError("reset after charging")
        return response

    async def run() -> AsyncTask:
        with pytest.raises(errors.SubmissionUncertain) as caught:
            await harness.async_client(httpx.MockTransport(lose_responses)).videos.generate(CAT)
        task: AsyncTask = await caught.value.resubmit()
        return task

    assert asyncio.run(run()).replayed
    assert harness.sandbox.account.used == CAT_CREDITS


def test_a_cancelled_wait_adds_a_note_with_the_task_id(harness: ClientHarness) -> None:
    async def run() -> list[str]:
        async def cancel_wait(seconds: float) -> None:
            waiter.cancel()
            await asyncio.sleep(0)

        client = harness.async_client()
        task = await client.videos.generate(CAT)
        client._session.driver.sleep = cancel_wait
        waiter = asyncio.create_task(task.wait())
        try:
            await waiter
        except asyncio.CancelledError as cancelled:
            return [task.id, *cancelled.__notes__]
        return []

    task_id, note = asyncio.run(run())

    assert note == f"Task {task_id} is still running. Wait for it with client.tasks.wait({task_id!r})."


def test_a_pickled_task_keeps_its_class_but_not_its_client(harness: ClientHarness) -> None:
    async def run() -> AsyncTask:
        return await harness.async_client().videos.generate(CAT)

    task = asyncio.run(run())
    unpickled = pickle.loads(pickle.dumps(task))

    assert type(unpickled) is AsyncTask
    assert unpickled == task
    with pytest.raises(RuntimeError, match="not bound to a client"):
        asyncio.run(unpickled.wait())
