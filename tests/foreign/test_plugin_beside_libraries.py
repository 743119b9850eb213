"""The fixtures of the pytest plugin work beside libraries that mock HTTP, freeze time or forbid sockets.

The tests of a library are skipped where it is not installed.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink.models import Wan25TextToVideo
from evolink.sandbox import RunningSandbox, SandboxTransport, running
from evolink.sandbox._real_time import monotonic

BOAT = Wan25TextToVideo(prompt="A boat", quality="480p")
KEY = {"authorization": "Bearer any"}

Beside = Callable[[], AbstractContextManager[Any]]


@contextmanager
def _respx(using: str) -> Generator[None]:
    respx = pytest.importorskip("respx")
    with respx.mock(using=using, assert_all_called=False) as router:
        router.route().respond(500)
        yield


@contextmanager
def _pytest_httpx(request: pytest.FixtureRequest) -> Generator[None]:
    pytest.importorskip("pytest_httpx")
    request.getfixturevalue("httpx_mock").add_response(status_code=500, is_optional=True)
    yield


@contextmanager
def _freezegun() -> Generator[None]:
    with pytest.importorskip("freezegun").freeze_time("2020-02-29 12:00:00"):
        yield


@contextmanager
def _time_machine() -> Generator[None]:
    with pytest.importorskip("time_machine").travel("2020-02-29 12:00:00", tick=False):
        yield


@contextmanager
def _pytest_socket() -> Generator[None]:
    pytest_socket = pytest.importorskip("pytest_socket")
    pytest_socket.disable_socket(allow_unix_socket=True)
    try:
        yield
    finally:
        pytest_socket.enable_socket()


@pytest.fixture(
    params=["respx over httpcore", "respx over httpx", "pytest-httpx", "freezegun", "time-machine", "socket"]
)
def beside(request: pytest.FixtureRequest) -> Beside:
    """Return a context manager in which a library is active."""
    libraries: dict[str, Beside] = {
        "respx over httpcore": lambda: _respx("httpcore"),
        "respx over httpx": lambda: _respx("httpx"),
        "pytest-httpx": lambda: _pytest_httpx(request),
        "freezegun": _freezegun,
        "time-machine": _time_machine,
        "socket": _pytest_socket,
    }
    return libraries[request.param]


@pytest.mark.parametrize("created", ["before", "meanwhile"])
def test_the_sync_client_waits(created: str, beside: Beside, request: pytest.FixtureRequest) -> None:
    if created == "before":
        request.getfixturevalue("evolink_client")
    with beside():
        client: EvoLink = request.getfixturevalue("evolink_client")
        task = client.videos.generate(BOAT).wait()

    assert task.status == "completed"


@pytest.mark.parametrize("created", ["before", "meanwhile"])
def test_the_async_client_waits_and_downloads(
    created: str, beside: Beside, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    if created == "before":
        request.getfixturevalue("evolink_async_client")

    async def run(client: AsyncEvoLink) -> int:
        return (await client.videos.run(BOAT, tmp_path / "boat.mp4")).size

    with beside():
        size = asyncio.run(run(request.getfixturevalue("evolink_async_client")))

    assert size == (tmp_path / "boat.mp4").stat().st_size > 1000


def test_the_transport_serves_any_httpx_client(
    beside: Beside, evolink_transport: SandboxTransport, request: pytest.FixtureRequest
) -> None:
    """Except under `respx.mock(using="httpx")`, which is there to catch the requests of every `httpx.Client`."""
    if "respx over httpx" in request.node.name:
        return
    url, slow = "http://127.0.0.1/v1/credits", KEY | {"x-sandbox-scenario": "latency:5, drip:50kB/s"}

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=evolink_transport) as http:
            return await http.get(url, headers=slow)

    with beside(), httpx.Client(transport=evolink_transport) as http:
        responses = [http.get(url, headers=slow), asyncio.run(get())]

    assert [response.json()["data"]["user"]["remaining_credits"] for response in responses] == [10_000, 10_000]


@pytest.mark.parametrize("freeze", [_freezegun, _time_machine])
def test_a_served_sandbox_goes_on_while_time_is_frozen(freeze: Beside) -> None:
    """Started, used and stopped under a frozen clock, at which its own event loop used to hang."""
    with freeze(), running(speed=1000) as local, local.client() as client:
        task = client.videos.generate(BOAT)
        while task.status != "completed":
            task = task.refresh()

    assert time.gmtime(task.created).tm_year == 2020


def test_the_real_clock_is_none_that_a_library_replaces() -> None:
    with _freezegun():
        started = monotonic()
        while monotonic() == started:
            pass

    assert monotonic() > started


@pytest.mark.evolink(scenario="stall", speed=1)
def test_a_client_that_waits_takes_no_time(evolink_client: EvoLink, evolink_async_client: AsyncEvoLink) -> None:
    task = evolink_client.videos.generate(BOAT)
    with pytest.raises(errors.WaitTimeout):
        task.wait(timeout=3600)

    async def wait_for_ten() -> None:
        tasks = [await evolink_async_client.videos.generate(BOAT) for _ in range(10)]
        await asyncio.gather(*(each.wait(timeout=600) for each in tasks))

    with pytest.raises(errors.WaitTimeout):
        asyncio.run(wait_for_ten())


@pytest.mark.evolink(speed=1)
def test_tasks_that_are_awaited_together_share_the_time(
    evolink_async_client: AsyncEvoLink, evolink_transport: SandboxTransport
) -> None:
    async def wait_for_ten() -> set[str]:
        tasks = [await evolink_async_client.videos.generate(BOAT) for _ in range(10)]
        return {task.status for task in await asyncio.gather(*(each.wait(timeout=300) for each in tasks))}

    assert asyncio.run(wait_for_ten()) == {"completed"}


def test_all_fixtures_of_a_test_have_one_sandbox(
    evolink_client: EvoLink,
    evolink_sandbox: RunningSandbox,
    evolink_transport: SandboxTransport,
    evolink_async_client: AsyncEvoLink,
) -> None:
    with evolink_sandbox.client() as served:
        served.videos.generate(BOAT)
    done = evolink_client.videos.generate(BOAT).wait()
    with httpx.Client(transport=evolink_transport, headers=KEY) as http:
        listed = http.get("http://127.0.0.1/v1/tasks").json()["total"]

    assert listed == 2
    assert asyncio.run(evolink_async_client.credits.get()).used == evolink_client.credits.get().used == 25.5
    assert done.results[0].startswith(evolink_sandbox.url)
    assert httpx.get(done.results[0]).content[4:8] == b"ftyp"


def test_no_socket_is_opened(
    monkeypatch: pytest.MonkeyPatch, evolink_client: EvoLink, evolink_async_client: AsyncEvoLink
) -> None:
    monkeypatch.setattr(socket.socket, "bind", None)
    monkeypatch.setattr(socket.socket, "connect", None)

    evolink_client.videos.generate(BOAT).wait()
    asyncio.run(evolink_async_client.credits.get())
