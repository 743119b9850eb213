"""An HTTP client of the caller: its settings apply, and it stays open."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from support.client_harness import API_KEY, BASE_URL, ClientHarness

TASK = {"id": "task-unified-1-a", "status": "pending"}
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat"}


def recording_transport(requests: list[httpx.Request], **response: Any) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, **{"json": TASK} | response)

    return httpx.MockTransport(handle)


def test_hooks_headers_cookies_params_and_auth_of_the_http_client_apply() -> None:
    sent: list[httpx.Request] = []
    hook_calls: list[str] = []
    http = httpx.Client(
        transport=recording_transport(sent),
        headers={"x-team": "film"},
        cookies={"session": "3"},
        params={"tenant": "7"},
        auth=lambda request: request,
        event_hooks={
            "request": [lambda request: hook_calls.append("request")],
            "response": [lambda response: hook_calls.append(response.read().decode())],
        },
    )

    task = EvoLink(API_KEY, BASE_URL, http_client=http).tasks.get("task-unified-1-a")

    assert task.to_dict() == TASK
    assert hook_calls == ["request", json.dumps(TASK, separators=(",", ":"))]
    (request,) = sent
    assert (request.headers["x-team"], request.headers["cookie"], request.url.query) == (
        "film",
        "session=3",
        b"tenant=7",
    )
    assert request.headers["authorization"] == f"Bearer {API_KEY}"


def test_mounts_of_the_http_client_apply() -> None:
    sent: list[httpx.Request] = []
    http = httpx.Client(mounts={"http://127.0.0.1": recording_transport(sent)})

    EvoLink(API_KEY, BASE_URL, http_client=http).tasks.get("task-unified-1-a")

    assert len(sent) == 1


def test_a_compressed_response_is_decoded() -> None:
    class Compressed(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            body = gzip.compress(json.dumps(TASK).encode())
            yield body[:7]
            yield body[7:]

    class Transport(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Compressed())

    http = httpx.Client(transport=Transport())

    assert EvoLink(API_KEY, BASE_URL, http_client=http).tasks.get("task-unified-1-a").to_dict() == TASK


def httpx2_exception(name: str) -> type[Exception]:
    """Return an exception class like that of httpx2: it has the name of one of httpx, but is no subclass of it."""
    root = type("RequestError", (Exception,), {"__module__": "httpx2"})
    return type(name, (root,), {"__module__": "httpx2"})


def raising(exception: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def handle(request: httpx.Request) -> httpx.Response:
        raise exception("broken")

    return handle


@pytest.mark.parametrize(
    ("name", "error"), [("ConnectError", errors.ConnectionFailed), ("ReadError", errors.SubmissionUncertain)]
)
def test_exceptions_of_httpx2_are_mapped_like_those_of_httpx(name: str, error: type[Exception]) -> None:
    http = httpx.Client(transport=httpx.MockTransport(raising(httpx2_exception(name))))
    client = EvoLink(API_KEY, BASE_URL, http_client=http)
    client._session.driver.sleep = lambda seconds: None

    with pytest.raises(error):
        client.videos.generate(CAT)


def test_closing_the_client_leaves_the_http_client_open(harness: ClientHarness) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda request: harness.sandbox.handle(request)))

    with EvoLink(API_KEY, BASE_URL, http_client=http) as client:
        client.credits.get()

    assert not http.is_closed
    http.close()


def async_http_client(harness: ClientHarness) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda request: harness.sandbox.handle(request)))


@pytest.mark.parametrize("is_used", [True, False], ids=["used", "unused"])
def test_closing_the_async_client_leaves_the_http_client_open(is_used: bool, harness: ClientHarness) -> None:
    async def run() -> None:
        http = async_http_client(harness)

        async with AsyncEvoLink(API_KEY, BASE_URL, http_client=http) as client:
            if is_used:
                await client.credits.get()

        assert not http.is_closed
        assert (await http.get(f"{BASE_URL}/v1/credits")).status_code == 401  # without a key
        await http.aclose()

    asyncio.run(run())


def test_closing_the_async_client_in_several_event_loops_leaves_the_http_client_open(harness: ClientHarness) -> None:
    http = async_http_client(harness)
    client = AsyncEvoLink(API_KEY, BASE_URL, http_client=http)

    async def use_and_close() -> None:
        await client.credits.get()
        await client.close()

    asyncio.run(use_and_close())
    is_closed_after_use = http.is_closed
    asyncio.run(client.close())

    assert not is_closed_after_use
    assert not http.is_closed
    asyncio.run(http.aclose())


def test_an_async_client_can_be_used_again_after_close(harness: ClientHarness) -> None:
    async def run() -> None:
        async with async_http_client(harness) as http:
            client = AsyncEvoLink(API_KEY, BASE_URL, http_client=http)
            before = await client.credits.get()
            await client.close()
            assert await client.credits.get() == before

    asyncio.run(run())


@pytest.mark.parametrize(
    ("http_client", "reason"),
    [
        (httpx.AsyncClient(), "http_client is an httpx.AsyncClient; it must be an httpx.Client"),
        ("http://127.0.0.1:3128", "http_client is a str; it must be an httpx.Client"),
        (httpx.Client, "http_client is the class Client"),
        (httpx.HTTPTransport(), "http_client is a httpx.HTTPTransport"),
    ],
)
def test_an_http_client_of_the_wrong_kind_is_refused(http_client: Any, reason: str) -> None:
    with pytest.raises(errors.ConfigurationError, match=reason):
        EvoLink(API_KEY, BASE_URL, http_client=http_client)


def test_an_http_client_of_the_wrong_kind_is_refused_by_the_async_client() -> None:
    http: Any = httpx.Client()
    with pytest.raises(errors.ConfigurationError, match=r"an httpx.Client; it must be an httpx.AsyncClient"):
        AsyncEvoLink(API_KEY, BASE_URL, http_client=http)


def test_a_closed_http_client_is_a_configuration_error(harness: ClientHarness) -> None:
    http = httpx.Client(transport=httpx.MockTransport(lambda request: harness.sandbox.handle(request)))
    client = EvoLink(API_KEY, BASE_URL, http_client=http)
    http.close()

    with pytest.raises(errors.ConfigurationError, match=r"was closed\. Nothing was sent"):
        client.credits.get()
    with pytest.raises(errors.ConfigurationError, match="is closed"):
        EvoLink(API_KEY, BASE_URL, http_client=http)


def clients_with_hooks(status: int, **hooks: Any) -> list[Callable[[], Any]]:
    """Return a query of the sync client and one of the async client, whose HTTP clients have event hooks."""

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json={"error": {"code": "c", "message": "m"}})

    def as_async(hook: Callable[[Any], None]) -> Callable[[Any], Any]:
        async def run(message: Any) -> None:
            if isinstance(message, httpx.Response):
                await message.aread()
            hook(message)

        return run

    http = httpx.Client(transport=httpx.MockTransport(handle), event_hooks=hooks)
    client = EvoLink(API_KEY, BASE_URL, http_client=http)
    client._session.driver.sleep = lambda seconds: None
    async_hooks = {name: [as_async(hook) for hook in functions] for name, functions in hooks.items()}
    async_http = httpx.AsyncClient(transport=httpx.MockTransport(handle), event_hooks=async_hooks)
    async_client = AsyncEvoLink(API_KEY, BASE_URL, http_client=async_http)
    async_client._session.driver.sleep = lambda seconds: asyncio.sleep(0)
    return [
        lambda: client.tasks.get("task-unified-1-a"),
        lambda: asyncio.run(async_client.tasks.get("task-unified-1-a")),
    ]


@pytest.mark.parametrize(("status", "error"), [(402, errors.InsufficientCredits), (503, errors.ServerError)])
def test_a_hook_that_raises_for_the_status_changes_no_error(status: int, error: type[Exception]) -> None:
    for query in clients_with_hooks(status, response=[lambda response: response.raise_for_status()]):
        with pytest.raises(error):
            query()


@pytest.mark.parametrize("event", ["request", "response"])
def test_the_exception_of_a_hook_is_passed_on(event: str) -> None:
    def fail(message: object) -> None:
        raise LookupError("of the caller")

    for query in clients_with_hooks(200, **{event: [fail]}):
        with pytest.raises(LookupError, match="of the caller"):
            query()
