"""Byte progress of downloads and uploads: what a callback receives, and that its exceptions are the caller's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._storage.part_file import part_paths
from support.client_harness import API_KEY, ClientHarness
from support.client_kinds import KINDS, open_client
from support.faulty_server import FaultyServer
from support.result_host import LINK, VIDEO, ResultHost, completed_task
from support.result_server import CLIENT_KINDS, ResultServer, download_with

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4000
"""A file of several chunks."""
OWN_ERRORS = [
    LookupError("own"),
    OSError(28, "No space left on device"),
    TimeoutError("own"),
    httpx.ReadError("own"),
    httpx.ConnectError("own"),
    errors.ResponseLost("own"),
    errors.DownloadFailed("own"),
]

ASYNC_ERRORS = (LookupError, TimeoutError, httpx.ReadError, errors.ResponseLost)
"""Those that the async driver handles in a way of its own, and one that it does not."""
own_errors_with_every_kind_of_client = pytest.mark.parametrize(
    ("kind", "error"),
    [("sync", error) for error in OWN_ERRORS]
    + [(kind, error) for kind in CLIENT_KINDS[1:] for error in OWN_ERRORS if type(error) in ASYNC_ERRORS],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)


class Recorder:
    """A callback that keeps its calls, and raises an error at the first one with at least `fails_at` bytes."""

    def __init__(self, error: BaseException | None = None, fails_at: int = 1) -> None:
        self.calls: list[tuple[int, int | None]] = []
        self.error = error
        self.fails_at = fails_at

    def __call__(self, so_far: int, total: int | None) -> None:
        self.calls.append((so_far, total))
        if self.error is not None and so_far >= self.fails_at:
            raise self.error

    async def call_async(self, so_far: int, total: int | None) -> None:
        await asyncio.sleep(0)
        self(so_far, total)

    def assert_complete(self, size: int) -> None:
        counts = [so_far for so_far, _ in self.calls]
        assert counts == sorted(counts)
        assert counts[-1] == size
        assert {total for _, total in self.calls} == {size}


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_the_bytes_of_a_download_are_reported(kind: str, tmp_path: Path) -> None:
    recorder = Recorder()

    with ResultServer() as server:
        download_with(kind, server, tmp_path / "a.mp4", on_bytes=recorder)
        if kind != "sync":
            recorder.assert_complete(len(VIDEO))
            recorder = Recorder()
            download_with(kind, server, tmp_path / "b.mp4", on_bytes=recorder.call_async)

    recorder.assert_complete(len(VIDEO))


def test_a_resumed_download_reports_all_bytes_and_an_unknown_size_is_none(
    harness: ClientHarness, tmp_path: Path
) -> None:
    recorder = Recorder()
    harness.client(ResultHost(50_000)).tasks.download(completed_task(LINK), tmp_path / "a.mp4", on_bytes=recorder)

    recorder.assert_complete(len(VIDEO))

    class WithoutLength(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            del response.headers["content-length"]
            return response

    recorder = Recorder()
    harness.client(WithoutLength()).tasks.download(completed_task(LINK), tmp_path / "b.mp4", on_bytes=recorder)
    assert recorder.calls[-1] == (len(VIDEO), None)


@own_errors_with_every_kind_of_client
def test_an_exception_of_the_callback_ends_a_download_that_can_be_resumed(
    kind: str, error: Exception, tmp_path: Path
) -> None:
    recorder, path = Recorder(error, fails_at=1), tmp_path / "a.mp4"

    with ResultServer() as server:
        with pytest.raises(type(error)) as caught:
            download_with(kind, server, path, on_bytes=recorder)
        kept = part_paths(path)[0].stat().st_size
        download_with(kind, server, path)

    assert caught.value is error
    assert len(recorder.calls) == 1
    assert recorder.calls[0][0] == kept > 0
    assert server.ranges in ([None, f"bytes={kept}-"], [None])  # all of it may have arrived in one chunk
    assert path.read_bytes() == VIDEO


@pytest.mark.parametrize("kind", CLIENT_KINDS[1:])
def test_an_exception_of_an_async_callback_ends_a_download_that_can_be_resumed(kind: str, tmp_path: Path) -> None:
    error, path = LookupError("own"), tmp_path / "a.mp4"

    async def fail(so_far: int, total: int | None) -> None:
        await asyncio.sleep(0)
        raise error

    with ResultServer() as server:
        with pytest.raises(LookupError) as caught:
            download_with(kind, server, path, on_bytes=fail)
        assert part_paths(path)[0].stat().st_size > 0

    assert caught.value is error


def test_ctrl_c_in_the_callback_ends_a_download_that_can_be_resumed(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client(ResultHost())

    with pytest.raises(KeyboardInterrupt):
        client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", on_bytes=Recorder(KeyboardInterrupt()))

    assert part_paths(tmp_path / "a.mp4")[0].stat().st_size == 4096


def test_an_exception_at_the_last_byte_loses_nothing(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost()
    client = harness.client(host)

    with pytest.raises(LookupError) as caught:
        client.tasks.download(
            completed_task(LINK), tmp_path / "a.mp4", on_bytes=Recorder(LookupError("own"), len(VIDEO))
        )
    recorder = Recorder()
    client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", on_bytes=recorder)

    assert "client.tasks.download('task-unified-1-a')" in caught.value.__notes__[0]
    assert recorder.calls == [(len(VIDEO), len(VIDEO))]
    assert len(host.requests) == 1


async def async_callback(so_far: int, total: int | None) -> None:
    """An async function, which the sync client cannot await."""


@pytest.mark.parametrize(
    ("callback", "message"),
    [(async_callback, "an async function"), (7, "must be a function"), ("print", "must be a function")],
)
def test_a_callback_that_cannot_be_called_is_refused(
    callback: Any, message: str, harness: ClientHarness, tmp_path: Path
) -> None:
    client = harness.client()
    calls: list[Callable[[], object]] = [
        lambda: client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", on_bytes=callback),
        lambda: client.files.upload(PNG, on_bytes=callback),
        lambda: client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "a.mp4", on_bytes=callback),
    ]

    for call in calls:
        with pytest.raises(errors.ConfigurationError, match=rf"on_bytes is .*{message}.*Nothing was sent"):
            call()
    assert harness.sent == []


def test_a_coroutine_that_the_sync_client_cannot_await_is_refused(harness: ClientHarness, tmp_path: Path) -> None:
    with pytest.raises(errors.ConfigurationError, match="on_bytes returned a coroutine"):
        harness.client(ResultHost()).tasks.download(
            completed_task(LINK), tmp_path / "a.mp4", on_bytes=lambda so_far, total: async_callback(so_far, total)
        )


# Uploads


def upload_with(kind: str, server: FaultyServer, on_bytes: Any, **options: Any) -> None:
    if kind == "sync":
        with EvoLink(API_KEY, server.url) as client:
            client.files.upload(PNG, on_bytes=on_bytes, **options)
        return

    async def run() -> None:
        async with AsyncEvoLink(API_KEY, server.url, transport=kind) as client:
            await client.files.upload(PNG, on_bytes=on_bytes, **options)

    asyncio.run(run())


@pytest.mark.parametrize("as_base64", [False, True], ids=["form", "base64"])
@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_the_bytes_of_an_upload_are_reported(kind: str, as_base64: bool, harness: ClientHarness) -> None:
    recorder = Recorder()

    with FaultyServer(harness.sandbox) as server:
        upload_with(kind, server, recorder if kind == "sync" else recorder.call_async, as_base64=as_base64)

    recorder.assert_complete(len(PNG))
    assert len(recorder.calls) > 5


@own_errors_with_every_kind_of_client
def test_an_exception_of_the_callback_ends_an_upload_which_is_not_sent_again(
    kind: str, error: Exception, harness: ClientHarness
) -> None:
    recorder = Recorder(error)

    with FaultyServer(harness.sandbox) as server:
        with pytest.raises(type(error)) as caught:
            upload_with(kind, server, recorder)

        assert caught.value is error
        assert len(recorder.calls) == 1
        assert harness.sandbox.account.files() == []
        assert server.connections <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_exception_at_the_last_byte_of_an_upload_comes_after_it_was_stored(
    kind: str, harness: ClientHarness
) -> None:
    recorder = Recorder(LookupError("own"), fails_at=len(PNG))

    with FaultyServer(harness.sandbox) as server, open_client(kind, server) as client:
        with pytest.raises(LookupError):
            client.upload(PNG, on_bytes=recorder)
        again = client.upload(PNG)

    assert [file.id for file in harness.sandbox.account.files()] == [again.id]
