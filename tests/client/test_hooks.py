"""Hooks: what they see of each request, and that a hook that fails loses nothing and sends nothing again."""

from __future__ import annotations

import asyncio
import gc
import weakref
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, RequestEvent, ResponseEvent, errors
from evolink.models import Wan25TextToVideo
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY, BASE_URL, CAT, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faults import CONNECTION_REFUSED, LOST_AFTER_CHARGING, NOT_ACCEPTED, OK, Fault, encode_error, replace_with
from support.faulty_server import FaultyServer
from support.receiver_harness import ReceiverHarness
from support.scripted_transport import TASK_ID, ScriptedTransport, created, task_responses

SMALL = Wan25TextToVideo(prompt="A boat", duration=5, quality="480p")
"""A request whose result the sandbox encodes fast."""
REFUSED = Fault("402", replace_with(encode_error(402)))
EXCEPTIONS = [("sync", OSError(5, "no")), (KINDS[-1], errors.ConnectionFailed("no"))]
"""What hooks raise, with both drivers: of the caller, and of another request in the hook; neither causes a retry."""


class Recorder:
    """Hooks that keep their events, and raise an exception for some."""

    def __init__(self) -> None:
        self.requests: list[RequestEvent] = []
        self.responses: list[ResponseEvent] = []
        self.error_of_request: BaseException | None = None
        self.error_of_response: BaseException | None = None

    def on_request(self, event: RequestEvent) -> None:
        self.requests.append(event)
        if self.error_of_request is not None:
            raise self.error_of_request

    def on_response(self, event: ResponseEvent) -> None:
        self.responses.append(event)
        if self.error_of_response is not None:
            raise self.error_of_response

    @property
    def hooks(self) -> dict[str, Any]:
        """The arguments of a client."""
        return {"on_request": self.on_request, "on_response": self.on_response}


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def new_server(*plan: Fault) -> FaultyServer:
    return FaultyServer(Sandbox(clock=ManualClock(), seed=7, api_key=API_KEY), plan)


# What hooks see


def test_every_request_of_a_run_is_seen_in_every_transport(kind: str, recorder: Recorder, tmp_path: Path) -> None:
    with (
        new_server(CONNECTION_REFUSED, NOT_ACCEPTED[0], LOST_AFTER_CHARGING, OK) as server,
        open_client(kind, server, **recorder.hooks) as client,
    ):
        task = client.generate(SMALL)
        client.wait(task.id)
        client.download(task.id, tmp_path / "cat.mp4")
        url = server.url

    seen = [(end.request.operation, end.request.attempt, end.status, type(end.error)) for end in recorder.responses]
    submit, *polls, refreshed, download = seen[3:]
    assert seen[:3] == [
        ("submit", 1, None, errors.ConnectionFailed),
        ("submit", 2, 429, type(None)),
        ("submit", 3, None, errors.ResponseLost),
    ]
    assert submit == ("submit", 4, 200, type(None))
    assert set(polls) == {("query", 1, 200, type(None))}
    assert (refreshed[0], download) == ("query", ("download", 1, 200, type(None)))
    assert recorder.requests == [end.request for end in recorder.responses]
    first, last = recorder.responses[3], recorder.responses[-1]
    assert (first.request.method, first.request.url) == ("POST", f"{url}/v1/videos/generations")
    assert (first.request.route, first.request.model) == ("/v1/videos/generations", "wan2.5-text-to-video")
    assert first.request.idempotency_key == task.idempotency_key
    assert (first.task_id, first.task_status, first.credits_reserved) == (task.id, "pending", 12.75)
    assert {end.task_id for end in recorder.responses[3:]} == {task.id}
    assert {end.request.route for end in recorder.responses[4:-1]} == {"/v1/tasks/{task_id}"}
    assert (last.request.route, last.credits_reserved) == (None, None)
    assert all(0 <= end.duration < 20 for end in recorder.responses)


