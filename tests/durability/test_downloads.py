"""A download is complete or absent, whatever the connection does and whenever the process is killed."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._storage import file_system, part_file
from evolink._storage.part_file import DestinationExists, PartFile
from evolink.sandbox import ManualClock, Sandbox
from support.client_harness import API_KEY
from support.client_kinds import open_client
from support.download_process import start_download
from support.faults import FAULTS, NOT_ACCEPTED, OK, ConnectionEnd, Fault
from support.faulty_server import CHUNK_SIZE, FaultyServer
from support.windows_rules import IS_SUPPORTED, windows_rules

RANDOM = random.Random(20260)
KILL_SHARES = [RANDOM.uniform(0.01, 0.97) for _ in range(10)]
"""The shares of the result that the server has sent when the process is killed."""
THROTTLED = Fault("throttled", processed=True, end=ConnectionEnd.KEPT, chunk_interval=0.01)
CUT_AT_HALF = Fault("cut at half", lambda response: response[: len(response) // 2], processed=True)
CUT_IN_HEADERS = Fault("cut in the headers", lambda response: response[:30], processed=True)
CUT_WITHOUT_LENGTH = "body cut, no Content-Length, charged"
SHORT_TIMEOUT = 0.2
MAX_OVERHEAD = 2000
"""Bytes, more than the headers of all responses and the JSON of the task have."""


@dataclass(frozen=True)
class Result:
    """A completed task of a sandbox, and its video."""

    sandbox: Sandbox
    task_id: str
    video: bytes


@pytest.fixture(params=["posix", "windows"])
def rules(request: pytest.FixtureRequest) -> Iterator[str]:
    """The rules of the file system, of this process and of those that it starts."""
    name: str = request.param
    if name == "posix":
        yield name
        return
    if not IS_SUPPORTED:
        pytest.skip("needs /proc")
    with windows_rules():
        yield name


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """A sandbox at the machine's time, because results expire by the client's clock too."""
    return Sandbox(clock=ManualClock(time.time()), seed=7, api_key=API_KEY)


@pytest.fixture(scope="module")
def result(sandbox: Sandbox) -> Result:
    return completed(sandbox, "A cat running on grass")


@pytest.fixture(scope="module")
def other(sandbox: Sandbox) -> Result:
    return completed(sandbox, "A dog asleep in the snow")


def completed(sandbox: Sandbox, prompt: str) -> Result:
    with FaultyServer(sandbox) as server, EvoLink(API_KEY, server.url) as client:
        task = client.videos.generate({"model": "kling-o3-text-to-video", "prompt": prompt, "duration": 3})
        server.pass_time(3600)
        (link,) = task.refresh().results
        return Result(sandbox, task.id, httpx.get(link).content)


def start(server: FaultyServer, result: Result, target: Path) -> ForkServerProcess:
    """Start a process that downloads, under the same rules as this one."""
    return start_download(API_KEY, server.url, result.task_id, target, windows=file_system.IS_WINDOWS)


def kill_at(share: float, result: Result, target: Path, *, kept: int = 0) -> None:
    """Kill a download when the server has sent that share of the result and `kept` bytes are in the part file."""
    part, size = part_of(target), len(result.video)
    end = int((share + 0.02) * size)
    stalling = Fault("stalls", lambda sent: sent[:end], processed=True, end=ConnectionEnd.KEPT, chunk_interval=0.001)
    with FaultyServer(result.sandbox, results=[stalling]) as server:
        process = start(server, result, target)
        try:
            server.wait_until(lambda: server.sent >= share * size)
            server.wait_until(lambda: not kept or (part.exists() and part.stat().st_size >= kept))
        finally:
            process.kill()  # SIGKILL: no handler runs, nothing is flushed
            process.join()
    assert process.exitcode == -signal.SIGKILL


def part_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.evolink-part")


def download_again(server: FaultyServer, result: Result, target: Path) -> None:
    """Run the same download in a new process, to its end."""
    process = start(server, result, target)
    process.join(20)
    assert process.exitcode == 0


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_download_killed_at_any_point_is_absent_and_a_rerun_completes_it(result: Result, tmp_path: Path) -> None:
    def check(share: float) -> None:
        target = tmp_path / f"{share:.4f}" / "cat.mp4"

        kill_at(share, result, target)

        assert not target.exists()
        with FaultyServer(result.sandbox) as server:
            download_again(server, result, target)
        assert digest(target.read_bytes()) == digest(result.video)
        assert list(target.parent.iterdir()) == [target]

    with ThreadPoolExecutor(max_workers=3) as pool:
        for _ in pool.map(check, KILL_SHARES):
            pass


@pytest.mark.usefixtures("rules")
def test_a_download_killed_several_times_is_complete_in_the_end(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"

    for _ in range(4):
        kill_at(0.15, result, target)
        assert not target.exists()
    with FaultyServer(result.sandbox) as server:
        download_again(server, result, target)

    assert digest(target.read_bytes()) == digest(result.video)


@pytest.mark.usefixtures("rules")
def test_a_rerun_requests_only_the_rest(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.8, result, target, kept=CHUNK_SIZE)
    kept = part_of(target).stat().st_size

    with FaultyServer(result.sandbox) as server:
        download_again(server, result, target)

    assert [request.headers["range"] for request in server.requests if "range" in request.headers] == [f"bytes={kept}-"]
    assert server.sent < len(result.video) - kept + MAX_OVERHEAD
    assert digest(target.read_bytes()) == digest(result.video)


@pytest.mark.usefixtures("rules")
def test_a_rerun_after_a_kill_before_the_final_step_is_complete(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.5, result, target)
    part_of(target).write_bytes(result.video)

    with FaultyServer(result.sandbox) as server, open_client("sync", server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.usefixtures("rules")
def test_the_part_file_of_another_task_is_not_used(result: Result, other: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.5, other, target)

    with FaultyServer(result.sandbox) as server, open_client("sync", server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video) != digest(other.video)


def test_a_kill_between_the_final_step_and_the_cleanup_damages_no_finished_file(
    result: Result, other: Result, tmp_path: Path
) -> None:
    """The finished file then has a second name, that of the part file, and the next download must not write to it."""
    target = tmp_path / "cat.mp4"
    kill_at(0.5, other, target)
    part_of(target).write_bytes(other.video)
    os.link(part_of(target), target)

    with FaultyServer(result.sandbox, results=[CUT_AT_HALF]) as server, open_client("sync", server) as client:
        with pytest.raises(errors.DownloadFailed, match="exists"):
            client.download(result.task_id, target)
        kept = target.rename(tmp_path / "dog.mp4")
        with pytest.raises(errors.DownloadFailed):
            client.download(result.task_id, target)

    assert digest(kept.read_bytes()) == digest(other.video)
    assert not target.exists()


@pytest.mark.usefixtures("rules")
def test_two_downloads_to_one_path_do_not_damage_each_other(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    with (
        FaultyServer(result.sandbox, results=[THROTTLED, OK]) as server,
        open_client("sync", server) as first,
        open_client("sync", server) as second,
    ):
        thread = threading.Thread(target=first.download, args=(result.task_id, target))
        thread.start()
        server.wait_until(lambda: server.sent >= 0.3 * len(result.video))
        with pytest.raises(errors.DownloadFailed):
            second.download(result.task_id, target)
        assert not target.exists()
        thread.join()

    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]


def test_a_second_download_that_begins_as_the_first_ends_does_not_damage_it(tmp_path: Path) -> None:
    """The part file of the first is about to become, or has just become, the finished file."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        damaged = [name for name in map(str, range(150)) if not survives_a_concurrent_download(tmp_path / name)]
    finally:
        sys.setswitchinterval(interval)

    assert damaged == []


