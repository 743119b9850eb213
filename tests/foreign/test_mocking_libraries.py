"""Mocking libraries for httpx catch every request of every client, whatever transport it would use otherwise.

The tests of a library are skipped where it is not installed. No request reaches a server: the address refuses
connections.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink
from support.client_harness import API_KEY

URL = "http://127.0.0.1:9/v1/videos/generations"
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat"}
TASK = {"id": "task-unified-1-mocked", "status": "pending"}
KINDS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
"""The sync client, and the async client with each transport."""

Mock = Callable[[], AbstractContextManager[Any]]


@contextmanager
def respx_over(using: str) -> Generator[None]:
    respx = pytest.importorskip("respx")
    with respx.mock(using=using) as router:
        router.post(URL).respond(200, json=TASK)
        yield


@contextmanager
def vcrpy(folder: Path) -> Generator[None]:
    vcr = pytest.importorskip("vcr")
    body = {"string": json.dumps(TASK)}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": body, "http_version": "HTTP/1.1"}
    request = {"method": "POST", "uri": URL, "body": "", "headers": {}}
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    (folder / "cassette.json").write_text(json.dumps(cassette))
    recorder = vcr.VCR(serializer="json", record_mode="none", match_on=["method", "uri"])
    with recorder.use_cassette(str(folder / "cassette.json")):
        yield


@contextmanager
def pytest_httpx(request: pytest.FixtureRequest) -> Generator[None]:
    pytest.importorskip("pytest_httpx")
    request.getfixturevalue("httpx_mock").add_response(url=URL, json=TASK)
    yield


@pytest.fixture(params=["respx over httpcore", "respx over httpx", "vcrpy", "pytest-httpx"])
def mock(request: pytest.FixtureRequest, tmp_path: Path) -> Mock:
    """Return a context manager in which a library mocks the response to a submission."""
    mocks: dict[str, Mock] = {
        "respx over httpcore": lambda: respx_over("httpcore"),
        "respx over httpx": lambda: respx_over("httpx"),
        "vcrpy": lambda: vcrpy(tmp_path),
        "pytest-httpx": lambda: pytest_httpx(request),
    }
    return mocks[request.param]


class Client:
    """A client of any kind whose event loop lives as long as it."""

    def __init__(self, kind: str) -> None:
        self._runner = asyncio.Runner()
        self._sync: EvoLink | None = None
        self._async: AsyncEvoLink | None = None
        if kind == "sync":
            self._sync = EvoLink(API_KEY, "http://127.0.0.1:9")
            self._sync._session.driver.sleep = lambda seconds: None
        else:
            self._async = AsyncEvoLink(API_KEY, "http://127.0.0.1:9", transport=kind)
            self._async._session.driver.sleep = lambda seconds: asyncio.sleep(0)

    def generate(self) -> str:
        if self._sync is not None:
            return self._sync.videos.generate(CAT).id
        assert self._async is not None
        return self._runner.run(self._async.videos.generate(CAT)).id

    def connect(self) -> None:
        """Open the connections of the client, by a request that fails."""
        with pytest.raises(Exception, match="Nothing was sent"):
            self.generate()

    def close(self) -> None:
        if self._sync is not None:
            self._sync.close()
        if self._async is not None:
            self._runner.run(self._async.close())
        self._runner.close()


@pytest.fixture(params=KINDS)
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    client = Client(request.param)
    yield client
    client.close()


def test_a_request_is_mocked(client: Client, mock: Mock) -> None:
    with mock():
        assert client.generate() == TASK["id"]


def test_a_request_is_mocked_if_the_client_had_connected_before(client: Client, mock: Mock) -> None:
    client.connect()

    with mock():
        assert client.generate() == TASK["id"]


def test_without_a_mock_no_request_is_mocked_any_more(client: Client, mock: Mock, request: Any) -> None:
    if "pytest-httpx" in request.node.callspec.id:
        pytest.skip("pytest-httpx mocks until the end of the test")
    with mock():
        client.generate()

    client.connect()


@pytest.mark.parametrize("kind", KINDS)
def test_a_patch_that_wraps_the_method_of_httpx_sees_the_request(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def respond(self: Any, request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=TASK)

    async def respond_async(self: Any, request: httpx.Request) -> httpx.Response:
        return respond(self, request)

    client = Client(kind)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", respond)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", respond_async)

    assert client.generate() == TASK["id"]
    assert seen == [URL]
    client.close()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "sync"])
@pytest.mark.parametrize("method", ["send", "_send_handling_auth", "_send_handling_redirects", "_send_single_request"])
def test_a_patch_of_the_async_client_of_httpx_sees_the_request(
    kind: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def respond(self: Any, request: httpx.Request, **options: Any) -> httpx.Response:
        return httpx.Response(200, json=TASK, request=request)

    client = Client(kind)
    client.connect()
    monkeypatch.setattr(httpx.AsyncClient, method, respond)

    assert client.generate() == TASK["id"]
    client.close()
