"""The async client is the sync client, method for method, over the same flows."""

from __future__ import annotations

import asyncio
import inspect
import pickle
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, AsyncTask, EvoLink, Task, errors
from evolink._http.async_driver import AsyncDriver
from evolink.models import KlingO3TextToVideo
from evolink.resources import credits, files, tasks, videos
from support.client_harness import ClientHarness

CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
PAIRS = [
    (EvoLink, AsyncEvoLink),
    (videos.Videos, videos.AsyncVideos),
    (tasks.Tasks, tasks.AsyncTasks),
    (files.Files, files.AsyncFiles),
    (credits.CreditsResource, credits.AsyncCreditsResource),
    (Task, AsyncTask),
]


def public(kind: type) -> dict[str, Any]:
    return {name: value for name, value in vars(kind).items() if not name.startswith("_") and callable(value)}


@pytest.mark.parametrize(("sync", "mirror"), PAIRS, ids=lambda kind: kind.__name__)
def test_both_have_the_same_methods_with_the_same_parameters(sync: type, mirror: type) -> None:
    assert public(sync).keys() == public(mirror).keys()
    for name, method in public(sync).items():
        other = public(mirror)[name]
        ours, theirs = inspect.signature(method), inspect.signature(other)
        assert [(p.name, p.kind, p.default) for p in ours.parameters.values()] == [
            (p.name, p.kind, p.default) for p in theirs.parameters.values()
        ]
        assert inspect.iscoroutinefunction(other) or inspect.isasyncgenfunction(other)
        assert other.__doc__


def test_both_take_the_same_settings() -> None:
    ours, theirs = (inspect.signature(kind).parameters for kind in (EvoLink, AsyncEvoLink))

    assert [(p.name, p.kind, p.default) for p in ours.values()] == [
        (p.name, p.kind, p.default) for p in theirs.values()
    ]


def test_the_main_job(harness: ClientHarness, tmp_path: Path) -> None:
    async def job() -> None:
        async with harness.async_client() as client:
            seen: list[AsyncTask] = []
            task = await client.videos.generate(CAT)
            done = await task.wait(on_progress=seen.append)
            download = await done.download(tmp_path / "cat.mp4")
            assert (await task.refresh()).status == done.status == "completed"
            assert download.path.read_bytes()[4:8] == b"ftyp"
            assert all(isinstance(one, AsyncTask) for one in seen)
            assert (await client.credits.get()).used == 7
            assert (await client.files.upload(b"\x89PNG\r\n\x1a\n", as_base64=True)).mime_type == "image/png"
            assert (await client.videos.run(CAT, tmp_path / "again.mp4")).size == download.size

    asyncio.run(job())


def test_a_lost_reply_is_uncertain_and_resolved_by_awaiting(harness: ClientHarness) -> None:
    lost = iter([True, True, False])

    async def losing(request: httpx.Request) -> httpx.Response:
        reply = harness.sandbox.handle(request)
        if next(lost):
            raise httpx.ReadError("reset after charging")
        return reply

    async def job() -> AsyncTask:
        with pytest.raises(errors.SubmissionUncertain) as caught:
            await harness.async_client(httpx.MockTransport(losing)).videos.generate(CAT)
        task: AsyncTask = await caught.value.resubmit()
        return task

    assert asyncio.run(job()).replayed
    assert harness.sandbox.account.used == 7


def test_cancelling_a_wait_leaves_the_id_in_reach(harness: ClientHarness) -> None:
    async def job() -> list[str]:
        async def stop(seconds: float) -> None:
            waiting.cancel()
            await asyncio.sleep(0)

        client = harness.async_client()
        task = await client.videos.generate(CAT)
        client._session.driver.sleep = stop
        waiting = asyncio.create_task(task.wait())
        try:
            await waiting
        except asyncio.CancelledError as cancelled:
            return [task.id, *cancelled.__notes__]
        return []

    task_id, note = asyncio.run(job())

    assert note == f"Task {task_id} is still running. Wait for it with client.tasks.wait({task_id!r})."


def test_several_event_loops_may_use_one_client(harness: ClientHarness) -> None:
    client = AsyncEvoLink("sk-evo-test-0123456789", "http://127.0.0.1:9")

    async def own() -> tuple[int, bool]:
        driver = client._session.driver
        assert isinstance(driver, AsyncDriver)
        http, _ = driver._client_of_running_loop()
        await client.close()
        return id(http), http.is_closed

    first, second = asyncio.run(own()), asyncio.run(own())

    assert first[1]
    assert second[1]


def test_an_http_client_of_ones_own_belongs_to_one_loop(harness: ClientHarness) -> None:
    client = harness.async_client()
    first = asyncio.new_event_loop()
    first.run_until_complete(client.credits.get())

    with pytest.raises(errors.ConfigurationError, match="another event loop"):
        asyncio.run(client.credits.get())

    first.close()


def test_a_pickled_task_keeps_its_kind_and_forgets_its_client(harness: ClientHarness) -> None:
    async def job() -> AsyncTask:
        return await harness.async_client().videos.generate(CAT)

    task = asyncio.run(job())
    again = pickle.loads(pickle.dumps(task))

    assert type(again) is AsyncTask
    assert again == task
    with pytest.raises(RuntimeError, match="not bound to a client"):
        asyncio.run(again.wait())


@pytest.mark.parametrize(
    ("proxies", "transport"), [(True, "AsyncHTTPTransport"), (False, "_TransportByScheme")], ids=["proxies", "none"]
)
def test_aiohttp_is_used_when_it_is_installed_and_no_proxy_is_set(
    proxies: bool, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from evolink._http.async_transport import new_async_client

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    if proxies:
        monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")

    client, _ = new_async_client(1.0)

    assert type(client._transport).__name__ == transport
