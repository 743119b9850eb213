"""A run against an API is recorded without keys and can be replayed."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors, sandbox
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.messages import MAX_BODY
from evolink.models import KlingO1ImageToVideo, Wan25TextToVideo
from evolink.sandbox import ManualClock, Recorder, RecordingUnusable, Replayer, Sandbox, SandboxTransport
from evolink.tasks import TaskSnapshot
from support.client_harness import sandbox_process

HOST = "http://127.0.0.1:8765"
KEY = "a-key-of-unknown-format-12345"
BOAT = Wan25TextToVideo(prompt="A boat", quality="480p")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class Upstream:
    """The API that is recorded: a sandbox with a client that reaches it through a recorder."""

    def __init__(self, path: Path) -> None:
        self.clock = ManualClock()
        self.sandbox = Sandbox(clock=self.clock)
        self.recorder = Recorder(path, base_url=HOST, transport=SandboxTransport(self.sandbox), clock=self.clock.now)
        self.client = client_of(self.recorder, self.clock)


def client_of(backend: Recorder | Replayer, clock: ManualClock, **options: Any) -> EvoLink:
    """Return a client that uses the same clock."""
    client = EvoLink(KEY, HOST, **options)
    http = httpx.Client(transport=SandboxTransport(backend))
    client._session.driver = SyncDriver(http, sleep=clock.advance, clock=clock.now)
    return client


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


@pytest.fixture
def upstream(path: Path) -> Iterator[Upstream]:
    upstream = Upstream(path)
    yield upstream
    upstream.recorder.close()


def run_everything(client: EvoLink, folder: Path, name: str) -> tuple[str, bytes, float]:
    """Upload, submit two tasks, wait, download a result and get the balance; return what came out."""
    picture = folder / "fox.png"
    picture.write_bytes(PNG)
    from_picture = client.videos.generate(KlingO1ImageToVideo(prompt="A fox", image_urls=[picture]))
    done = client.videos.generate(BOAT).wait()
    (ended,) = client.tasks.wait_many([from_picture], batch=True)
    download = client.tasks.download(done, folder / name)
    return f"{done.id} {ended.id}", download.path.read_bytes(), client.credits.get().remaining


def test_a_replayed_run_equals_the_recorded_one(upstream: Upstream, path: Path, tmp_path: Path) -> None:
    recorded = run_everything(upstream.client, tmp_path, "first.mp4")
    clock = ManualClock(5.0)

    replayed = run_everything(client_of(Replayer(path, clock=clock), clock), tmp_path, "second.mp4")

    assert replayed == recorded
    assert recorded[1][4:8] == b"ftyp"
    assert upstream.sandbox.account.used == 52.75


def test_the_recording_contains_no_key(upstream: Upstream, path: Path, tmp_path: Path) -> None:
    run_everything(upstream.client, tmp_path, "boat.mp4")
    upstream.client.videos.generate(BOAT, extra_body={"prompt": f"{KEY} and sk-evo-0123456789"})

    text = path.read_text()
    assert KEY not in text
    assert "sk-evo" not in text
    assert "authorization" not in text.lower()
    assert "/results/" not in text, "result links are public, so they must not be recorded"


@pytest.mark.parametrize(
    "links",
    [
        {"results": ["gs://bucket/secret.mp4"]},
        {"result_data": [{"video_url": "https://example.com/secret.mp4", "duration": 5}, "x"]},
    ],
)
def test_every_link_to_a_result_leads_through_the_recorder(links: dict[str, Any], path: Path) -> None:
    task = {"id": "task-unified-1-a", "status": "completed", **links}

    def respond(request: httpx.Request) -> httpx.Response:
        is_query = request.url.path == "/v1/tasks/task-unified-1-a"
        return httpx.Response(200, json=task) if is_query else httpx.Response(200, content=b"a video")

    recorder = Recorder(path, base_url=HOST, transport=httpx.MockTransport(respond))
    http = httpx.Client(transport=SandboxTransport(recorder), base_url=HOST)

    (link,) = TaskSnapshot(http.get("/v1/tasks/task-unified-1-a").json()).results

    assert http.get(link).content == b"a video"
    assert "example.com" not in path.read_text()
    assert "bucket" not in path.read_text()
    recorder.close()


TASK = {"id": "task-unified-1-a", "status": "completed", "results": ["https://example.com/cat.mp4"]}


class ResultHost:
    """An API with one completed task, and the host of its result; how that responds can be changed."""

    def __init__(self, path: Path) -> None:
        self.result: httpx.Response | Exception = httpx.Response(200, content=b"a video")
        self.sent: list[str] = []
        self.recorder = Recorder(path, base_url=HOST, transport=httpx.MockTransport(self.respond))
        self.http = httpx.Client(transport=SandboxTransport(self.recorder), base_url=HOST)

    def respond(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(str(request.url))
        if request.url.host != "example.com":
            return httpx.Response(200, json=TASK)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def link(self) -> str:
        return str(self.http.get("/v1/tasks/task-unified-1-a").json()["results"][0])


@pytest.fixture
def result_host(path: Path) -> Iterator[ResultHost]:
    host = ResultHost(path)
    yield host
    host.recorder.close()


def replay_of(path: Path) -> httpx.Client:
    return httpx.Client(transport=SandboxTransport(Replayer(path, clock=ManualClock())), base_url=HOST)


def test_a_result_is_fetched_once_and_also_served_in_part(result_host: ResultHost, path: Path) -> None:
    link = result_host.link()

    parts = [result_host.http.get(link, headers={"Range": span}) for span in ("bytes=0-1", "bytes=2-")]
    replayed = replay_of(path).get(link, headers={"Range": "bytes=2-"})

    assert [(part.status_code, part.content) for part in parts] == [(206, b"a "), (206, b"video")]
    assert result_host.sent.count("https://example.com/cat.mp4") == 1
    assert (replayed.status_code, replayed.content) == (206, b"video")


def test_an_error_of_the_host_of_results_is_recorded_and_replayed(result_host: ResultHost, path: Path) -> None:
    link = result_host.link()
    result_host.result = httpx.Response(403, text="expired")

    recorded = result_host.http.get(link)
    replayed = replay_of(path).get(link)

    assert [(one.status_code, one.text) for one in (recorded, replayed)] == [(403, "expired")] * 2


def test_a_result_that_cannot_be_fetched_is_a_reset_connection_and_can_be_fetched_later(
    result_host: ResultHost, path: Path
) -> None:
    link = result_host.link()
    result_host.result = httpx.ConnectError("refused")

    with pytest.raises(httpx.TransportError):
        result_host.http.get(link)
    result_host.result = httpx.Response(200, content=b"a video")

    assert result_host.http.get(link).content == b"a video"


def test_a_link_below_the_path_of_results_that_was_not_returned_is_not_found(
    result_host: ResultHost, path: Path
) -> None:
    unknown = f"{HOST}/_recorded/task-unified-1-a/0123456789ab/cat.mp4"
    not_downloaded = result_host.link()

    assert result_host.http.get(unknown).status_code == 404
    assert result_host.sent == [f"{HOST}/v1/tasks/task-unified-1-a"]
    assert "it was not downloaded" in replay_of(path).get(not_downloaded).text


@pytest.mark.parametrize("link", ["http://10.0.0.1/cat.mp4", "file:///etc/passwd", 7])
def test_a_link_to_a_private_address_is_returned_as_it_is(link: Any, path: Path) -> None:
    task = {"id": "task-unified-1-a", "results": [link, "https://example.com/cat.mp4"]}
    recorder = Recorder(path, base_url=HOST, transport=httpx.MockTransport(lambda _: httpx.Response(200, json=task)))

    with httpx.Client(transport=SandboxTransport(recorder), base_url=HOST) as http:
        private, public = http.get("/v1/tasks/task-unified-1-a").json()["results"]

    assert private == link
    assert public.startswith(f"{HOST}/_recorded/")
    recorder.close()


def test_a_response_that_is_no_json_is_recorded_and_replayed_as_it_is(path: Path) -> None:
    recorder = Recorder(
        path, base_url=HOST, transport=httpx.MockTransport(lambda _: httpx.Response(502, text="<html>"))
    )

    with httpx.Client(transport=SandboxTransport(recorder), base_url=HOST) as http:
        recorded = http.get("/v1/credits")
    recorder.close()

    replayed = replay_of(path).get("/v1/credits")
    assert [(one.status_code, one.text) for one in (recorded, replayed)] == [(502, "<html>")] * 2


def test_a_body_over_the_limit_is_refused_and_not_recorded(upstream: Upstream, path: Path) -> None:
    written = path.read_text()

    for backend in (upstream.recorder, Replayer(path)):
        response = backend.body_too_large("/v1/videos/generations")
        assert (response.status_code, response.json()["error"]["code"]) == (413, "request_too_large_error")

    assert path.read_text() == written


def test_a_replayed_batch_has_only_the_recorded_tasks(upstream: Upstream, path: Path) -> None:
    task_id = upstream.client.videos.generate(BOAT).id
    http = replay_of(path)

    def ids(task_ids: Any) -> list[str]:
        return [task["id"] for task in http.post("/v1/tasks/batch", json={"task_ids": task_ids}).json()["data"]]

    assert ids([task_id, "task-unified-1-unknown"]) == [task_id]
    assert ids("no list") == []
    assert http.post("/v1/tasks/batch", content=b"no json").status_code == 400


def test_a_query_beyond_the_recording_repeats_the_last_response(upstream: Upstream, path: Path) -> None:
    upstream.client.credits.get()
    upstream.client.videos.generate(BOAT)
    used = upstream.client.credits.get().used
    client = client_of(Replayer(path), ManualClock())

    assert [client.credits.get().used for _ in range(3)] == [0, used, used]


def test_a_repeat_of_a_submission_beyond_the_recording_gets_its_task(upstream: Upstream, path: Path) -> None:
    task_id = upstream.client.videos.generate(BOAT).id
    client = client_of(Replayer(path), ManualClock())

    tasks = [client.videos.generate(BOAT, idempotency_key="a-key-of-16-characters") for _ in range(2)]

    assert [task.id for task in tasks] == [task_id, task_id]
    with pytest.raises(errors.EvoLinkError, match="differs from the recorded one"):
        client.videos.generate(BOAT, idempotency_key="another-key-of-16-characters")


@pytest.mark.parametrize("exchange", [{"data": []}, {"data": ["no task"]}, ["no object"], "no object"])
def test_a_recorded_batch_without_tasks_is_replayed_as_empty(exchange: Any, path: Path) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=exchange))
    recorder = Recorder(path, base_url=HOST, transport=transport)
    with httpx.Client(transport=SandboxTransport(recorder), base_url=HOST) as http:
        http.post("/v1/tasks/batch", json={"task_ids": ["task-unified-1-a"]})
    recorder.close()

    replayed = replay_of(path).post("/v1/tasks/batch", json={"task_ids": ["task-unified-1-a"]})

    assert (replayed.status_code, replayed.json()) == (200, {"data": []})


def test_a_replay_takes_as_long_as_the_run_and_a_fast_one_less(upstream: Upstream, path: Path) -> None:
    started = upstream.clock.now()
    upstream.client.videos.generate(BOAT).wait()
    took = upstream.clock.now() - started

    clock = ManualClock()
    client_of(Replayer(path, clock=clock), clock).videos.generate(BOAT).wait()

    assert clock.now() - 1_760_000_000 == pytest.approx(took, abs=10)
    with sandbox.running(speed=1000) as _:
        fast = Replayer(path, clock=sandbox.clock_of(1000))
        with EvoLink(KEY, HOST, http_client=httpx.Client(transport=SandboxTransport(fast))) as client:
            estimate = client.videos.generate(BOAT).estimated_time
    assert estimate == 1


def test_a_run_that_differs_from_the_recording_gets_an_error(upstream: Upstream, path: Path) -> None:
    upstream.client.videos.generate(BOAT)
    client = client_of(Replayer(path), ManualClock())
    client.videos.generate(BOAT)

    for request in (BOAT, Wan25TextToVideo(prompt="Another boat")):
        with pytest.raises(errors.EvoLinkError, match="differs from the recorded one"):
            client.videos.generate(request)


def test_a_lost_response_is_recorded_and_replayed_with_its_repeat(upstream: Upstream, path: Path) -> None:
    recorded = upstream.client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": "lost"})

    replayed = client_of(Replayer(path), ManualClock()).videos.generate(BOAT)

    assert replayed.id == recorded.id
    assert replayed.replayed
    assert [json.loads(line)["status"] for line in path.read_text().splitlines()[1:]] == [0, 200]


@pytest.mark.parametrize("scenario", ["query.error:502x2", "fail:content_policy_violation@60"])
def test_failures_are_replayed(scenario: str, upstream: Upstream, path: Path) -> None:
    def outcome(client: EvoLink) -> str:
        try:
            task = client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": scenario}).wait()
        except errors.TaskFailed as failed:
            return str(failed.code)
        return task.status

    recorded = outcome(upstream.client)

    clock = ManualClock()
    assert outcome(client_of(Replayer(path, clock=clock), clock)) == recorded


def test_a_recording_cut_off_by_a_kill_is_replayed_up_to_the_cut(upstream: Upstream, path: Path) -> None:
    task = upstream.client.videos.generate(BOAT)
    upstream.client.credits.get()
    path.write_text(path.read_text()[:-30])

    client = client_of(Replayer(path), ManualClock())

    assert client.videos.generate(BOAT).id == task.id
    with pytest.raises(errors.EvoLinkError, match="Record it again"):
        client.credits.get()


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]\n", "no json", '{"evolink-recording": 2}\n', '{"evolink-recording": 1}\n{}\n']
)
def test_a_file_that_is_not_a_recording_is_refused(text: str, path: Path) -> None:
    path.write_text(text)

    with pytest.raises(RecordingUnusable, match="is not a readable recording"):
        Replayer(path)


def test_a_response_that_is_too_large_is_recorded_as_lost(path: Path) -> None:
    bomb = httpx.ByteStream(gzip.compress(bytes(MAX_BODY + 1), 1))
    upstream = httpx.MockTransport(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=bomb))
    recorder = Recorder(path, base_url=HOST, transport=upstream)
    with httpx.Client(transport=SandboxTransport(recorder), base_url=HOST) as http, pytest.raises(httpx.ReadError):
        http.get("/v1/credits")
    recorder.close()

    with pytest.raises(httpx.ReadError):
        replay_of(path).get("/v1/credits")


def test_a_recording_is_not_overwritten(upstream: Upstream, path: Path) -> None:
    with pytest.raises(RecordingUnusable, match="Name a new file"):
        Recorder(path)


def test_the_command_records_and_replays_over_sockets(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with (
        sandbox.running(speed=1000) as real,
        sandbox_process("--port", "0", "--record", str(path), "--upstream", real.url) as (_, line),
        EvoLink(KEY, line.split()[-1]) as client,
    ):
        recorded = client.videos.run(BOAT, tmp_path / "recorded.mp4")
    with (
        sandbox_process("--port", "0", "--replay", str(path), "--speed", "1000") as (_, line),
        EvoLink(KEY, line.split()[-1]) as client,
    ):
        replayed = client.videos.run(BOAT, tmp_path / "replayed.mp4")

    assert replayed.sha256 == recorded.sha256
