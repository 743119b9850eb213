"""Correct uses of the package, in which a type checker must report no error. Checked, never run."""

from collections.abc import Sequence
from contextlib import aclosing, closing
from pathlib import Path
from typing import Literal, assert_type

import httpx
from evolink import (
    AsyncEvoLink,
    AsyncTask,
    Download,
    EvoLink,
    EvoLinkError,
    Task,
    UploadedFile,
    callbacks,
    catalog,
    contract,
    requests,
    sandbox,
)
from evolink.bulk import AsyncRun, Plan, RowResult, Run, RunStatus
from evolink.conformance import TrafficRecorder
from evolink.contract import Violation
from evolink.errors import InsufficientCredits, SubmissionUncertain, TaskFailed
from evolink.models import (
    KlingO1ImageToVideo,
    KlingO1VideoEditFast,
    KlingO3TextToVideo,
    KlingO3TextToVideoModelParams,
    KlingO3TextToVideoModelParamsMultiPromptItem,
    Veo31Pro,
    Wan25TextToVideo,
)

with EvoLink() as client:
    assert_type(client, EvoLink)
    task = client.videos.generate(KlingO3TextToVideo(prompt="A cat", duration=5))
    assert_type(task, Task)
    assert_type(task.wait(on_progress=print), Task)
    assert_type(task.download("cat.mp4"), Download)
    assert_type(client.videos.generate({"model": "veo3.1-pro", "prompt": "A cello"}), Task)
    assert_type(client.videos.generate(model="veo3.1-pro", prompt="A cello", label="scene 7"), Task)
    assert_type(client.videos.run(Veo31Pro(prompt="A cello", quality="4k"), "cello.mp4"), Download)
    assert_type(client.videos.run(Veo31Pro(prompt="A cello"), on_progress=print, progress=True, label="x"), Download)
    assert_type(client.videos.run(model="veo3.1-pro", prompt="A cello", to="cello.mp4"), Download)
    uploaded = client.files.upload("cat.png")
    assert_type(uploaded, UploadedFile)
    client.videos.generate(KlingO1ImageToVideo(prompt="It turns", image_urls=[uploaded.url], duration=10))
    client.videos.generate(KlingO1VideoEditFast(prompt="Older", video_urls=["https://example.com/a.mp4"]))
    client.videos.generate(Wan25TextToVideo(prompt="A boat", aspect_ratio="4:3", prompt_extend=False))
    files: list[Path] = [Path("first.png")]
    client.videos.generate(KlingO1ImageToVideo(prompt="It turns", image_urls=files))
    client.videos.generate(KlingO1ImageToVideo(prompt="It turns", image_urls=[Path("a.png"), uploaded.url]))
    mapping: requests.KlingO1ImageToVideo = {
        "model": "kling-o1-image-to-video",
        "prompt": "It turns",
        "image_urls": [Path("a.png"), "https://example.com/b.png"],
        "duration": 5,
    }
    assert_type(client.videos.generate(mapping), Task)
    same_family = catalog.search(family=catalog.get("veo3.1-pro").family, inputs=["text", "image"], quality="4k")
    assert_type(same_family, list[catalog.Model])
    shot = KlingO3TextToVideoModelParamsMultiPromptItem(index=1, prompt="A climber", duration="5")
    params = KlingO3TextToVideoModelParams(multi_shot=True, shot_type="customize", multi_prompt=[shot])
    request = KlingO3TextToVideo(model_params=params)
    assert_type(request.model, Literal["kling-o3-text-to-video"])
    assert_type(contract.validate(request), list[Violation])
    assert_type(catalog.get("veo3.1-pro").durations, tuple[int, ...] | None)
    try:
        client.tasks.wait("task-unified-1-a")
    except TaskFailed as error:
        assert_type(error.retryable, bool)
    except InsufficientCredits as empty:
        assert_type(empty.limit, str)
    except SubmissionUncertain as uncertain:
        assert_type(uncertain.idempotency_key, str | None)
    with closing(client.tasks.as_completed(["task-unified-1-a"])) as finished:
        for task in finished:
            assert_type(task, Task)
    assert_type(client.tasks.wait_many([task]), list[Task])
    assert_type(client.tasks.wait_many([task], return_exceptions=True), list[Task | EvoLinkError])
    for task in client.tasks.iter(status="completed"):
        assert_type(task, Task)


def pass_on(task: Task) -> None:
    """Receive a task that has ended."""


def serve(client: EvoLink, async_client: AsyncEvoLink) -> None:
    """Receive callbacks, of either client."""
    receiver = callbacks.Receiver(client, base_url="https://hooks.example.com", on_task=pass_on)
    assert_type(receiver.new_url(), str)
    assert_type(receiver.handle("POST", "/a", b"{}"), callbacks.CallbackResponse)
    callbacks.AsyncReceiver(async_client, base_url="https://hooks.example.com", on_task=report)


def run_in_bulk(client: EvoLink) -> Sequence[RowResult]:
    """Run jobs of both kinds, and return their results."""
    jobs = [Veo31Pro(prompt="A cello"), KlingO3TextToVideo(prompt="A cat")]
    with Run(jobs, Path("renders"), client=client, max_credits=50, name="{prompt}") as run:
        assert_type(run, Run)
        assert_type(run.read(), Plan)
        assert_type(run.run(on_result=print), RunStatus)
        return [result for result in run.results() if result.state == "done"]


async def run_in_bulk_under_asyncio() -> None:
    """Run jobs of a file."""
    async with AsyncRun("jobs.csv", "renders", model="veo3.1-pro") as run:
        assert_type(run, AsyncRun)
        async for result in run.results():
            assert_type(result, RowResult)
            assert_type(result.path, Path | None)


def test_fixtures(
    evolink_client: EvoLink,
    evolink_sandbox: sandbox.RunningSandbox,
    evolink_transport: sandbox.SandboxTransport,
    evolink_contract: TrafficRecorder,
) -> None:
    """Use the fixtures of the pytest plugin by their types."""
    assert_type(evolink_client.videos.generate(model="veo3.1-pro", prompt="A cello"), Task)
    assert_type(evolink_sandbox.url, str)
    assert_type(evolink_sandbox.async_client(), AsyncEvoLink)
    assert_type(evolink_sandbox.sandbox, sandbox.Sandbox)
    httpx.Client(transport=evolink_transport)
    evolink_contract.assert_no_violations()


async def report(task: AsyncTask) -> None:
    """Report the progress of a task."""


async def open_and_wait() -> None:
    """Open a client and wait for its tasks."""
    async with AsyncEvoLink() as client:
        assert_type(client, AsyncEvoLink)
        await wait(client)


async def wait(client: AsyncEvoLink) -> None:
    """Wait for tasks in every way."""
    assert_type(await client.videos.generate(model="veo3.1-pro", prompt="A cello"), AsyncTask)
    assert_type(await client.videos.run(Veo31Pro(prompt="A cello"), on_progress=report), Download)
    async with aclosing(client.tasks.as_completed(["task-unified-1-a"], on_progress=report)) as finished:
        async for task in finished:
            assert_type(task, AsyncTask)
            assert_type(await task.wait(on_progress=report), AsyncTask)
    assert_type(await client.tasks.wait_many([]), list[AsyncTask])
    assert_type(await client.tasks.wait_many([], return_exceptions=True), list[AsyncTask | EvoLinkError])
    async for task in client.tasks.iter(model="veo3.1-pro"):
        assert_type(task, AsyncTask)
