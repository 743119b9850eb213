"""Part files: a download never overwrites another file, and resumes what a killed process left."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._storage import file_system, part_file
from support.client_harness import CAT, ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task
from support.windows_rules import IS_SUPPORTED, windows_rules


@pytest.fixture(autouse=True, params=["posix", "windows"])
def rules(request: pytest.FixtureRequest) -> Iterator[str]:
    """The rules of the file system."""
    if request.param == "windows" and not IS_SUPPORTED:
        pytest.skip("needs /proc")
    with windows_rules() if request.param == "windows" else nullcontext():
        yield request.param


def test_a_file_is_overwritten_only_with_overwrite(harness: ClientHarness, tmp_path: Path) -> None:
    destination = tmp_path / "a.mp4"
    destination.write_bytes(b"existing")
    client = harness.client(ResultHost())

    with pytest.raises(errors.DownloadFailed, match="overwrite=True"):
        client.tasks.download(completed_task(LINK), destination)
    assert destination.read_bytes() == b"existing"

    client.tasks.download(completed_task(LINK), destination, overwrite=True)
    assert destination.read_bytes() == VIDEO


def test_a_file_that_is_created_meanwhile_is_kept(harness: ClientHarness, tmp_path: Path) -> None:
    destination = tmp_path / "a.mp4"

    class Racing(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            destination.write_bytes(b"created meanwhile")
            return super().handle_request(request)

    with pytest.raises(errors.DownloadFailed, match="created meanwhile"):
        harness.client(Racing()).tasks.download(completed_task(LINK), destination)

    assert destination.read_bytes() == b"created meanwhile"
    assert list(tmp_path.iterdir()) == [destination]


def test_a_destination_that_cannot_be_written_raises_download_failed(harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(errors.DownloadFailed, match="Not a directory"):
        harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "file" / "a.mp4")


def test_a_download_larger_than_max_bytes_fails_and_leaves_nothing(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    task = client.videos.generate(CAT).wait()

    with pytest.raises(errors.DownloadFailed, match="larger than max_bytes"):
        task.download(tmp_path / "a.mp4", max_bytes=1000)

    assert list(tmp_path.iterdir()) == []
    assert task.download(tmp_path / "a.mp4", max_bytes=10_000_000).size > 1000


def test_a_file_that_another_process_downloads_raises_download_failed(
    harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    task = client.videos.generate(CAT).wait()
    with (tmp_path / ".a.mp4.evolink-part").open("ab") as locked:
        assert file_system.lock(locked)
        with pytest.raises(errors.DownloadFailed, match="another process is downloading"):
            task.download(tmp_path / "a.mp4")

    assert task.download(tmp_path / "a.mp4").path.is_file()


@pytest.mark.parametrize("case", ["half", "of another task", "with a broken note", "without a note"])
def test_the_part_file_of_a_killed_process_is_resumed_only_if_it_matches(
    case: str, harness: ClientHarness, client: EvoLink, tmp_path: Path
) -> None:
    task = client.videos.generate(CAT).wait()
    video = task.download(tmp_path / "whole.mp4").path.read_bytes()
    (etag,) = {response.headers["etag"] for response in [harness.sandbox.handle(harness.sent[-1])]}
    source = "task-unified-1-other 0" if case == "of another task" else f"{task.id} 0"
    note: Any = {"source": source, "validator": etag, "expected": len(video), "content_type": "video/mp4"}
    (tmp_path / ".a.mp4.evolink-part").write_bytes(video[:5000] if case == "half" else b"garbage" * 100)
    if case != "without a note":
        text = json.dumps(note)
        (tmp_path / ".a.mp4.evolink-part.json").write_text(text[:20] if case == "with a broken note" else text)
    harness.sent.clear()

    assert task.download(tmp_path / "a.mp4").path.read_bytes() == video

    (request,) = harness.sent
    assert request.headers.get("range") == ("bytes=5000-" if case == "half" else None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "whole.mp4"]


@pytest.mark.parametrize("name", ["a.mp4.part", "a.mp4.part.json", ".a.mp4.part", "a.mp4.tmp"])
def test_the_part_files_of_other_programs_are_kept(name: str, harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"of another program")

    harness.client(ResultHost(1000)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / name).read_bytes() == b"of another program"
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("suffix", ["", ".json"])
@pytest.mark.parametrize("is_dangling", [False, True])
def test_a_symbolic_link_in_place_of_a_part_file_is_not_followed(
    suffix: str, is_dangling: bool, harness: ClientHarness, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    if not is_dangling:
        victim.write_bytes(b"valuable")
    (tmp_path / f".a.mp4.evolink-part{suffix}").symlink_to(victim)

    with pytest.raises(errors.DownloadFailed, match="symbolic link") if not suffix else nullcontext():
        harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert not victim.exists() if is_dangling else victim.read_bytes() == b"valuable"


def test_a_second_name_of_another_file_is_not_written_to(harness: ClientHarness, tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"valuable")
    (tmp_path / ".a.mp4.evolink-part").hardlink_to(tmp_path / "victim") if not file_system.IS_WINDOWS else None

    harness.client(ResultHost(1000)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "victim").read_bytes() == b"valuable"


class _FailingSystem:
    """Makes system calls on files fail as file systems do that lack them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def without_locks(self, number: int) -> None:
        def lock(_: object) -> bool:
            raise OSError(number, os.strerror(number))

        self.monkeypatch.setattr(file_system, "_lock", lock)

    def without_sync(self, number: int) -> None:
        def fsync(_: int) -> None:
            raise OSError(number, os.strerror(number))

        self.monkeypatch.setattr(os, "fsync", fsync)

    def with_free_bytes(self, free: int) -> None:
        """Let the disk be full after `free` bytes, the last write of which is cut."""
        write_all = file_system.write_all
        left = free

        def write_some(file: Any, data: bytes) -> None:
            nonlocal left
            write_all(file, data[:left])
            if len(data) > left:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            left -= len(data)

        self.monkeypatch.setattr(part_file, "write_all", write_some)


