"""Reuse of uploads: the same bytes are uploaded once while EvoLink keeps them, and again once they are gone."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, Journal, errors
from evolink._storage.upload_records import LIFETIME, MAX_IN_MEMORY, MemoryUploads, RecordedUpload, lifetime_of
from support.client_harness import API_KEY, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faulty_server import FaultyServer

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
HOUR = 3600.0


def uploads(harness: ClientHarness) -> int:
    return sum("/upload/" in request.url.path for request in harness.sent)


@pytest.fixture(params=["journal", "memory"])
def new_client(request: pytest.FixtureRequest, harness: ClientHarness, tmp_path: Path) -> Callable[[], EvoLink]:
    """Return clients that share their uploads: over a journal each one, over the memory always the same."""
    if request.param == "memory":
        client = harness.client()
        return lambda: client
    return lambda: harness.client(journal=tmp_path / "journal.sqlite3")


def test_the_same_bytes_are_uploaded_once_whatever_their_source(
    new_client: Callable[[], EvoLink], harness: ClientHarness, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    sources: list[Any] = [PNG, bytearray(PNG), io.BytesIO(PNG), tmp_path / "a.png", str(tmp_path / "a.png")]

    stored = [new_client().files.upload(source) for source in sources]
    stored.append(new_client().files.upload(PNG, as_base64=True))

    assert len({file.id for file in stored}) == uploads(harness) == 1
    assert len({str(file.to_dict()) for file in stored}) == 1
    new_client().files.upload(PNG + b"0")
    assert uploads(harness) == 2


def test_an_upload_is_not_reused_if_the_caller_does_not_want_that(
    new_client: Callable[[], EvoLink], harness: ClientHarness
) -> None:
    first = new_client().files.upload(PNG, name="a.png")

    assert new_client().files.upload(PNG, name="a.png").id == first.id
    assert new_client().files.upload(PNG).id == first.id
    second = new_client().files.upload(PNG, reuse=False)
    assert second.id != first.id
    assert new_client().files.upload(PNG).id == second.id  # the latest one
    assert new_client().files.upload(PNG, name="b.png").name == "b.png"


@pytest.mark.parametrize("how", ["by the client", "by another program", "by time"])
def test_a_file_that_is_gone_is_uploaded_again(
    how: str, new_client: Callable[[], EvoLink], harness: ClientHarness
) -> None:
    first = new_client().files.upload(PNG)

    if how == "by the client":
        new_client().files.delete(first)
    elif how == "by another program":
        harness.client().files.delete(first)
    else:
        harness.clock.advance(72 * HOUR)
    second = new_client().files.upload(PNG)

    assert second.id != first.id
    assert new_client().files.upload(PNG).id == second.id


@pytest.mark.parametrize("is_in_journal", [True, False], ids=["journal", "memory"])
@pytest.mark.parametrize(("hours", "is_reused"), [(0, True), (69.9, True), (70.1, False), (73, False)])
def test_a_file_is_reused_until_two_hours_before_its_end(
    hours: float, is_reused: bool, is_in_journal: bool, harness: ClientHarness, tmp_path: Path
) -> None:
    now = [1000.0]
    client = harness.client(journal=Journal(tmp_path / "j.sqlite3", clock=lambda: now[0]) if is_in_journal else None)
    if not is_in_journal:
        client._session.config = client._session.config._replace(uploads=MemoryUploads(lambda: now[0]))
    client.files.upload(PNG)

    now[0] += hours * HOUR
    client.files.upload(PNG)

    assert uploads(harness) == (1 if is_reused else 2)


@pytest.mark.parametrize(
    ("uploaded", "expires", "seconds"),
    [
        ("2026-01-01T00:00:00+00:00", "2026-01-01T02:00:00+00:00", 2 * HOUR),
        ("2026-01-01T00:00:00Z", "2026-01-01T09:00:00+08:00", HOUR),
        ("2026-01-01T00:00:00", "2027-01-01T00:00:00", LIFETIME),
        ("2026-01-01T00:00:00", "2025-01-01T00:00:00", 0),
        ("2026-01-01T00:00:00", "2026-01-01T02:00:00+00:00", LIFETIME),
        (None, "2026-01-01T02:00:00+00:00", LIFETIME),
        ("yesterday", 5, LIFETIME),
    ],
)
def test_the_lifetime_is_that_of_the_response(uploaded: object, expires: object, seconds: float) -> None:
    assert lifetime_of(uploaded, expires) == seconds


def test_local_files_of_requests_are_reused(
    new_client: Callable[[], EvoLink], harness: ClientHarness, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    request = {"model": "kling-o1-image-to-video", "prompt": "It snows", "image_urls": [path, path]}

    new_client().videos.generate(request)
    new_client().videos.generate(request)
    assert uploads(harness) == 1

    path.write_bytes(PNG + b"0")
    new_client().videos.generate(request)
    assert uploads(harness) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_client_reuses_uploads(kind: str, harness: ClientHarness) -> None:
    with FaultyServer(harness.sandbox) as server, open_client(kind, server) as client:
        first, second = client.upload(PNG), client.upload(PNG)

    assert first.id == second.id
    assert [request.method for request in server.requests] == ["POST", "HEAD"]
    assert "authorization" not in server.requests[1].headers


@pytest.mark.parametrize(
    "outcome", [404, 403, 302, 500, httpx.ReadError("lost"), httpx.ConnectError("down")], ids=lambda value: repr(value)
)
def test_a_file_that_may_not_be_available_is_uploaded_again(outcome: Any, harness: ClientHarness) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.method != "HEAD":
            return harness.sandbox.handle(request)
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome)

    client = harness.client(httpx.MockTransport(handle))

    assert client.files.upload(PNG).id != client.files.upload(PNG).id


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "file:///etc/passwd", "https://[", ""])
def test_a_url_that_is_not_public_is_not_requested(url: str, harness: ClientHarness) -> None:
    body = {"success": True, "data": {"file_id": "file_a", "file_url": url}}
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body)))

    client.files.upload(PNG)
    client.files.upload(PNG)

    assert [request.method for request in harness.sent] == ["POST", "POST"]


def test_uploads_of_another_account_or_host_are_not_reused(harness: ClientHarness, tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    options: list[dict[str, Any]] = [{}, {"api_key": f"{API_KEY}-2"}, {"files_url": "http://127.0.0.1:8"}]

    for option in options:
        harness.client(journal=journal, **option).files.upload(PNG)

    assert uploads(harness) == 3
    assert API_KEY.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("journal.sqlite3*"))


def test_a_file_that_is_written_to_meanwhile_is_not_recorded(harness: ClientHarness, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)

    def handle(request: httpx.Request) -> httpx.Response:
        response = harness.sandbox.handle(request)
        path.write_bytes(PNG[:-1] + b"1")
        os.utime(path, ns=(1, len(harness.sent)))
        return response

    client = harness.client(httpx.MockTransport(handle))
    client.files.upload(path)
    client.files.upload(PNG)

    assert uploads(harness) == 2


def test_a_journal_that_fails_prevents_no_upload(
    harness: ClientHarness, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = harness.client(journal=tmp_path / "journal.sqlite3")
    client.close()
    (tmp_path / "journal.sqlite3").write_bytes(b"not a database" * 1000)

    assert client.files.upload(PNG).size == len(PNG)
    assert client.files.upload(PNG).size == len(PNG)
    client.files.delete(client.files.upload(PNG))

    assert "Earlier uploads could not be looked up" in caplog.text
    assert "Could not record an upload" in caplog.text


def test_the_callback_is_called_once_for_a_reused_file(harness: ClientHarness) -> None:
    calls: list[tuple[int, int | None]] = []
    client = harness.client()

    for _ in range(2):
        client.files.upload(PNG, on_bytes=lambda so_far, total: calls.append((so_far, total)))

    assert calls == [(len(PNG), len(PNG))] * 2


def test_an_upload_that_failed_is_not_recorded(harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json={"success": False})))

    for _ in range(2):
        with pytest.raises(errors.UploadFailed):
            client.files.upload(PNG)

    assert uploads(harness) == 2


def test_the_memory_is_bounded() -> None:
    records = MemoryUploads(lambda: 0.0)
    for number in range(MAX_IN_MEMORY + 1):
        records.add("owner", str(number), RecordedUpload(f"file_{number}", {}, LIFETIME))

    assert records.find("owner", "0") is None
    assert records.find("owner", str(MAX_IN_MEMORY)) == {}
