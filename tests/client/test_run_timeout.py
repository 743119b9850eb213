"""The timeout of `videos.run` covers submitting, waiting and downloading."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from durability.test_faults import new_sandbox
from evolink import errors
from evolink._sansio import polling
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faults import Fault
from support.faulty_server import FaultyServer
from support.journals import only_entry
from support.scripted_transport import TASK_ID, Outcome, ScriptedTransport, created, error_response, task_responses

NEVER = Fault("no response", lambda response: response, processed=True, delay=20.0)


def advancing(harness: ClientHarness, seconds: float, outcome: Outcome) -> Callable[[], Outcome]:
    """Return an outcome that takes a number of seconds."""

    def respond() -> Outcome:
        harness.clock.advance(seconds)
        return outcome

    return respond


def test_a_request_that_is_not_submitted_in_time_is_not_charged(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client(max_submissions_per_second=0.01)
    client.videos.generate(CAT)

    with pytest.raises(errors.WaitTimeout, match=r"not submitted in 30 s\. Nothing was submitted") as caught:
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=30)

    assert caught.value.task_id is None
    assert caught.value.idempotency_key is not None
    assert len(harness.sent) == 1
    assert harness.sandbox.account.used == CAT_CREDITS


def test_an_upload_that_takes_too_long_submits_nothing(harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))

    def handle(request: httpx.Request) -> httpx.Response:
        harness.clock.advance(100)
        return harness.sandbox.handle(request)

    request = {"model": "kling-o1-image-to-video", "prompt": "It snows", "image_urls": [tmp_path / "a.png"]}
    with pytest.raises(errors.WaitTimeout, match="Nothing was submitted"):
        harness.client(httpx.MockTransport(handle), journal=tmp_path / "j.sqlite3").videos.run(
            request, tmp_path / "a.mp4", timeout=50
        )

    assert [request.url.path for request in harness.sent] == ["/api/v1/files/upload/stream"]
    assert only_entry(tmp_path / "j.sqlite3").state == "refused"


@pytest.mark.parametrize("outcome", [503, 429, httpx.ConnectError("down")], ids=repr)
def test_no_attempt_is_sent_after_the_timeout(outcome: Any, harness: ClientHarness, tmp_path: Path) -> None:
    first = outcome if isinstance(outcome, Exception) else error_response(outcome, **{"retry-after": "30"})
    client = harness.client(ScriptedTransport(first), journal=tmp_path / "j.sqlite3")
    start = harness.clock.now()

    with pytest.raises(errors.EvoLinkError) as caught:
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=0.1)

    assert caught.value.idempotency_key == only_entry(tmp_path / "j.sqlite3", "refused").idempotency_key
    assert harness.clock.now() - start <= 0.1
    assert len(harness.sent) == 1


def test_a_lost_response_at_the_timeout_leaves_the_outcome_unknown(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client(ScriptedTransport(httpx.ReadError("lost")), journal=tmp_path / "j.sqlite3")

    with pytest.raises(errors.SubmissionUncertain) as caught:
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=0.1)

    assert caught.value.idempotency_key == only_entry(tmp_path / "j.sqlite3", "open").idempotency_key
    assert len(harness.sent) == 1


def test_the_time_of_the_submission_counts(harness: ClientHarness, tmp_path: Path) -> None:
    pending = task_responses({"status": "processing"})
    client = harness.client(ScriptedTransport(advancing(harness, 80, created()), *pending))
    start = harness.clock.now()

    with pytest.raises(errors.WaitTimeout) as caught:
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=100)

    assert caught.value.task_id == TASK_ID
    assert harness.clock.now() - start == pytest.approx(100, abs=1)


def test_the_download_has_the_rest_of_the_time(harness: ClientHarness, tmp_path: Path) -> None:
    lost = advancing(harness, 20, httpx.ReadError("lost"))
    done = task_responses({"status": "completed", "results": ["http://127.0.0.1:9/a.mp4"]})
    client = harness.client(ScriptedTransport(advancing(harness, 9.9, created()), *done, lost))

    with pytest.raises(errors.DownloadTimeout, match="not downloaded in 60 s") as caught:
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=60)

    assert caught.value.task_id == TASK_ID


def test_without_a_timeout_nothing_ends(harness: ClientHarness, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []

    download = harness.client().videos.run(
        CAT, tmp_path / "a.mp4", on_bytes=lambda so_far, total: calls.append((so_far, total))
    )

    assert calls[-1] == (download.size, download.size)


@pytest.mark.parametrize("kind", KINDS)
def test_a_poll_that_hangs_ends_soon_after_the_timeout(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "MIN_POLL_TIME", 0.3)
    monkeypatch.setattr(polling, "LAST_POLL_SHARE", 0.0)

    with FaultyServer(new_sandbox(), queries=[NEVER]) as server, open_client(kind, server, timeout=60.0) as client:
        start = time.monotonic()
        with pytest.raises(errors.WaitTimeout) as caught:
            client.run_video(CAT, tmp_path / "a.mp4", timeout=0.4)

    assert caught.value.task_id is not None
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("kind", KINDS)
def test_a_submission_that_hangs_ends_with_the_timeout(kind: str, tmp_path: Path) -> None:
    with FaultyServer(new_sandbox(), [NEVER]) as server, open_client(kind, server, timeout=60.0) as client:
        start = time.monotonic()
        with pytest.raises(errors.SubmissionUncertain) as caught:
            client.run_video(CAT, tmp_path / "a.mp4", timeout=0.3)

    assert caught.value.idempotency_key is not None
    assert time.monotonic() - start < 5