def test_an_upload_and_a_batch_query_have_their_operations(harness: ClientHarness, recorder: Recorder) -> None:
    client = harness.client(**recorder.hooks)
    client.files.upload(b"\x89PNG\r\n\x1a\n" + bytes(100), name="a.png")
    tasks = [client.videos.generate(CAT) for _ in range(2)]
    client.tasks.wait_many(tasks, batch=True)

    assert recorder.requests[0].operation == "upload"
    assert (recorder.requests[3].operation, recorder.requests[3].route) == ("query", "/v1/tasks/batch")


def test_requests_about_files_and_the_check_of_a_reused_upload_have_their_operations(
    harness: ClientHarness, recorder: Recorder
) -> None:
    files = harness.client(**recorder.hooks).files
    for _ in range(2):
        stored = files.upload(b"\x89PNG\r\n\x1a\n" + bytes(100), name="a.png")
    files.list()
    files.quota()
    files.delete(stored)

    assert [(event.operation, event.method, event.route is None) for event in recorder.requests] == [
        ("upload", "POST", False),
        ("upload", "HEAD", True),
        ("files", "GET", False),
        ("files", "GET", False),
        ("files", "DELETE", False),
    ]
    assert {end.status for end in recorder.responses} == {200}


def test_a_request_that_the_deadline_prevents_or_ends_ends_for_the_hooks(
    harness: ClientHarness, recorder: Recorder, tmp_path: Path
) -> None:
    done = task_responses({"status": "completed", "results": [f"{BASE_URL}/a.mp4"]})

    def lose() -> Exception:
        harness.clock.advance(50)
        return httpx.ReadError("lost")

    client = harness.client(ScriptedTransport(created(), *done, lose), **recorder.hooks)
    with pytest.raises(errors.DownloadTimeout):
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=50)

    assert [(end.request.operation, end.status, type(end.error).__name__) for end in recorder.responses] == [
        ("submit", 200, "NoneType"),
        *[("query", 200, "NoneType")] * len(done),
        ("download", None, "ResponseLost"),
    ]
    assert recorder.requests == [end.request for end in recorder.responses]


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[-1]])
def test_what_on_bytes_raises_is_the_error_of_its_request(kind: str, recorder: Recorder, tmp_path: Path) -> None:
    def fail(so_far: int, total: int | None) -> None:
        raise error

    error = ValueError("no")
    with new_server(OK) as server, open_client(kind, server, **recorder.hooks) as client:
        task = client.generate(SMALL)
        client.wait(task.id)
        with pytest.raises(ValueError, match="no") as caught:
            client.download(task.id, tmp_path / "cat.mp4", on_bytes=fail)

    assert caught.value is error
    assert recorder.responses[-1].request.operation == "download"
    assert recorder.responses[-1].error is error


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_query_that_confirms_a_callback_is_named(kind: str, harness: ClientHarness, recorder: Recorder) -> None:
    receivers = ReceiverHarness(harness, kind)
    client: Any = receivers.receiver._fetcher._client if kind == "sync" else receivers.receiver._client  # type: ignore[union-attr]
    observed = client.with_options(**recorder.hooks)
    if kind == "sync":
        receivers.receiver._fetcher._client = observed  # type: ignore[union-attr]
    else:
        receivers.receiver._client = observed  # type: ignore[union-attr]
    url = receivers.receiver.new_url()

    assert receivers.deliver(url, receivers.callback_of_ended_task(url)).status == 200
    assert [event.operation for event in recorder.requests] == ["callback"]
    assert "query" not in {end.request.operation for end in recorder.responses}


def test_hooks_see_no_key_and_no_secret_of_a_url(recorder: Recorder, tmp_path: Path) -> None:
    link = f"{BASE_URL}/cat.mp4?X-Amz-Signature=secret#fragment"
    transport = ScriptedTransport(
        *task_responses({"status": "completed", "results": [link]}),
        httpx.Response(403, json={"error": {"message": f"the key {API_KEY} is not valid"}}),
    )
    client = ClientHarness().client(transport, **recorder.hooks)

    with pytest.raises(errors.APIError):
        client.tasks.download(TASK_ID, tmp_path / "cat.mp4")

    shown = repr([*recorder.requests, *recorder.responses])
    assert f"{BASE_URL}/cat.mp4'" in shown
    assert API_KEY not in shown
    assert "secret" not in shown


