"""Ctrl-C, or closing a generator, ends waits for many tasks and downloads within two seconds, whatever is in flight."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.poll_many import PollScheduler
from evolink._sansio.stopping import OperationStopped, stoppable
from evolink.resources._async_polls import AsyncPolls
from evolink.resources._daemon_threads import DaemonThreads
from support.client_harness import API_KEY, DEFAULTS, ClientHarness

LIMIT = 2.0
"""Seconds."""
IDS = [f"task-unified-1-{number}" for number in range(40)]


class SlowAPI:
    """Responds to the first poll at once, and to all others when it is released."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.is_waiting = threading.Event()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        task_id = request.url.path.rpartition("/")[2]
        if task_id != IDS[0]:
            self.is_waiting.set()
            self.released.wait(60)
        return httpx.Response(200, json={"id": task_id, "status": "completed"})


@pytest.fixture
def api() -> Iterator[SlowAPI]:
    api = SlowAPI()
    yield api
    api.released.set()


@pytest.fixture
def slow_client(api: SlowAPI) -> EvoLink:
    """A client of the slow API that lives in real time."""
    client = EvoLink(**DEFAULTS)
    client._session.driver = SyncDriver(httpx.Client(transport=httpx.MockTransport(api)))
    return client


def test_a_cancellation_that_comes_with_news_is_not_lost(harness: ClientHarness) -> None:
    async def run() -> bool:
        session = harness.async_client()._session
        polls = AsyncPolls(session, PollScheduler([], timeout=60, now=0.0, batch=False), 1)
        waiting = asyncio.create_task(polls.wait_for_news(0.0))
        await asyncio.sleep(0.001)
        polls._news.set()
        waiting.cancel()
        await asyncio.wait([waiting])
        return waiting.cancelled()

    assert asyncio.run(run())


def test_closing_the_generator_does_not_wait_for_requests_in_flight(slow_client: EvoLink, api: SlowAPI) -> None:
    started = time.monotonic()

    with closing(slow_client.tasks.as_completed(IDS)) as finished:
        assert next(finished).id == IDS[0]
        assert api.is_waiting.wait(LIMIT)

    assert time.monotonic() - started < LIMIT


def test_the_deadline_does_not_wait_for_requests_in_flight(slow_client: EvoLink) -> None:
    started = time.monotonic()

    outcomes = slow_client.tasks.wait_many(IDS, timeout=0.2, return_exceptions=True)

    assert len(outcomes) == len(IDS)
    assert time.monotonic() - started < LIMIT


CALLS: dict[str, str] = {
    "as_completed": "for task in client.tasks.as_completed(ids): pass",
    "wait_many": "client.tasks.wait_many(ids)",
    "download_many": "client.tasks.download_many(ids, 'videos')",
}


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_ctrl_c_ends_the_process_while_the_server_is_silent(call: str, tmp_path: Path) -> None:
    program = (
        "from evolink import EvoLink\n"
        f"ids = [f'task-unified-1-{{number}}' for number in range(40)]\n"
        f"with EvoLink('{API_KEY}', 'http://127.0.0.1:PORT') as client:\n"
        f"    {call}\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:  # connections are established, but nobody responds
        server.settimeout(20)
        code = program.replace("PORT", str(server.getsockname()[1]))
        process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, cwd=tmp_path)
        connection, _ = server.accept()
        with connection:
            connection.recv(1)
            time.sleep(0.2)
            started = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
            seconds = time.monotonic() - started

    assert "KeyboardInterrupt" in errors
    assert seconds < LIMIT


def test_a_stopped_download_ends_at_the_next_chunk(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client()
    task = client.videos.generate({"model": "wan2.5-text-to-video", "prompt": "A boat"}).wait()
    from evolink._sansio.download import download

    checks = 0

    def is_stopped() -> bool:
        nonlocal checks
        checks += 1
        return checks > 3

    operation = download(client._session.config.endpoint, task, tmp_path / "boat.mp4", overwrite=False)
    with pytest.raises(OperationStopped):
        client._session.driver.run(stoppable(operation, is_stopped))

    assert not (tmp_path / "boat.mp4").exists()
    assert client.tasks.download(task, tmp_path / "boat.mp4").size > 0


# The threads


def test_functions_run_in_at_most_so_many_threads_and_each_future_gets_its_result() -> None:
    threads = DaemonThreads(3, "square")
    names: set[str] = set()

    def square(number: int) -> int:
        names.add(threading.current_thread().name)
        time.sleep(0.001)
        return number * number

    futures = [threads.submit(lambda number=number: square(number)) for number in range(50)]  # type: ignore[misc]

    assert [future.result(10) for future in futures] == [number * number for number in range(50)]
    assert 2 <= len(names) <= 3
    threads.shutdown()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("square-") and _ends_not(thread)]


def _ends_not(thread: threading.Thread) -> bool:
    thread.join(LIMIT)
    return thread.is_alive()


def test_a_shutdown_cancels_what_has_not_started() -> None:
    threads, release = DaemonThreads(1, "test"), threading.Event()
    running, waiting = threads.submit(lambda: release.wait(60)), threads.submit(lambda: None)

    threads.shutdown(grace=0.01)

    assert waiting.cancelled()
    assert not running.done()
    release.set()


def test_an_exception_goes_to_the_future() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    call: Callable[[], None] = fail
    threads = DaemonThreads(1, "test")
    with pytest.raises(ZeroDivisionError):
        threads.submit(call).result(10)
    threads.shutdown()
