"""The receiver as an ASGI application: called directly, and by a server over a socket."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from evolink.callbacks import MAX_BODY, Limits
from evolink.callbacks._asgi import ASGIApp
from support.client_harness import ClientHarness
from support.receiver_harness import ID, ReceiverHarness


def call(
    receiver_harness: ReceiverHarness,
    path: str,
    chunks: Iterable[bytes],
    *,
    method: str = "POST",
    length: int | None = None,
    **scope: Any,
) -> tuple[int, dict[str, str], bytes, int]:
    """Return status, headers and body of the app's response, and how many chunks it read."""
    pieces = iter(chunks)
    sent: list[Any] = []
    read = 0

    async def receive() -> dict[str, Any]:
        nonlocal read
        piece = next(pieces, None)
        if piece is None:
            return {"type": "http.request", "body": b"", "more_body": False}
        read += 1
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"Content-Length", str(length).encode())]
    request_scope = {"type": "http", "http_version": "1.1", "method": method, "path": path, "headers": headers, **scope}
    receiver_harness.run(receiver_harness.receiver.asgi_app()(request_scope, receive, send))
    start, end = sent
    fields = {name.decode(): value.decode() for name, value in start["headers"]}
    assert int(fields["content-length"]) == len(end["body"])
    return start["status"], fields, end["body"], read


def test_the_asgi_app_accepts_callbacks(receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = json.dumps(receiver_harness.callback_of_ended_task(url)).encode()
    path = urlsplit(url).path

    in_chunks = call(receiver_harness, path, [body[:10], b"", body[10:]], length=len(body))
    again = call(receiver_harness, path, [body])

    assert (in_chunks[0], again[0], len(receiver_harness.received)) == (200, 200, 1)
    assert "connection" not in in_chunks[1]


@pytest.mark.parametrize(
    ("root", "path"),
    [
        ("", "/evolink/{token}"),
        ("/evolink", "/evolink/{token}"),
        ("/hooks", "/hooks/{token}"),
        ("/api", "/api/evolink/{token}"),
        ("/api", "/evolink/{token}"),
    ],
)
def test_the_asgi_app_can_be_mounted(root: str, path: str, receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    body = json.dumps(receiver_harness.callback_of_ended_task(url)).encode()

    response = call(receiver_harness, path.replace("{token}", url.rpartition("/")[2]), [body], root_path=root)

    assert (response[0], len(receiver_harness.received)) == (200, 1)


@pytest.mark.parametrize("announced", [None, 10, 10_000_000])
def test_a_body_of_10_mb_is_not_read(announced: int | None, receiver_harness: ReceiverHarness) -> None:
    url = receiver_harness.receiver.new_url()
    chunks = (b"x" * 65536 for _ in range(160))

    status, headers, _, read = call(receiver_harness, urlsplit(url).path, chunks, length=announced)

    assert (status, headers["connection"]) == (413, "close")
    assert read == (0 if announced == 10_000_000 else 2)


def test_no_body_is_read_at_a_path_that_was_not_issued(receiver_harness: ReceiverHarness) -> None:
    unknown = call(receiver_harness, "/evolink/" + "x" * 32, [b"{}"])
    outside = call(receiver_harness, "/", [b"{}"])
    wrong_method = call(receiver_harness, urlsplit(receiver_harness.receiver.new_url()).path, [b"{}"], method="GET")

    assert unknown == outside
    assert (unknown[0], unknown[3]) == (404, 0)
    assert (wrong_method[0], wrong_method[1]["allow"], wrong_method[3]) == (405, "POST", 0)


def test_http_2_has_no_connection_header(receiver_harness: ReceiverHarness) -> None:
    assert "connection" not in call(receiver_harness, "/", [], http_version="2")[1]


def test_a_body_that_never_ends_gets_408(harness: ClientHarness) -> None:
    receiver = ReceiverHarness(harness, "async", limits=Limits(confirm_within=0.05)).receiver
    path = urlsplit(receiver.new_url()).path
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.Future()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": []}
    asyncio.run(receiver.asgi_app()(scope, receive, send))

    assert sent[0]["status"] == 408


def test_a_caller_that_disconnects_gets_no_response(receiver_harness: ReceiverHarness) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": urlsplit(receiver_harness.receiver.new_url()).path,
        "headers": [],
    }

    receiver_harness.run(receiver_harness.receiver.asgi_app()(scope, receive, send))


@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        (
            "lifespan",
            ["lifespan.startup", "lifespan.shutdown"],
            ["lifespan.startup.complete", "lifespan.shutdown.complete"],
        ),
        ("websocket", ["websocket.connect"], ["websocket.close"]),
    ],
)
def test_the_asgi_app_supports_lifespan_and_closes_websockets(
    kind: str, events: list[str], expected: list[str], receiver_harness: ReceiverHarness
) -> None:
    sent: list[str] = []
    incoming = iter(events)

    async def receive() -> dict[str, Any]:
        return {"type": next(incoming)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    receiver_harness.run(receiver_harness.receiver.asgi_app()({"type": kind}, receive, send))

    assert sent == expected


@contextmanager
def served(listening: socket.socket, app: ASGIApp) -> Generator[None]:
    config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_callbacks_arrive_over_a_real_socket(kind: str, harness: ClientHarness) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        receiver_harness = ReceiverHarness(harness, kind, f"http://127.0.0.1:{listening.getsockname()[1]}/hooks")
        url = receiver_harness.receiver.new_url()
        body = receiver_harness.callback_of_ended_task()
        receiver_harness.receiver.expect(url, body["id"])

        with served(listening, receiver_harness.receiver.asgi_app()), httpx.Client(trust_env=False) as http:
            forged = http.post(url, json=body | {"id": ID})
            genuine = http.post(url, json=body)
            again = http.post(url, json=body)
            guessed = http.post(url[:-1], json=body)
            by_get = http.get(url)
            large = http.post(url, content=b"x" * (MAX_BODY + 1))

    statuses = [response.status_code for response in (forged, genuine, again, guessed, by_get, large)]
    assert statuses == [403, 200, 200, 404, 405, 413]
    assert [task.id for task in receiver_harness.received] == [body["id"]]
