"""A download is whole or absent, whatever the connection does and wherever the process is killed."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink, errors
from evolink._storage.part_file import DestinationExists, PartFile
from evolink.sandbox import ManualClock, Sandbox
from support.client_kinds import API_KEY, calling
from support.faulty_server import FAULTS, NOT_ACCEPTED, OK, PIECE, End, Fault, FaultyServer

CHANCE = random.Random(20260)
PLACES = [CHANCE.uniform(0.01, 0.97) for _ in range(10)]
"""Where the process is killed: shares of the result that the server has sent by then."""
THROTTLED = Fault("throttled", processed=True, end=End.KEPT, pace=0.01)
CUT_AT_HALF = Fault("cut at half", lambda reply: reply[: len(reply) // 2], processed=True)
CUT_IN_HEADERS = Fault("cut in the headers", lambda reply: reply[:30], processed=True)
UNANNOUNCED_END = "body cut, no Content-Length, charged"
IMPATIENT = 0.2
ENVELOPES = 2000
"""More bytes than the headers of all replies and the JSON of the task have."""
DOWNLOAD = """
import sys
from evolink import EvoLink
_, api_key, url, task_id, target = sys.argv
with EvoLink(api_key, url) as client:
    client.tasks.download(task_id, target)
"""


@dataclass(frozen=True)
class Result:
    """A completed task of a sandbox, and the video that it has made."""

    sandbox: Sandbox
    task_id: str
    video: bytes


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """A sandbox in the present, as results expire by the client's clock too."""
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


def command(server: FaultyServer, result: Result, target: Path) -> list[str]:
    """A process that downloads."""
    return [sys.executable, "-c", DOWNLOAD, API_KEY, server.url, result.task_id, str(target)]


def kill_at(place: float, result: Result, target: Path, *, kept: int = 0) -> None:
    """Kills a download when the server has sent that share of the result, and `kept` bytes are in a file."""
    part, size = part_of(target), len(result.video)
    end = int((place + 0.02) * size)
    stalling = Fault("stalls soon after", lambda reply: reply[:end], processed=True, end=End.KEPT, pace=0.001)
    with (
        FaultyServer(result.sandbox, results=[stalling]) as server,
        subprocess.Popen(command(server, result, target)) as process,
    ):
        try:
            server.until(lambda: server.sent >= place * size)
            server.until(lambda: not kept or (part.exists() and part.stat().st_size >= kept))
        finally:
            process.kill()  # SIGKILL: no handler runs, nothing is flushed
    assert process.returncode == -signal.SIGKILL


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def download_again(server: FaultyServer, result: Result, target: Path) -> None:
    """The same download in a fresh process, to its end."""
    subprocess.run(command(server, result, target), check=True, timeout=20)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_download_killed_anywhere_is_absent_and_a_rerun_makes_it_whole(result: Result, tmp_path: Path) -> None:
    def check(place: float) -> None:
        target = tmp_path / f"{place:.4f}" / "cat.mp4"

        kill_at(place, result, target)

        assert not target.exists()
        with FaultyServer(result.sandbox) as server:
            download_again(server, result, target)
        assert digest(target.read_bytes()) == digest(result.video)
        assert list(target.parent.iterdir()) == [target]

    with ThreadPoolExecutor(max_workers=3) as pool:
        for _ in pool.map(check, PLACES):
            pass


