"""What goes with a submission: local files, extra headers, a pace, raw replies; and what Ctrl-C leaves."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._sansio.rate_limit import RateLimiter
from evolink.models import KlingO1ImageToVideo, KlingO1VideoEditFast, KlingO3TextToVideo
from support.client_harness import ClientHarness

CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"0" * 100


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "a fox.png"
    path.write_bytes(PNG)
    return path


def test_a_path_in_a_mapping_is_uploaded_and_its_url_sent(
    harness: ClientHarness, client: EvoLink, picture: Path
) -> None:
    client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [picture, picture]})

    assert [request.url.path for request in harness.sent] == [
        *("/api/v1/files/upload/stream", "/api/v1/files/upload/stream", "/v1/videos/generations")
    ]
    sent = json.loads(harness.sent[-1].content)
    assert all("/files/file_" in url and url.endswith("a-fox.png") for url in sent["image_urls"])


def test_a_path_in_an_object_is_uploaded_too(harness: ClientHarness, client: EvoLink, picture: Path) -> None:
    client.videos.generate(KlingO1ImageToVideo(prompt="x", image_urls=[picture]))  # type: ignore[list-item]

    assert len(harness.sent) == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (MP4, "is video (mp4); it must be image as jpg or jpeg or png or webp"),
        (b"GIF89a", "is gif; it must be image as jpg"),
        (b"%PDF-1.7", "is not a known image, video or audio file"),
        (b"", "is not a known image, video or audio file"),
        (PNG + b"0" * (10 * 1024 * 1024), "bytes; at most 10485760 are allowed"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_its_field_does_not_take_is_refused_before_anything_is_sent(
    data: bytes | None, told: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(errors.InvalidRequest) as caught:
        client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [path]})

    assert told in str(caught.value)
    assert caught.value.violations[0].pointer == "/image_urls/0"
    assert harness.sent == []


def test_nothing_is_uploaded_for_a_request_the_contract_refuses(
    harness: ClientHarness, client: EvoLink, picture: Path
) -> None:
    with pytest.raises(errors.InvalidRequest, match="duration"):
        client.videos.generate(
            {"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [picture], "duration": 7}
        )
    with pytest.raises(errors.InvalidRequest, match="does not accept a file"):
        client.videos.generate({"model": "wan2.5-text-to-video", "prompt": "x", "callback_url": picture})
    with pytest.raises(errors.InvalidRequest, match="at most 2"):
        client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [picture] * 3})

    assert harness.sent == []


def test_a_notice_is_given_for_a_request_with_a_local_file(client: EvoLink, picture: Path) -> None:
    request = {"model": "veo3.1-pro", "prompt": "x", "generation_type": "TEXT", "image_urls": [picture]}

    with pytest.warns(errors.EvoLinkWarning, match="generation_type TEXT uses the prompt only") as told:
        client.videos.generate(request)

    assert told[0].filename == __file__


def test_a_jpeg_by_any_name_is_a_jpeg(client: EvoLink, tmp_path: Path) -> None:
    path = tmp_path / "photo.dat"
    path.write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 50)

    client.videos.generate({"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": [path]})


def test_a_video_is_uploaded_where_a_video_is_wanted(harness: ClientHarness, client: EvoLink, tmp_path: Path) -> None:
    path = tmp_path / "street.mp4"
    path.write_bytes(MP4)

    client.videos.generate(KlingO1VideoEditFast(prompt="x", video_urls=[path]))  # type: ignore[list-item]

    assert harness.sandbox.account.used == 7


def test_extra_headers_go_along_but_cannot_take_the_clients_own(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT, extra_headers={"X-Trace": "abc"})

    assert harness.sent[0].headers["x-trace"] == "abc"
    for name in ("Authorization", "idempotency-key", "Content-Type"):
        with pytest.raises(errors.ConfigurationError, match=name.lower()):
            client.videos.generate(CAT, extra_headers={name: "x"})
    assert len(harness.sent) == 1


def test_raw_replies_are_there_retries_among_them(harness: ClientHarness) -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json={"id": "task-unified-1-a"}, headers={"x-a": "b"})])
    client = harness.client(httpx.MockTransport(lambda request: next(answers)))

    raw = client.with_raw_response(lambda c: c.tasks.get("task-unified-1-a"))

    assert raw.value.id == "task-unified-1-a"
    assert [reply.status for reply in raw.responses] == [503, 200]
    assert raw.responses[1].headers["x-a"] == "b"


def test_submissions_keep_their_distance(harness: ClientHarness) -> None:
    client = harness.client(max_submissions_per_second=2)

    for _ in range(4):
        client.videos.generate(CAT)

    assert harness.slept == [0.5, 0.5, 0.5]
    with pytest.raises(errors.ConfigurationError, match="above 0"):
        harness.client(max_submissions_per_second=0)


def test_a_pace_gives_turns_that_are_apart_and_saves_none_up() -> None:
    pace = RateLimiter(10)

    assert [round(pace.reserve(0), 3) for _ in range(3)] == [0, 0.1, 0.2]
    assert [round(pace.reserve(100), 3) for _ in range(3)] == [0, 0.1, 0.2]


def test_ctrl_c_while_waiting_leaves_the_id_in_reach(harness: ClientHarness, client: EvoLink) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    task = client.videos.generate(CAT)
    client._session.driver.sleep = interrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client.tasks.wait(task.id)

    assert caught.value.__notes__ == [
        f"Task {task.id} is still running. Wait for it with client.tasks.wait({task.id!r})."
    ]


def test_ctrl_c_while_submitting_leaves_the_idempotency_key_in_reach(harness: ClientHarness) -> None:
    def interrupted(request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        harness.client(httpx.MockTransport(interrupted)).videos.generate(CAT, idempotency_key="my-own-key-number-1")

    assert "my-own-key-number-1 may have been accepted and charged" in caught.value.__notes__[0]


def test_retries_of_a_read_are_bounded_in_time_too(harness: ClientHarness) -> None:
    busy = httpx.MockTransport(lambda request: httpx.Response(503, headers={"retry-after": "25"}))

    with pytest.raises(errors.ServerError):
        harness.client(busy).credits.get()

    assert harness.slept == [25, 25]


def test_the_log_names_requests_but_no_key(
    harness: ClientHarness, client: EvoLink, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.videos.generate(CAT)

    assert "POST http://127.0.0.1:9/v1/videos/generations -> 200" in caplog.text
    assert "sk-evo-test" not in caplog.text


def test_a_client_of_ones_own_stays_open(harness: ClientHarness) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda request: harness.sandbox.handle(request)))

    with EvoLink("sk-evo-test-0123456789", "http://127.0.0.1:9", http_client=http) as client:
        client.credits.get()

    assert not http.is_closed
    http.close()


def test_a_download_may_be_limited_in_size(harness: ClientHarness, client: EvoLink, tmp_path: Path) -> None:
    done = client.videos.generate(CAT).wait()

    with pytest.raises(errors.DownloadFailed, match="larger than max_bytes"):
        done.download(tmp_path / "a.mp4", max_bytes=1000)

    assert list(tmp_path.iterdir()) == []
    assert done.download(tmp_path / "a.mp4", max_bytes=10_000_000).size > 1000


def test_many_results_are_fetched_side_by_side(client: EvoLink, tmp_path: Path) -> None:
    tasks = [client.videos.generate(CAT).wait() for _ in range(3)]

    fetched = client.tasks.download_many(tasks, tmp_path / "videos")

    assert [one.path.name for one in fetched] == [f"{task.id}.mp4" for task in tasks]
    with pytest.raises(ExceptionGroup, match="3 of 3 downloads failed") as caught:
        client.tasks.download_many(tasks, tmp_path / "videos")
    assert all(isinstance(fault, errors.DownloadFailed) for fault in caught.value.exceptions)


def test_another_process_at_the_same_file_is_told(harness: ClientHarness, client: EvoLink, tmp_path: Path) -> None:
    import fcntl

    done = client.videos.generate(CAT).wait()
    with (tmp_path / "a.mp4.part").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(errors.DownloadFailed, match="another process is downloading"):
            done.download(tmp_path / "a.mp4")

    assert done.download(tmp_path / "a.mp4").path.is_file()


@pytest.mark.parametrize("left", ["half", "of another task", "with a broken note", "without a note"])
def test_what_a_killed_process_left_is_taken_over_only_if_it_fits(
    left: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    done = client.videos.generate(CAT).wait()
    whole = done.download(tmp_path / "whole.mp4").path.read_bytes()
    (etag,) = {r.headers["etag"] for r in [harness.sandbox.handle(harness.sent[-1])]}
    source = "task-unified-1-other 0" if left == "of another task" else f"{done.id} 0"
    note: Any = {"source": source, "validator": etag, "expected": len(whole), "content_type": "video/mp4"}
    (tmp_path / "a.mp4.part").write_bytes(whole[:5000] if left == "half" else b"rubbish" * 100)
    if left != "without a note":
        text = json.dumps(note)
        (tmp_path / "a.mp4.part.json").write_text(text[:20] if left == "with a broken note" else text)
    harness.sent.clear()

    assert done.download(tmp_path / "a.mp4").path.read_bytes() == whole

    (request,) = harness.sent
    assert request.headers.get("range") == ("bytes=5000-" if left == "half" else None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "whole.mp4"]