def test_an_event_can_be_a_weak_key(recorder: Recorder, harness: ClientHarness) -> None:
    harness.client(**recorder.hooks).credits.get()
    keys = weakref.WeakSet(recorder.requests)

    recorder.requests.clear()
    recorder.responses.clear()
    gc.collect()

    assert len(keys) == 0


def test_hooks_of_a_derived_client_are_called_after_its_own(harness: ClientHarness) -> None:
    called: list[str] = []
    client = harness.client(on_request=lambda event: called.append("first"))
    derived = client.with_options(on_request=lambda event: called.append("second"), timeout=7)

    derived.with_options(max_retries=1).credits.get()
    assert called == ["first", "second"]
    client.credits.get()
    assert called == ["first", "second", "first"]


# Async and sync functions


def test_async_hooks_are_awaited(harness: ClientHarness) -> None:
    called: list[object] = []

    async def hook(event: RequestEvent | ResponseEvent) -> None:
        await asyncio.sleep(0)
        called.append(event)

    async def run() -> None:
        async with harness.async_client(on_request=hook, on_response=hook) as client:
            await client.with_options(timeout=7).credits.get()

    asyncio.run(run())

    request, response = called
    assert isinstance(response, ResponseEvent)
    assert response.request is request


async def async_hook(event: object) -> None:
    raise AssertionError


@pytest.mark.parametrize("name", ["on_request", "on_response"])
@pytest.mark.parametrize(("hook", "reason"), [(async_hook, "async function"), ("print", "must be a function")])
def test_a_hook_that_cannot_be_called_is_refused_at_construction(name: str, hook: Any, reason: str) -> None:
    options: dict[str, Any] = {name: hook}

    with pytest.raises(errors.ConfigurationError, match=f"^{name} .*{reason}"):
        EvoLink(API_KEY, BASE_URL, **options)
    with pytest.raises(errors.ConfigurationError, match=f"^{name} .*{reason}"):
        EvoLink(API_KEY, BASE_URL).with_options(**options)
    if hook == "print":
        with pytest.raises(errors.ConfigurationError, match=f"^{name} .*{reason}"):
            AsyncEvoLink(API_KEY, BASE_URL, **options)


def test_a_coroutine_that_a_sync_hook_returns_is_refused(harness: ClientHarness) -> None:
    client = harness.client(on_request=lambda event: async_hook(event))

    with pytest.raises(errors.ConfigurationError, match="on_request returned a coroutine"):
        client.videos.generate(CAT)

    assert harness.sent == []


def test_a_cancelled_request_ends_for_the_hooks(recorder: Recorder) -> None:
    async def run() -> None:
        started = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            started.set()
            await asyncio.sleep(60)
            raise AssertionError

        http = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        client = AsyncEvoLink(API_KEY, BASE_URL, http_client=http, **recorder.hooks)
        query = asyncio.ensure_future(client.credits.get())
        await started.wait()
        query.cancel()
        with pytest.raises(asyncio.CancelledError):
            await query

    asyncio.run(run())

    assert [type(end.error) for end in recorder.responses] == [asyncio.CancelledError]


# A hook that fails


@pytest.mark.parametrize(("kind", "error"), EXCEPTIONS, ids=repr)
def test_a_failing_on_request_sends_nothing(kind: str, error: Exception, recorder: Recorder, tmp_path: Path) -> None:
    recorder.error_of_request = error = type(error)(*error.args)
    with (
        new_server(OK) as server,
        open_client(kind, server, journal=tmp_path / "journal", **recorder.hooks) as client,
        pytest.raises(type(error)) as caught,
    ):
        client.generate(CAT)

    assert caught.value is error
    assert server.posts == []
    assert [end.error for end in recorder.responses] == [error]
    (entry,) = Journal(tmp_path / "journal").entries(state=None)
    assert entry.state == "refused"
    assert caught.value.__notes__ == [
        f"Nothing was submitted with the Idempotency-Key {entry.idempotency_key}, nothing was charged."
    ]