def test_a_download_killed_again_and_again_is_whole_in_the_end(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"

    for _ in range(4):
        kill_at(0.15, result, target)
        assert not target.exists()
    with FaultyServer(result.sandbox) as server:
        download_again(server, result, target)

    assert digest(target.read_bytes()) == digest(result.video)


def test_a_rerun_asks_only_for_the_rest(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.8, result, target, kept=PIECE)
    left = part_of(target).stat().st_size

    with FaultyServer(result.sandbox) as server:
        download_again(server, result, target)

    assert [request.headers["range"] for request in server.requests if "range" in request.headers] == [f"bytes={left}-"]
    assert server.sent < len(result.video) - left + ENVELOPES
    assert digest(target.read_bytes()) == digest(result.video)


def test_a_rerun_after_a_kill_before_the_final_step_is_whole(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.5, result, target)
    part_of(target).write_bytes(result.video)

    with FaultyServer(result.sandbox) as server, calling("sync", server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]


def test_what_was_left_of_another_task_is_not_used(result: Result, other: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    kill_at(0.5, other, target)

    with FaultyServer(result.sandbox) as server, calling("sync", server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video) != digest(other.video)


def test_a_kill_between_the_final_step_and_the_tidying_spoils_no_finished_file(
    result: Result, other: Result, tmp_path: Path
) -> None:
    """The finished file then has a second name, `.part`, which the next download must not write into."""
    target = tmp_path / "cat.mp4"
    kill_at(0.5, other, target)
    part_of(target).write_bytes(other.video)
    os.link(part_of(target), target)

    with FaultyServer(result.sandbox, results=[CUT_AT_HALF]) as server, calling("sync", server) as client:
        with pytest.raises(errors.DownloadFailed, match="exists"):
            client.download(result.task_id, target)
        kept = target.rename(tmp_path / "dog.mp4")
        with pytest.raises(errors.DownloadFailed):
            client.download(result.task_id, target)

    assert digest(kept.read_bytes()) == digest(other.video)
    assert not target.exists()


def test_two_downloads_to_one_name_do_not_spoil_each_other(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    with (
        FaultyServer(result.sandbox, results=[THROTTLED, OK]) as server,
        calling("sync", server) as first,
        calling("sync", server) as second,
    ):
        thread = threading.Thread(target=first.download, args=(result.task_id, target))
        thread.start()
        server.until(lambda: server.sent >= 0.3 * len(result.video))
        with pytest.raises(errors.DownloadFailed):
            second.download(result.task_id, target)
        assert not target.exists()
        thread.join()

    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]


def test_a_second_download_that_begins_as_the_first_ends_does_not_spoil_it(tmp_path: Path) -> None:
    """The first one's part file is about to become, or has just become, the finished file."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        spoilt = [name for name in map(str, range(150)) if not survives_a_latecomer(tmp_path / name)]
    finally:
        sys.setswitchinterval(interval)

    assert spoilt == []


def survives_a_latecomer(target: Path) -> bool:
    first, second = PartFile(target, "task-1 0"), PartFile(target, "task-1 0")
    first.open()
    first.begin(200, {"content-length": "5", "etag": '"v1"'})
    first.write(b"whole")

    def come_late() -> None:
        while True:
            with suppress(DestinationExists):
                return second.open()

    latecomer = threading.Thread(target=come_late)
    latecomer.start()
    first.finish(overwrite=False)
    first.close(keep=False)
    latecomer.join()
    whole = target.read_bytes() == b"whole"
    second.close(keep=False)
    return whole


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if not fault.refused and not fault.unread and fault.name != UNANNOUNCED_END],
    ids=str,
)
def test_a_download_survives_every_fault(fault: Fault, kind: str, result: Result, tmp_path: Path) -> None:
    target = tmp_path / "cat.mp4"
    timeout = IMPATIENT if fault.pause else 20.0
    with (
        FaultyServer(result.sandbox, results=[fault, CUT_AT_HALF, OK]) as server,
        calling(kind, server, timeout=timeout) as client,
    ):
        download = client.download(result.task_id, target)

    assert (download.sha256, download.size) == (digest(result.video), len(result.video))
    assert digest(target.read_bytes()) == digest(result.video)
    assert list(tmp_path.iterdir()) == [target]
    assert server.requests[-1].headers["range"].startswith("bytes=")
    assert {request.headers.get("authorization") for request in server.requests[1:]} == {None}


@pytest.mark.parametrize("fault", [CUT_IN_HEADERS, *NOT_ACCEPTED[:1]], ids=str)
def test_a_download_that_never_gets_its_end_is_absent(fault: Fault, kind: str, result: Result, tmp_path: Path) -> None:
    with (
        FaultyServer(result.sandbox, results=[CUT_AT_HALF, fault]) as server,
        calling(kind, server) as client,
        pytest.raises(errors.DownloadFailed),
    ):
        client.download(result.task_id, tmp_path / "cat.mp4")

    assert not (tmp_path / "cat.mp4").exists()


def test_a_body_without_a_length_that_simply_ends_is_not_taken_for_whole(
    kind: str, result: Result, tmp_path: Path
) -> None:
    """Nothing in HTTP tells that something is missing; the boxes of the video do."""
    (fault,) = (fault for fault in FAULTS if fault.name == UNANNOUNCED_END)
    target = tmp_path / "cat.mp4"

    with FaultyServer(result.sandbox, results=[fault, OK]) as server, calling(kind, server) as client:
        client.download(result.task_id, target)

    assert digest(target.read_bytes()) == digest(result.video)
