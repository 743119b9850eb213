"""Links of results: redirects, hosts that get no key, internal addresses, and schemes."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from evolink import errors
from support.client_harness import ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task

pytestmark = pytest.mark.usefixtures("file_system_rules")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(status, headers={"location": "/other.mp4"}),))

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert [request.url.path for request in host.requests][1:] == ["/other.mp4"]


@pytest.mark.parametrize("status", [300, 304, 305])
def test_any_other_3xx_is_not_followed(status: int, harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(responses=(httpx.Response(status, headers={"location": "/other.mp4"}),))

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert "/other.mp4" not in [request.url.path for request in host.requests]


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
    ("link", "url"),
    [
        ("gs://bucket/a/b.mp4", "https://storage.googleapis.com/bucket/a/b.mp4"),
        ("GS://bucket/a b/\u732b.mp4", "https://storage.googleapis.com/bucket/a%20b/%E7%8C%AB.mp4"),
        ("gs://bucket/a%20b.mp4", "https://storage.googleapis.com/bucket/a%20b.mp4"),
    ],
)
def test_a_link_of_google_cloud_storage_is_fetched_over_https(
    link: str, url: str, harness: ClientHarness, tmp_path: Path
) -> None:
    host = ResultHost()

    download = harness.client(host).tasks.download(completed_task(link), tmp_path / "a.mp4")

    assert [str(request.url) for request in host.requests] == [url]
    assert "authorization" not in host.requests[0].headers
    assert download.path.read_bytes() == VIDEO


@pytest.mark.parametrize("link", ["gs:bucket/a.mp4", "s3://bucket/a.mp4", "ftp://example.com/a.mp4"])
def test_a_link_of_another_scheme_is_not_followed(link: str, harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost()

    with pytest.raises(errors.DownloadFailed, match="is not followed"):
        harness.client(host).tasks.download(completed_task(link), tmp_path / "a.mp4")

    assert host.requests == []
