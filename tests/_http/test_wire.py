"""What is on the wire, in every transport: the request target is the link, byte for byte; odd responses end alike."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import threading
from typing import Any, Self

import pytest
from evolink import errors
from evolink._http.async_driver import AsyncDriver
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.effects import Send, Stream
from evolink._sansio.messages import HTTPRequest, HTTPResponse

TRANSPORTS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]


class RawServer:
    """Sends the same bytes in response to every request, and keeps the first line of each."""

    def __init__(self, response: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}") -> None:
        self._response = response
        self.targets: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536)
                self.targets.append(received.split(b" ")[1].decode("latin-1"))
                connection.sendall(self._response)


class Sink:
    def __init__(self) -> None:
        self.body = b""

    def begin(self, status: int, headers: Any) -> bool:
        return status == 200

    def write(self, chunk: bytes) -> None:
        self.body += chunk


def perform(kind: str, effect: Send | Stream) -> HTTPResponse:
    if kind == "sync":
        driver = SyncDriver(timeout=5)
        try:
            return driver.perform(effect)  # type: ignore[no-any-return]
        finally:
            driver.close()

    async def run() -> HTTPResponse:
        async_driver = AsyncDriver(timeout=5, transport=kind)
        try:
            return await async_driver.perform(effect)  # type: ignore[no-any-return]
        finally:
            await async_driver.close()

    return asyncio.run(run())


@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize(
    "target",
    [
        "/a%40b%3Ac%7Ed.mp4?X-Sig=a%2Fb%3D%3d&x=~@:|%7C",
        "/a|b'(c)!$&*+,;=[d]",
        "/a?",
        "/a?x=1?&&=",
        "/a/../b/./c//d",
        "/%zz%",
        '/a{b}^`"<c>\\?x={y}^`"<z>\\',
        "/",
    ],
)
def test_the_request_target_is_the_link_byte_for_byte(kind: str, target: str) -> None:
    with RawServer() as server:
        perform(kind, Stream(HTTPRequest("GET", f"{server.url}{target}#fragment"), Sink()))

    assert server.targets == [target]


OK = b"HTTP/1.1 200 OK\r\n"
RESPONSES = {
    "header of 9 kB": OK + b"x-long: " + b"a" * 9000 + b"\r\ncontent-length: 2\r\n\r\n{}",
    "200 headers": OK + b"".join(b"x-%d: a\r\n" % n for n in range(200)) + b"content-length: 2\r\n\r\n{}",
    "Content-Length twice": OK + b"content-length: 2\r\ncontent-length: 2\r\n\r\n{}",
    "two Content-Lengths": OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    "Content-Length and chunks": OK + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "invalid Content-Length": OK + b"content-length: 2x\r\n\r\n{}",
    "bare LF": b"HTTP/1.1 200 OK\ncontent-length: 2\n\n{}",
    "obs-fold": OK + b"x-folded: a\r\n  b\r\ncontent-length: 2\r\n\r\n{}",
    "space before the colon": OK + b"x-a : b\r\ncontent-length: 2\r\n\r\n{}",
    "header without a colon": OK + b"what\r\ncontent-length: 2\r\n\r\n{}",
    "empty reason": b"HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\n{}",
    "no reason": b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n{}",
    "HTTP/2.0": b"HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    "status 99": b"HTTP/1.1 99 OK\r\ncontent-length: 2\r\n\r\n{}",
    "status 999": b"HTTP/1.1 999 OK\r\ncontent-length: 2\r\n\r\n{}",
    "not ASCII": OK + b"x-a: \xff\xc3\xa9\r\ncontent-length: 2\r\n\r\n{}",
    "NUL": OK + b"x-a: \x00\r\ncontent-length: 2\r\n\r\n{}",
    "invalid chunk": OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "chunk extension": OK + b"transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n",
    "chunks in bare LF": OK + b"transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n",
    "trailers": OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-a: b\r\n\r\n",
    "unknown transfer encoding": OK + b"transfer-encoding: gzip\r\n\r\n{}",
    "204 with a body": b"HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}",
    "101": b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n{}",
    "100 first": b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"content-length: 2\r\n\r\n{}",
    "100 alone": b"HTTP/1.1 100 Continue\r\n\r\n",
    "CRLF first": b"\r\n" + OK + b"content-length: 2\r\n\r\n{}",
    "more than its length": OK + b"content-length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
}


DIFFERENT_OVER_AIOHTTP = {
    "Content-Length twice": ("200 b'{}'", "ResponseLost"),
    "Content-Length and chunks": ("200 b'{}'", "ResponseLost"),
    "204 with a body": ("204 b''", "ResponseLost"),
    "CRLF first": ("ResponseLost", "200 b'{}'"),
}
"""Responses that end differently because neither h11 nor aiohttp says what it has received, with both outcomes."""


def outcome(kind: str, response: bytes) -> str:
    with RawServer(response) as server:
        try:
            received = perform(kind, Send(HTTPRequest("POST", f"{server.url}/v1/x", content=b"{}")))
        except errors.ResponseLost:
            return "ResponseLost"
    folded = received.headers.get("x-folded", "").split()
    return " ".join([str(received.status), repr(received.body), *folded])


@pytest.mark.parametrize("name", RESPONSES)
def test_an_odd_response_ends_alike_in_every_transport(name: str) -> None:
    outcomes = {kind: outcome(kind, RESPONSES[name]) for kind in TRANSPORTS}

    if name in DIFFERENT_OVER_AIOHTTP:
        expected, over_aiohttp = DIFFERENT_OVER_AIOHTTP[name]
        assert outcomes == {kind: over_aiohttp if kind == "aiohttp" else expected for kind in TRANSPORTS}
    else:
        assert len(set(outcomes.values())) == 1, outcomes
