"""A download is whole or absent."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from evolink import Task, errors
from support.client_harness import ClientHarness

VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 400
LINK = "http://127.0.0.1:9/results/a.mp4"


def completed(*links: str, created: float | None = None) -> Task:
    at = int(time.time() if created is None else created)
    return Task(
        {"id": "task-unified-1-a", "status": "completed", "progress": 100, "created": at, "results": list(links)}
    )


class Host(httpx.BaseTransport):
    """Serves VIDEO with ranges, breaking off after each of `cuts` bytes in turn, and tells tasks."""

    def __init__(self, *cuts: int, etag: str | None = '"v1"', replies: tuple[httpx.Response, ...] = ()) -> None:
        self.cuts = list(cuts)
        self.etag = etag
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.task = completed(LINK)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.startswith("/v1/tasks/"):
            return httpx.Response(200, json=self.task.to_dict())
        if self.replies:
            return self.replies.pop(0)
        headers = {"content-type": "video/mp4"} | ({"etag": self.etag} if self.etag else {})
        start = 0
        if "range" in request.headers and request.headers.get("if-range") == self.etag:
            start = int(request.headers["range"].removeprefix("bytes=").rstrip("-"))
            headers["content-range"] = f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}"
        headers["content-length"] = str(len(VIDEO) - start)
        cut = self.cuts.pop(0) if self.cuts else None

        class Broken(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                end = len(VIDEO) if cut is None else start + cut
                for at in range(start, end, 4096):
                    yield VIDEO[at : min(at + 4096, end)]
                if cut is not None:
                    raise httpx.ReadError("cut")

        return httpx.Response(206 if start else 200, headers=headers, stream=Broken())


def test_a_cut_download_goes_on_where_it_broke_off(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(10_000, 20_000, 1)

    download = harness.client(host).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert download.path.read_bytes() == VIDEO
    assert (download.size, download.sha256) == (len(VIDEO), hashlib.sha256(VIDEO).hexdigest())
    assert [request.headers.get("range") for request in host.requests] == [
        *(None, "bytes=10000-", "bytes=30000-", "bytes=30001-")
    ]


@pytest.mark.parametrize("cut", [0, 1, 7, 4096, 50_000, len(VIDEO) - 1])
@pytest.mark.parametrize("etag", ['"v1"', None, 'W/"weak"'])
def test_wherever_it_breaks_the_same_bytes_come_out(
    cut: int, etag: str | None, harness: ClientHarness, tmp_path: Path
) -> None:
    harness.client(Host(cut, etag=etag)).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mp4"]


def test_a_file_that_changed_meanwhile_is_fetched_anew(harness: ClientHarness, tmp_path: Path) -> None:
    class Changing(Host):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.etag = f'"v{len(self.requests)}"'
            return super().handle_request(request)

    host = Changing(10_000)
    harness.client(host).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


def test_a_host_that_never_finishes_leaves_nothing(harness: ClientHarness, tmp_path: Path) -> None:
    with pytest.raises(errors.DownloadFailed, match="could not be downloaded") as caught:
        harness.client(Host(*itertools.repeat(0, 50))).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-a"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "reply",
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
def test_what_is_no_video_is_refused(reply: httpx.Response, harness: ClientHarness, tmp_path: Path) -> None:
    with pytest.raises(errors.DownloadFailed):
        harness.client(Host(replies=(reply,) * 10)).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert list(tmp_path.iterdir()) == []


def test_a_link_that_fails_once_is_asked_for_again(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(replies=(httpx.Response(404),))

    harness.client(host).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert [request.url.path for request in host.requests] == [
        "/results/a.mp4",
        "/v1/tasks/task-unified-1-a",
        "/results/a.mp4",
    ]


def test_a_link_older_than_a_day_has_expired(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(replies=(httpx.Response(404),) * 9)
    host.task = completed(LINK, created=time.time() - 90_000)

    with pytest.raises(errors.ResultExpired, match="24 hours"):
        harness.client(host).tasks.download(host.task, tmp_path / "a.mp4")

    assert [request.url.path for request in host.requests] == [
        *("/results/a.mp4", "/v1/tasks/task-unified-1-a", "/results/a.mp4")
    ]


def test_a_file_is_not_overwritten_unasked(harness: ClientHarness, tmp_path: Path) -> None:
    target = tmp_path / "a.mp4"
    target.write_bytes(b"mine")
    client = harness.client(Host())

    with pytest.raises(errors.DownloadFailed, match="overwrite=True"):
        client.tasks.download(completed(LINK), target)
    assert target.read_bytes() == b"mine"

    client.tasks.download(completed(LINK), target, overwrite=True)
    assert target.read_bytes() == VIDEO


def test_a_file_that_appears_meanwhile_is_kept(harness: ClientHarness, tmp_path: Path) -> None:
    target = tmp_path / "a.mp4"

    class Racing(Host):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            target.write_bytes(b"theirs")
            return super().handle_request(request)

    with pytest.raises(errors.DownloadFailed, match="created meanwhile"):
        harness.client(Racing()).tasks.download(completed(LINK), target)

    assert target.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_several_results_get_predictable_names(harness: ClientHarness, tmp_path: Path) -> None:
    download = harness.client(Host()).tasks.download(completed(LINK, LINK + "?b", LINK), tmp_path / "a.mp4")

    assert [one.path.name for one in (download, *download.more)] == ["a.mp4", "a-2.mp4", "a-3.mp4"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-2.mp4", "a-3.mp4", "a.mp4"]


def test_a_folder_gets_a_file_named_after_the_task(
    harness: ClientHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    client = harness.client(Host())

    assert client.tasks.download(completed(LINK)).path == Path("task-unified-1-a.mp4")
    assert client.tasks.download(completed("http://127.0.0.1:9/b.mov"), f"{tmp_path}/new/").path == (
        tmp_path / "new" / "task-unified-1-a.mov"
    )


def test_the_key_goes_to_no_result_host(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(replies=(httpx.Response(302, headers={"location": "https://cdn.example.com/v/a.mp4"}),))

    harness.client(host).tasks.download(completed(LINK), tmp_path / "a.mp4")

    assert [request.url.host for request in host.requests] == ["127.0.0.1", "cdn.example.com"]
    assert [request.headers.get("authorization") for request in host.requests] == [None, None]


@pytest.mark.parametrize(
    "link", ["http://example.com/a.mp4", "https://127.0.0.1/a.mp4", "https://10.0.0.1/a.mp4", "file:///etc/passwd"]
)
def test_a_link_to_an_internal_address_is_not_followed(link: str, harness: ClientHarness, tmp_path: Path) -> None:
    host = Host()
    client = harness.client(host, base_url="https://api.evolink.ai")

    with pytest.raises(errors.DownloadFailed, match="is not followed"):
        client.tasks.download(completed(link), tmp_path / "a.mp4")

    assert host.requests == []


def test_nor_is_a_redirect_to_one(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(replies=(httpx.Response(302, headers={"location": "http://169.254.169.254/latest"}),))
    client = harness.client(host, base_url="https://api.evolink.ai")

    with pytest.raises(errors.DownloadFailed, match=r"169\.254\.169\.254"):
        client.tasks.download(completed("https://cdn.example.com/a.mp4"), tmp_path / "a.mp4")

    assert [request.url.host for request in host.requests] == ["cdn.example.com"]


def test_redirects_end(harness: ClientHarness, tmp_path: Path) -> None:
    host = Host(replies=(httpx.Response(302, headers={"location": "/again"}),) * 50)

    with pytest.raises(errors.DownloadFailed):
        harness.client(host).tasks.download(completed(LINK), tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("task", "kind", "told"),
    [
        ({"status": "processing", "progress": 40}, errors.DownloadFailed, "processing at 40 %. Wait for it"),
        ({"status": "failed", "error": {"code": "service_error"}}, errors.TaskFailed, "service_error"),
        ({"status": "completed"}, errors.DownloadFailed, "no result links"),
    ],
)
def test_a_task_without_a_result_says_why(
    task: dict[str, object], kind: type[errors.EvoLinkError], told: str, harness: ClientHarness, tmp_path: Path
) -> None:
    host = Host()
    host.task = Task({"id": "task-unified-1-a"} | task)

    with pytest.raises(kind, match=told):
        harness.client(host).tasks.download("task-unified-1-a", tmp_path / "a.mp4")


def test_a_place_that_cannot_be_written_is_told(harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(errors.DownloadFailed, match="could not be written"):
        harness.client(Host()).tasks.download(completed(LINK), tmp_path / "file" / "a.mp4")