OUTCOMES = [
    (OK, 1, "accepted", "Task {task} was submitted with the Idempotency-Key {key}, and is charged."),
    (LOST_AFTER_CHARGING, 1, "open", "A submission with the Idempotency-Key {key} may have been accepted"),
    (REFUSED, 1, "refused", "Nothing was submitted with the Idempotency-Key {key}, nothing was charged."),
    (NOT_ACCEPTED[0], 1, "refused", "Nothing was submitted with the Idempotency-Key {key}, nothing was charged."),
    (CONNECTION_REFUSED, 0, "refused", "Nothing was submitted with the Idempotency-Key {key}, nothing was charged."),
]


@pytest.mark.parametrize(("kind", "error"), EXCEPTIONS, ids=repr)
@pytest.mark.parametrize(("fault", "posts", "state", "note"), OUTCOMES, ids=[str(fault) for fault, *_ in OUTCOMES])
def test_a_failing_on_response_loses_no_task_and_sends_nothing_again(
    kind: str, fault: Fault, posts: int, state: str, note: str, error: Exception, recorder: Recorder, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    recorder.error_of_response = error = type(error)(*error.args)
    with (
        new_server(fault, OK) as server,
        open_client(kind, server, journal=journal, **recorder.hooks) as client,
        pytest.raises(type(error)) as caught,
    ):
        client.generate(CAT)

    assert caught.value is error
    assert (len(server.posts), len(recorder.responses)) == (posts, 1)
    (entry,) = journal.entries(state=None)
    (shown,) = caught.value.__notes__
    charged = [task.id for task in server.sandbox.account.tasks()]
    assert shown.startswith(note.format(key=entry.idempotency_key, task=entry.task_id))
    assert (entry.state, entry.task_id) == (state, charged[0] if state == "accepted" else None)
    assert [unfinished.state for unfinished in journal.unfinished()] == ([state] if state != "refused" else [])
    if isinstance(error, errors.EvoLinkError):
        assert (error.idempotency_key, error.task_id) == (entry.idempotency_key, entry.task_id)


@pytest.mark.parametrize("operation", ["query", "download"])
def test_a_hook_that_fails_after_the_submission_leaves_the_task_id(
    operation: str, harness: ClientHarness, tmp_path: Path
) -> None:
    def fail(event: ResponseEvent) -> None:
        if event.request.operation == operation:
            raise OSError(5, "the collector is down")

    with pytest.raises(OSError, match="the collector is down") as caught:
        harness.client(on_response=fail).videos.run(SMALL, tmp_path / "cat.mp4")

    (task,) = harness.sandbox.account.tasks()
    assert f"client.tasks.download({task.id!r})" in caught.value.__notes__[-1]
    assert len([request for request in harness.sent if request.method == "POST"]) == 1


def test_an_error_of_a_hook_in_many_waits_reaches_the_caller(harness: ClientHarness, recorder: Recorder) -> None:
    client = harness.client()
    tasks = [client.videos.generate(CAT) for _ in range(3)]
    recorder.error_of_request = ValueError("no")

    with pytest.raises(ValueError, match="no"):
        client.with_options(on_request=recorder.on_request).tasks.wait_many(tasks)


def test_every_hook_is_called_although_the_first_one_fails(harness: ClientHarness, recorder: Recorder) -> None:
    def fail(event: object) -> None:
        raise ValueError("first")

    recorder.error_of_response = ValueError("second")
    client = harness.client(on_request=fail, on_response=fail).with_options(**recorder.hooks)

    with pytest.raises(ValueError, match="first"):
        client.credits.get()

    assert harness.sent == []
    assert (len(recorder.requests), len(recorder.responses)) == (1, 1)