@pytest.fixture
def failing_system(monkeypatch: pytest.MonkeyPatch) -> _FailingSystem:
    return _FailingSystem(monkeypatch)


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL, errno.EIO])
def test_a_file_system_without_locks_is_used_without(
    number: int, failing_system: _FailingSystem, harness: ClientHarness, tmp_path: Path
) -> None:
    failing_system.without_locks(number)

    harness.client(ResultHost(1000)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


def test_two_downloads_to_one_path_without_locks_leave_no_mixed_file(
    failing_system: _FailingSystem, harness: ClientHarness, tmp_path: Path
) -> None:
    failing_system.without_locks(errno.ENOLCK)

    class Overtaken(ResultHost):
        """A host that another download to the same path overtakes after the first part."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if len(self.requests) == 1:
                with suppress(errors.DownloadFailed):
                    harness.client(ResultHost(etag='"v1"')).tasks.download(completed_task(LINK), tmp_path / "a.mp4")
            return super().handle_request(request)

    with suppress(errors.DownloadFailed):
        harness.client(Overtaken(10_000)).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO if (tmp_path / "a.mp4").exists() else True


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_sync_is_used_without(
    number: int, failing_system: _FailingSystem, harness: ClientHarness, tmp_path: Path
) -> None:
    failing_system.without_sync(number)

    harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize("free", [4096, 5000, 8192, len(VIDEO) - 1])
def test_a_download_that_filled_the_disk_is_resumed_later(
    free: int, failing_system: _FailingSystem, harness: ClientHarness, tmp_path: Path
) -> None:
    with failing_system.monkeypatch.context() as patch:
        _FailingSystem(patch).with_free_bytes(free)
        with pytest.raises(errors.DownloadFailed, match=r"No space left .*resume the download") as caught:
            harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "a.mp4")
    assert caught.value.task_id == "task-unified-1-a"
    assert not (tmp_path / "a.mp4").exists()

    host = ResultHost()
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert [request.headers.get("range") for request in host.requests] == [f"bytes={free}-"]
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert list(tmp_path.iterdir()) == [tmp_path / "a.mp4"]


def test_a_file_that_cannot_be_synced_is_moved_by_the_next_download(
    failing_system: _FailingSystem, harness: ClientHarness, tmp_path: Path
) -> None:
    with failing_system.monkeypatch.context() as patch:
        _FailingSystem(patch).without_sync(errno.EIO)
        with pytest.raises(errors.DownloadFailed, match="Input/output error"):
            harness.client(ResultHost()).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    host = ResultHost()
    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert host.requests == []
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
