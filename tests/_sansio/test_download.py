"""Downloads: resumption, rejected content, expired links, redirects. A file is complete or absent."""

from __future__ import annotations

import hashlib
import itertools
import time
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink, Task, errors
from support.client_harness import CAT, ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task


def test_an_interrupted_download_is_resumed(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(10_000, 20_000, 1)

    download = harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert download.path.read_bytes() == VIDEO
    assert (download.size, download.sha256) == (len(VIDEO), hashlib.sha256(VIDEO).hexdigest())
    assert [request.headers.get("range") for request in host.requests] == [
        *(None, "bytes=10000-", "bytes=30000-", "bytes=30001-")
    ]


@pytest.mark.parametrize("cut", [0, 1, 7, 4096, 50_000, len(VIDEO) - 1])
@pytest.mark.parametrize("etag", ['"v1"', None, 'W/"weak"'])
def test_a_download_interrupted_anywhere_is_complete_in_the_end(
    cut: int, etag: str | None, harness: ClientHarness, tmp_path: Path
) -> None:
    harness.client(ResultHost(cut, etag=etag)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mp4"]


def test_a_result_that_changed_meanwhile_is_downloaded_from_the_start(harness: ClientHarness, tmp_path: Path) -> None:
    class Changing(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.etag = f'"v{len(self.requests)}"'
            return super().handle_request(request)

    host = Changing(10_000)
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


def test_a_host_that_never_completes_a_download_leaves_no_file(harness: ClientHarness, tmp_path: Path) -> None:
    with pytest.raises(errors.DownloadFailed, match="could not be downloaded") as caught:
        harness.client(ResultHost(*itertools.repeat(0, 50))).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-a"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, html="<html>Sign in</html>"),
        httpx.Response(200, json={"error": "expired"}),
        httpx.Response(200, content=b"MZ this is a program", headers={"content-type": "video/mp4"}),
        httpx.Response(200, content=b"", headers={"content-type": "video/mp4"}),
        httpx.Response(403, text="denied"),
        httpx.Response(500),
    ],
    ids=repr,
)
def test_a_response_that_is_not_a_video_is_rejected(
    response: httpx.Response, harness: ClientHarness, tmp_path: Path
) -> None:
    with pytest.raises(errors.DownloadFailed):
        harness.client(ResultHost(responses=(response,) * 10)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert list(tmp_path.iterdir()) == []


def test_a_failed_link_is_requested_again_after_a_query_of_the_task(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(404),))

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert [request.url.path for request in host.requests] == [
        "/results/a.mp4",
        "/v1/tasks/task-unified-1-a",
        "/results/a.mp4",
    ]


def test_a_link_older_than_a_day_has_expired(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(404),) * 9)
    host.task = completed_task(LINK, created=time.time() - 90_000)

    with pytest.raises(errors.ResultExpired, match="24 hours"):
        harness.client(host).tasks.download(host.task, tmp_path / "a.mp4")

    assert [request.url.path for request in host.requests] == [
        *("/results/a.mp4", "/v1/tasks/task-unified-1-a", "/results/a.mp4")
    ]


def test_several_results_get_predictable_names(harness: ClientHarness, tmp_path: Path) -> None:
    download = harness.client(ResultHost()).tasks.download(completed_task(LINK, LINK + "?b", LINK), tmp_path / "a.mp4")

    assert [file.path.name for file in (download, *download.more)] == ["a.mp4", "a-2.mp4", "a-3.mp4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-2.mp4", "a-3.mp4", "a.mp4"]


def test_a_file_in_a_folder_is_named_after_the_task(
    harness: ClientHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    client = harness.client(ResultHost())

    assert client.tasks.download(completed_task(LINK)).path == Path("task-unified-1-a.mp4")
    assert client.tasks.download(completed_task("http://127.0.0.1:9/b.mov"), f"{tmp_path}/new/").path == (
        tmp_path / "new" / "task-unified-1-a.mov"
    )


def test_many_tasks_are_downloaded_in_parallel(client: EvoLink, tmp_path: Path) -> None:
    tasks = [client.videos.generate(CAT).wait() for _ in range(3)]

    downloads = client.tasks.download_many(tasks, tmp_path / "videos")

    assert [download.path.name for download in downloads] == [f"{task.id}.mp4" for task in tasks]
    with pytest.raises(ExceptionGroup, match="3 of 3 downloads failed") as caught:
        client.tasks.download_many(tasks, tmp_path / "videos")
    assert all(isinstance(error, errors.DownloadFailed) for error in caught.value.exceptions)


def test_the_key_is_not_sent_to_result_hosts(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(302, headers={"location": "https://cdn.example.com/v/a.mp4"}),))

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert [request.url.host for request in host.requests] == ["127.0.0.1", "cdn.example.com"]
    assert [request.headers.get("authorization") for request in host.requests] == [None, None]


@pytest.mark.parametrize(
    "link", ["http://example.com/a.mp4", "https://127.0.0.1/a.mp4", "https://10.0.0.1/a.mp4", "file:///etc/passwd"]
)
def test_a_link_to_an_internal_address_is_not_followed(link: str, harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost()
    client = harness.client(host, base_url="https://api.evolink.ai")

    with pytest.raises(errors.DownloadFailed, match="is not followed"):
        client.tasks.download(completed_task(link), tmp_path / "a.mp4")

    assert host.requests == []


def test_a_redirect_to_an_internal_address_is_not_followed(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(302, headers={"location": "http://169.254.169.254/latest"}),))
    client = harness.client(host, base_url="https://api.evolink.ai")

    with pytest.raises(errors.DownloadFailed, match=r"169\.254\.169\.254"):
        client.tasks.download(completed_task("https://cdn.example.com/a.mp4"), tmp_path / "a.mp4")

    assert [request.url.host for request in host.requests] == ["cdn.example.com"]


def test_endless_redirects_raise_download_failed(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(302, headers={"location": "/again"}),) * 50)

    with pytest.raises(errors.DownloadFailed):
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("task", "kind", "message"),
    [
        ({"status": "processing", "progress": 40}, errors.DownloadFailed, "processing at 40 %. Wait for it"),
        ({"status": "failed", "error": {"code": "service_error"}}, errors.TaskFailed, "service_error"),
        ({"status": "completed"}, errors.DownloadFailed, "no result links"),
    ],
)
def test_the_error_for_a_task_without_results_has_the_reason(
    task: dict[str, object], kind: type[errors.EvoLinkError], message: str, harness: ClientHarness, tmp_path: Path
) -> None:
    host = ResultHost()
    host.task = Task({"id": "task-unified-1-a"} | task)

    with pytest.raises(kind, match=message):
        harness.client(host).tasks.download("task-unified-1-a", tmp_path / "a.mp4")
