"""Downloads: resumption, rejected content, expired links. A file is complete or absent."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink, Task, errors
from support.client_harness import CAT, ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task

pytestmark = pytest.mark.usefixtures("file_system_rules")


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


class OtherRest(ResultHost):
    """A host whose 206 is of other content than the part before it, whatever If-Range says."""

    def __init__(self, *cuts: int, header: str, value: str) -> None:
        super().__init__(*cuts)
        self.header = header
        self.value = value

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if response.status_code == 206:
            response = httpx.Response(206, headers=dict(response.headers), content=b"x" * (len(VIDEO) - 10_000))
            response.headers[self.header] = self.value
        return response


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("etag", '"v2"'),
        ("etag", 'W/"v1"'),
        ("content-range", f"bytes 10000-{len(VIDEO) - 1}/{len(VIDEO) + 1}"),
        ("content-range", f"bytes 9999-{len(VIDEO) - 1}/{len(VIDEO)}"),
        ("content-range", "bytes 10000"),
    ],
)
def test_a_rest_of_other_content_is_not_appended(
    header: str, value: str, harness: ClientHarness, tmp_path: Path
) -> None:
    host = OtherRest(10_000, header=header, value=value)

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert [request.headers.get("range") for request in host.requests] == [None, "bytes=10000-", None]


def test_a_rest_with_another_date_is_not_appended(harness: ClientHarness, tmp_path: Path) -> None:
    dates = iter(["Fri, 01 May 2026 10:00:00 GMT", "Sat, 02 May 2026 10:00:00 GMT", "Sat, 02 May 2026 10:00:00 GMT"])

    class Dated(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if "range" in request.headers:
                self.etag = request.headers["if-range"]
            response = super().handle_request(request)
            response.headers.pop("etag", None)
            response.headers["last-modified"] = next(dates)
            self.etag = None
            return response

    host = Dated(10_000, etag=None)
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert [request.headers.get("range") for request in host.requests] == [None, "bytes=10000-", None]


def test_a_whole_response_to_a_range_starts_over(harness: ClientHarness, tmp_path: Path) -> None:
    class WithoutRanges(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            without = {name: value for name, value in request.headers.items() if name != "range"}
            response = super().handle_request(httpx.Request("GET", request.url, headers=without))
            self.requests[-1] = request
            return response

    host = WithoutRanges(10_000)
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert [request.headers.get("range") for request in host.requests] == [None, "bytes=10000-"]


def test_a_rest_that_ends_early_is_continued(harness: ClientHarness, tmp_path: Path) -> None:
    class Small(ResultHost):
        """Sends at most 40,000 bytes of a range at a time."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            if response.status_code != 206:
                return response
            start = int(request.headers["range"].removeprefix("bytes=").rstrip("-"))
            content = VIDEO[start : start + 40_000]
            span = f"bytes {start}-{start + len(content) - 1}/{len(VIDEO)}"
            return httpx.Response(206, headers={"etag": '"v1"', "content-range": span}, content=content)

    host = Small(10_000)
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert len(host.requests) == 4


DAMAGED = {
    "an end that is missing": VIDEO[:-1],
    "a box in the middle": VIDEO[:120] + b"damaged!" * 100 + VIDEO[920:],
    "no moov": VIDEO.replace(b"moov", b"free"),
    "a second file behind it": VIDEO + VIDEO[5000:],
    "only the first box": VIDEO[:16],
}


@pytest.mark.parametrize("has_length", [True, False])
@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_mp4_is_not_accepted(case: str, has_length: bool, harness: ClientHarness, tmp_path: Path) -> None:
    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield DAMAGED[case]

    def damaged() -> httpx.Response:
        headers = {"etag": '"damaged"', "content-type": "video/mp4"}
        length = {"content-length": str(len(DAMAGED[case]))} if has_length else {}
        return httpx.Response(200, headers=headers | length, stream=Body())

    harness.client(ResultHost(responses=(damaged(),))).tasks.download(completed_task(LINK), tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO

    host = ResultHost(responses=tuple(damaged() for _ in range(9)))
    with pytest.raises(errors.DownloadFailed):
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "b.mp4")
    assert not (tmp_path / "b.mp4").exists()
    assert not has_length or [request.headers.get("range") for request in host.requests] == [None, None]


def test_a_file_that_changes_with_every_request_fails_in_the_end(harness: ClientHarness, tmp_path: Path) -> None:
    class Changing(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.etag = f'"v{len(self.requests)}"'
            return super().handle_request(request)

    host = Changing(*itertools.repeat(10_000, 100))
    with pytest.raises(errors.DownloadFailed, match="could not be downloaded"):
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert len(host.requests) < 10


@pytest.mark.parametrize(
    "link",
    [
        "http://[",
        "http://127.0.0.1:99999999/a",
        "",
        "http://\x00/",
        "//",
        "http://127.0.0.1/\ud800",
        "http://127.0.0.1/a\0",
        "http://127.0.0.1/" + "a" * 70_000,
    ],
    ids=itertools.count(),
)
@pytest.mark.parametrize("is_redirect", [False, True])
def test_a_broken_link_raises_download_failed(
    link: str, is_redirect: bool, harness: ClientHarness, tmp_path: Path
) -> None:
    host = ResultHost()
    if is_redirect:
        host.responses = [httpx.Response(302, headers=[(b"location", link.encode("utf-8", "replace"))])] * 20

    with pytest.raises(errors.DownloadFailed) as caught:
        harness.client(host).tasks.download(completed_task(LINK if is_redirect else link), f"{tmp_path}/out/")

    assert caught.value.task_id == "task-unified-1-a"


def test_a_host_that_never_completes_a_download_leaves_no_file(harness: ClientHarness, tmp_path: Path) -> None:
    with pytest.raises(errors.DownloadFailed, match="could not be downloaded") as caught:
        harness.client(ResultHost(*itertools.repeat(0, 50))).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-a"
    assert list(tmp_path.iterdir()) == []


MP4 = {"content-type": "video/mp4"}


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx.Response(200, html="<html>Sign in</html>"), "the response was 200, text/html; .*Sign in"),
        (httpx.Response(200, json={"error": "expired"}), "the response was 200, application/json: .*expired"),
        (httpx.Response(200, content=b"MZ this is a program", headers=MP4), "is not a video. It starts with b'MZ"),
        (httpx.Response(200, content=b"", headers=MP4), ": 0 bytes arrived, but not a whole MP4"),
        (httpx.Response(200, content=b"\x89PNG\r\n\x1a\n" + bytes(99), headers=MP4), "It starts with b'.x89PNG"),
        (httpx.Response(403, text="denied"), "the response was 403, text/plain; .*'denied'"),
        (httpx.Response(500), "the response was 500, no content type: ''"),
        (httpx.Response(200, content=VIDEO[:-1], headers=MP4), "all bytes arrived, but the boxes of the MP4 are"),
        (httpx.Response(206, content=VIDEO[:10], headers={"content-range": "bytes 0-9/100"}), "10 of 100 bytes"),
    ],
    ids=repr,
)
def test_a_response_that_is_not_a_video_is_rejected(
    response: httpx.Response, reason: str, harness: ClientHarness, tmp_path: Path
) -> None:
    with pytest.raises(errors.DownloadFailed, match=reason):
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

    with pytest.raises(kind, match=message) as caught:
        harness.client(host).tasks.download("task-unified-1-a", tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-a"
