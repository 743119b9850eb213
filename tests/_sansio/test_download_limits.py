"""The limits of a download: its timeout, its lowest rate and its largest size; what has arrived is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from evolink import errors
from evolink._sansio.transfer_rate import MAX_SLOW_WINDOWS, RATE_WINDOW, TooSlow, TransferRate
from evolink._storage.part_file import part_paths
from evolink.sandbox import ManualClock
from support.client_harness import ClientHarness
from support.result_host import LINK, VIDEO, ResultHost, completed_task
from support.result_server import CLIENT_KINDS, ResultServer, download_with


class SlowHost(ResultHost):
    """A host whose chunks of 4096 bytes take a number of seconds of the harness's clock each.

    Args:
        clock: The clock to advance.
        seconds: The seconds of each chunk, the same for all after the last one.
    """

    def __init__(self, clock: ManualClock, *seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = list(seconds)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        host, chunks = self, cast("httpx.SyncByteStream", response.stream)

        class Slow(httpx.SyncByteStream):
            def __iter__(self) -> Iterator[bytes]:
                for chunk in chunks:
                    host.clock.advance(host.seconds.pop(0) if len(host.seconds) > 1 else host.seconds[0])
                    yield chunk

        response.stream = Slow()
        return response


def part_size(path: Path) -> int:
    return part_paths(path)[0].stat().st_size


def test_a_download_that_is_too_slow_is_given_up_and_can_be_resumed(harness: ClientHarness, tmp_path: Path) -> None:
    host = SlowHost(harness.clock, 5.0)  # 819 bytes per second

    with pytest.raises(errors.DownloadFailed, match="less than 1024 bytes arrived per second") as caught:
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert caught.value.task_id == "task-unified-1-a"
    assert len(host.requests) == MAX_SLOW_WINDOWS
    assert part_size(tmp_path / "a.mp4") == 18 * 4096

    host.seconds = [0.0]
    assert harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4").size == len(VIDEO)
    assert host.requests[-1].headers["range"] == f"bytes={18 * 4096}-"


@pytest.mark.parametrize(
    ("seconds", "options", "requests"),
    [
        ([5.0], {"min_bytes_per_second": 0}, 1),
        ([5.0], {"min_bytes_per_second": 800}, 1),
        ([3.0], {}, 1),
        ([5.0] * 12 + [0.1], {}, 3),
        ([*([5.0] * 12), *([1.0] * 30)], {}, 3),
    ],
)
def test_a_download_that_is_fast_enough_or_becomes_so_is_completed(
    seconds: list[float], options: dict[str, Any], requests: int, harness: ClientHarness, tmp_path: Path
) -> None:
    host = SlowHost(harness.clock, *seconds)

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4", **options)

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert len(host.requests) == requests


def test_bytes_that_come_one_with_each_connection_are_too_slow() -> None:
    clock = ManualClock(0.0)
    rate = TransferRate(1.0, clock.now)

    states = []
    for _ in range(MAX_SLOW_WINDOWS):
        rate.add(1)
        clock.advance(RATE_WINDOW)
        states.append((rate.is_hopeless, rate.end_window(), rate.is_hopeless))
    clock.advance(RATE_WINDOW)
    rate.add(1000)
    states.append((rate.is_hopeless, rate.end_window(), rate.is_hopeless))
    clock.advance(RATE_WINDOW)
    with pytest.raises(TooSlow):
        rate.add(1)

    slow = (False, True, False)
    assert states == [slow, slow, (False, True, True), (False, False, False)]


def test_the_timeout_of_a_download_covers_everything_and_keeps_what_has_arrived(
    harness: ClientHarness, tmp_path: Path
) -> None:
    host = SlowHost(harness.clock, 1.0)
    client = harness.client(host)

    with pytest.raises(errors.DownloadTimeout, match="not downloaded in 10 s") as caught:
        client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", timeout=10)

    assert caught.value.task_id == "task-unified-1-a"
    assert part_size(tmp_path / "a.mp4") == 10 * 4096
    client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", timeout=60)
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO
    assert host.requests[-1].headers["range"] == f"bytes={10 * 4096}-"


def test_the_timeout_ends_a_download_of_unknown_length(harness: ClientHarness, tmp_path: Path) -> None:
    class Unsized(SlowHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            del response.headers["content-length"]
            return response

    with pytest.raises(errors.DownloadTimeout):
        harness.client(Unsized(harness.clock, 1.0)).tasks.download(completed_task(LINK), tmp_path / "a.mp4", timeout=10)


def test_connections_that_fail_after_half_a_minute_without_bytes_are_too_slow(
    harness: ClientHarness, tmp_path: Path
) -> None:
    class Dead(ResultHost):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            harness.clock.advance(RATE_WINDOW)
            raise httpx.ReadError("cut")

    host = Dead()

    with pytest.raises(errors.DownloadFailed):
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4")

    assert len(host.requests) == MAX_SLOW_WINDOWS


def test_no_retry_begins_after_the_timeout(harness: ClientHarness, tmp_path: Path) -> None:
    host = ResultHost(*[0] * 10)
    start = harness.clock.now()

    with pytest.raises(errors.DownloadTimeout):
        harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4", timeout=2)

    assert harness.clock.now() - start <= 2
    with pytest.raises(errors.DownloadTimeout):
        harness.client(host).tasks.download("task-unified-1-a", tmp_path / "a.mp4", timeout=1e-9)


def test_a_last_chunk_after_the_timeout_completes_the_file(harness: ClientHarness, tmp_path: Path) -> None:
    chunks = -(-len(VIDEO) // 4096)
    host = SlowHost(harness.clock, *[0.0] * (chunks - 1), 100.0)

    harness.client(host).tasks.download(completed_task(LINK), tmp_path / "a.mp4", timeout=50)

    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


def test_the_timeout_of_download_many_is_for_all_of_them(harness: ClientHarness, tmp_path: Path) -> None:
    host = SlowHost(harness.clock, 1.0)
    tasks = [completed_task(LINK), completed_task(LINK)]
    tasks[1]._data["id"] = "task-unified-1-b"

    with pytest.raises(ExceptionGroup) as caught:
        harness.client(host).tasks.download_many(tasks, tmp_path, timeout=30, max_in_flight=1)

    assert [type(error) for error in caught.value.exceptions] == [errors.DownloadTimeout]
    assert {path.name for path in tmp_path.iterdir() if path.suffix == ".mp4"} == {"task-unified-1-a.mp4"}


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_a_timeout_ends_a_download_that_stalls(kind: str, tmp_path: Path) -> None:
    with ResultServer(stalls_at=60_000) as server:
        start = time.monotonic()
        with pytest.raises(errors.DownloadTimeout):
            download_with(kind, server, tmp_path / "a.mp4", timeout=0.3)
        assert time.monotonic() - start < 5  # the timeout of a read is 60 s
        assert part_size(tmp_path / "a.mp4") == 60_000

        download_with(kind, server, tmp_path / "a.mp4", timeout=30)

    assert server.ranges == [None, "bytes=60000-"]
    assert (tmp_path / "a.mp4").read_bytes() == VIDEO


@pytest.mark.parametrize(
    "options",
    [
        *({"timeout": value} for value in (0, -1, float("nan"), float("inf"), "1", True)),
        *({"min_bytes_per_second": value} for value in (-1, float("nan"), float("inf"), "1", True, 2**63, 10**400)),
        *({"max_bytes": value} for value in (0, -1, 1.5, "1", True)),
    ],
)
def test_an_invalid_limit_is_refused(options: dict[str, Any], harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client()
    calls: list[Callable[[], object]] = [
        lambda: client.tasks.download(completed_task(LINK), tmp_path / "a.mp4", **options),
        lambda: client.tasks.download_many([completed_task(LINK)], tmp_path, **options),
        lambda: client.videos.run({"model": "veo3.1-pro", "prompt": "A cat"}, tmp_path / "a.mp4", **options),
    ]

    for call in calls:
        with pytest.raises(errors.ConfigurationError, match=f"{next(iter(options))} is .*Nothing was sent"):
            call()
    assert harness.sent == []
