"""A run against an API is recorded without keys and can be replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors, sandbox
from evolink._http.sync_driver import SyncDriver
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