def survives_a_concurrent_download(target: Path) -> bool:
    first, second = PartFile(target, "task-1 0"), PartFile(target, "task-1 0")
    first.open()
    first.begin(200, {"content-length": "5", "etag": '"v1"'})
    first.write(b"whole")

    def open_second() -> None:
        while True:
            with suppress(DestinationExists):
                return second.open()

    thread = threading.Thread(target=open_second)
    thread.start()
    first.finish(overwrite=False)
    first.close(keep=False)
    thread.join()
    whole = target.read_bytes() == b"whole"
    second.close(keep=False)
    return whole


@pytest.mark.parametrize(
    "fault",
    [
        fault
        for fault in FAULTS
        if not fault.refuses_connection and not fault.resets_unread and fault.name != CUT_WITHOUT_LENGTH
        # A redirect of a link is followed, and a forbidden link requested anew: tests/_sansio/test_download.py.
        if not fault.name.startswith(("302", "403"))
    ],
    ids=str,
)
def test_a_download_is_complete_after_every_fault(fault: Fault, kind: str, result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    timeout = SHORT_TIMEOUT if fault.delay else 20.0
    with (
        FaultyServer(result.sandbox, results=[fault, CUT_AT_HALF, OK]) as server,
        open_client(kind, server, timeout=timeout) as client,
    ):
        download = client.download(result.task_id, target)

    assert (download.sha256, download.size) == (digest(result.video), len(result.video))
    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]
    assert server.requests[-1].headers["range"].startswith("bytes=")
    assert {request.headers.get("authorization") for request in server.requests[1:]} == {None}


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("fault", [CUT_IN_HEADERS, *NOT_ACCEPTED[:1]], ids=str)
def test_a_download_that_never_completes_is_absent(fault: Fault, kind: str, result: Result, tmp_path: Path) -> None:
    with (
        FaultyServer(result.sandbox, results=[CUT_AT_HALF, fault]) as server,
        open_client(kind, server) as client,
        pytest.raises(errors.DownloadFailed),
    ):
        client.download(result.task_id, tmp_path / "cat.mp4")

    assert not (tmp_path / "cat.mp4").exists()


@pytest.mark.usefixtures("rules")
def test_a_cut_body_without_content_length_is_not_accepted_as_complete(
    kind: str, result: Result, tmp_path: Path
) -> None:
    """HTTP does not show that something is missing; the boxes of the MP4 do."""
    (fault,) = (fault for fault in FAULTS if fault.name == CUT_WITHOUT_LENGTH)
    target = tmp_path / "cat.mp4"

    with FaultyServer(result.sandbox, results=[fault, OK]) as server, open_client(kind, server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video)


@pytest.mark.usefixtures("rules")
def test_a_full_disk_loses_nothing_that_has_arrived(
    kind: str, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, free = tmp_path / "cat.mp4", len(result.video) // 2

    def write_until_full(file: BinaryIO, data: bytes) -> None:
        left = free - os.fstat(file.fileno()).st_size
        file.write(data[:left])
        if left < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with FaultyServer(result.sandbox, results=[THROTTLED, OK]) as server, open_client(kind, server) as client:
        monkeypatch.setattr(part_file, "write_all", write_until_full)
        with pytest.raises(errors.DownloadFailed, match="No space left") as caught:
            client.download(result.task_id, target)
        monkeypatch.setattr(part_file, "write_all", file_system.write_all)
        assert caught.value.task_id == result.task_id
        assert not target.exists()
        client.download(result.task_id, target)

    assert [request.headers["range"] for request in server.requests if "range" in request.headers] == [f"bytes={free}-"]
    assert digest(target.read_bytes()) == digest(result.video)
