"""What is on the wire, in every transport: the request target is the link, byte for byte; odd responses end alike."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from evolink import errors
from evolink._http import tls
from evolink._sansio.effects import RunBlocking, Send, Sleep, Stream
from evolink._sansio.messages import HTTPRequest
from support.certificates import create_certificate
from support.odd_responses import ODD_RESPONSES
from support.raw_server import TRANSPORTS, RawServer, perform


class Sink:
    def __init__(self) -> None:
        self.body = b""

    def begin(self, status: int, headers: Any) -> bool:
        return status == 200

    def write(self, chunk: bytes) -> None:
        self.body += chunk


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


def outcome(kind: str, response: bytes, *, cuts: Sequence[int] = ()) -> str:
    with RawServer(response, cuts) as server:
        try:
            received = perform(kind, Send(HTTPRequest("POST", f"{server.url}/v1/x", content=b"{}")))
        except errors.ResponseLost:
            return "ResponseLost"
    folded = received.headers.get("x-folded", "").split()
    return " ".join([str(received.status), repr(received.body), *folded])


@pytest.mark.parametrize("name", ODD_RESPONSES)
def test_an_odd_response_ends_alike_in_every_transport(name: str) -> None:
    response, expected = ODD_RESPONSES[name]

    assert {kind: outcome(kind, response) for kind in TRANSPORTS} == dict.fromkeys(TRANSPORTS, expected)


@pytest.mark.parametrize("name", ["Content-Length twice", "100 first", "chunks: two", "longer than its length"])
def test_a_response_in_pieces_ends_like_a_whole_one(name: str) -> None:
    response, expected = ODD_RESPONSES[name]
    cuts = [1, response.index(b"\r\n\r\n") + 2, len(response) - 4]

    assert {kind: outcome(kind, response, cuts=cuts) for kind in TRANSPORTS} == dict.fromkeys(TRANSPORTS, expected)


@pytest.mark.parametrize("name", ["encoding: unknown", "Content-Length twice", "chunks: two", "100 first"])
def test_the_connection_of_an_odd_response_is_reused(name: str) -> None:
    for kind in TRANSPORTS:
        with RawServer(ODD_RESPONSES[name][0], keep=True) as server:
            perform(kind, *[Send(HTTPRequest("GET", f"{server.url}/v1/x"))] * 3)

        assert server.connections == 1, kind


@pytest.mark.parametrize(
    "name",
    ["longer than its length", "followed by a response", "chunks: garbage after the last one", "204 with a body"],
)
def test_a_connection_with_more_than_the_response_is_not_reused(name: str) -> None:
    for kind in TRANSPORTS:
        with RawServer(ODD_RESPONSES[name][0], keep=True) as server:
            perform(kind, *[Send(HTTPRequest("GET", f"{server.url}/v1/x"))] * 3)

        assert (server.connections, len(server.targets)) == (3, 3), kind


def test_a_connection_that_receives_data_while_it_is_idle_is_not_reused() -> None:
    response = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
    for kind in TRANSPORTS:
        with RawServer(response + response, cuts=[len(response)], keep=True) as server:
            query = Send(HTTPRequest("GET", f"{server.url}/v1/x"))
            wait_for_surplus = RunBlocking(functools.partial(server.has_responded.acquire, timeout=10))
            perform(kind, query, wait_for_surplus, Sleep(0.01), query)

        assert server.connections == 2, kind


LONG = 600_000
"""Bytes of a body that arrives in several pieces."""


@pytest.fixture
def tls_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    """A server whose certificate is trusted if it has the right name, which is that of 127.0.0.1."""
    context = create_certificate(tmp_path / "certificate.pem", "IP:127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    tls.verified_context.cache_clear()
    response = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % LONG + bytes(LONG)
    with RawServer(response, keep=True, tls=context) as server:
        yield server
    tls.verified_context.cache_clear()


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_over_tls_long_bodies_arrive_and_a_connection_is_reused(kind: str, tls_server: RawServer) -> None:
    download, sink = HTTPRequest("GET", f"{tls_server.url}/a"), Sink()
    upload = HTTPRequest("POST", f"{tls_server.url}/b", content=bytes(LONG))

    received = perform(kind, Stream(download, sink), Send(upload))

    assert (len(sink.body), len(received.body), tls_server.connections) == (LONG, LONG, 1)


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_nothing_is_sent_to_a_server_whose_certificate_has_another_name(kind: str, tls_server: RawServer) -> None:
    with pytest.raises(errors.ConnectionFailed, match="CERTIFICATE_VERIFY_FAILED"):
        perform(kind, Send(HTTPRequest("GET", tls_server.url.replace("127.0.0.1", "localhost"))))

    assert tls_server.targets == []


def test_no_transport_keeps_cookies() -> None:
    response = b"HTTP/1.1 200 OK\r\nset-cookie: a=b; path=/\r\ncontent-length: 2\r\n\r\n{}"
    for kind in TRANSPORTS:
        with RawServer(response, keep=True) as server:
            perform(kind, *[Send(HTTPRequest("GET", f"{server.url}/v1/x"))] * 2)

        assert not any(b"cookie" in head.lower() for head in server.heads), kind


@pytest.mark.parametrize("host", ["a..example", f"{'a' * 64}.example", "a" * 300])
def test_nothing_is_sent_to_a_host_that_is_not_valid(host: str) -> None:
    for kind in TRANSPORTS:
        with pytest.raises(errors.ConnectionFailed, match="the host is not valid"):
            perform(kind, Send(HTTPRequest("GET", f"http://{host}/")))


@pytest.mark.parametrize("framing", [b"content-length: 9", b"transfer-encoding: chunked", b"x-a: b"])
@pytest.mark.parametrize("status", [b"200 OK", b"404 Not Found", b"204 No Content"])
def test_a_response_to_head_has_no_body_whatever_its_headers_say(status: bytes, framing: bytes) -> None:
    response = b"HTTP/1.1 %s\r\n%s\r\n\r\n" % (status, framing)
    for kind in TRANSPORTS:
        with RawServer(response, cuts=[10, len(response) - 2], keep=True) as server:
            received = perform(kind, *[Send(HTTPRequest("HEAD", f"{server.url}/{name}")) for name in "ab"])

        assert (received.status, received.body) == (int(status[:3]), b""), kind
        assert server.targets == ["/a", "/b"], kind


HEAD = b"HTTP/1.1 200 OK\r\nDate: Sat, 28 Nov 2026 14:36:44 GMT\r\nServer: cloudflare\r\nX-Request-Id: 1\r\n"


@pytest.mark.skipif("aiohttp" not in TRANSPORTS, reason="needs aiohttp")
@pytest.mark.parametrize(
    ("response", "is_ordinary"),
    [
        (HEAD + b"Content-Length: 2\r\n\r\n{}", True),
        (HEAD + b"content-length: 9\r\n\r\n{}", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nx-a: b\r\n\r\n", False),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", False),
        (HEAD + b"\r\n{}", False),
        (HEAD, False),
    ],
)
def test_an_ordinary_response_is_left_to_the_fast_parser(response: bytes, is_ordinary: bool) -> None:
    from evolink._http.aiohttp_protocol import ordinary_length

    assert (ordinary_length(response) is not None) is is_ordinary
