"""A response that is read whole has a limit, in every transport and for its decoded bytes, too."""

from __future__ import annotations

import asyncio
import gzip
import io
import re
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink._http.response_body import ResponseBody, ResponseTooLarge
from evolink._sansio.effects import Operation, Send
from evolink._sansio.messages import MAX_BODY, HTTPRequest
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import CAT, DEFAULTS, ClientHarness
from support.odd_responses import CHUNKED, LAST, OK, encoded
from support.raw_server import TRANSPORTS, RawServer, perform, run

LIMIT = 1000
"""Bytes, for most tests."""


def zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros, compressed by zlib without the checksum at their end."""
    compressor = zlib.compressobj()
    head = compressor.compress(bytes(2**20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    block = compressor.compress(bytes(2**20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    return head + block * (megabytes - 1)


def chunked(*chunks: bytes) -> bytes:
    return CHUNKED + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)


def with_length(length: int, body: bytes) -> bytes:
    return OK + b"content-length: %d\r\n\r\n" % length + body


def query(server: RawServer, limit: int = LIMIT) -> Send:
    return Send(HTTPRequest("GET", f"{server.url}/v1/x", max_body=limit))


def in_every_transport(response: bytes, *, keep: bool = False) -> set[str]:
    """Return how a query ends in the transports: the number of bytes of the response, or the error."""
    ends = set()
    for kind in TRANSPORTS:
        with RawServer(response, keep=keep) as server:
            try:
                ends.add(f"{len(perform(kind, query(server)).body)} bytes")
            except errors.ResponseLost as error:
                ends.add("too large" if f"more than {LIMIT:,} bytes" in str(error) else str(error))
    return ends


AT_LIMIT = {
    "Content-Length": with_length(LIMIT, bytes(LIMIT)),
    "chunks": chunked(bytes(600), bytes(400)) + LAST,
    "no length": OK + b"\r\n" + bytes(LIMIT),
    "gzip": encoded(b"gzip", gzip.compress(bytes(LIMIT))),
    "deflate": encoded(b"deflate", zlib.compress(bytes(LIMIT))),
    "deflate without zlib's header": encoded(b"deflate", zlib.compress(bytes(LIMIT), wbits=-15)),
    "gzip twice": encoded(b"gzip, gzip", gzip.compress(gzip.compress(bytes(LIMIT)))),
    "an unknown encoding": encoded(b"foo", bytes(LIMIT)),
    "more than the Content-Length": with_length(LIMIT, bytes(LIMIT + 1)),
}


@pytest.mark.parametrize("response", AT_LIMIT.values(), ids=AT_LIMIT)
def test_a_response_at_the_limit_is_read(response: bytes) -> None:
    assert in_every_transport(response) == {f"{LIMIT} bytes"}


TOO_LARGE = {
    "Content-Length": with_length(LIMIT + 1, bytes(LIMIT + 1)),
    "chunks": chunked(bytes(600), bytes(401)) + LAST,
    "chunks without end": chunked(*[bytes(100)] * 11),
    "no length": OK + b"\r\n" + bytes(LIMIT + 1),
    "a Content-Length of more than is sent": with_length(10**12, bytes(LIMIT + 1)),
    "gzip": encoded(b"gzip", gzip.compress(bytes(LIMIT + 1))),
    "deflate": encoded(b"deflate", zlib.compress(bytes(LIMIT + 1))),
    "deflate without zlib's header": encoded(b"deflate", zlib.compress(bytes(LIMIT + 1), wbits=-15)),
    "an unknown encoding": encoded(b"foo", bytes(LIMIT + 1)),
    "gzip of much that is little": encoded(b"deflate, gzip", gzip.compress(zlib.compress(b"") + bytes(LIMIT))),
    "gigabytes": encoded(b"deflate, deflate, gzip", gzip.compress(zlib.compress(zeros(1024)))),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_larger_response_is_lost_at_once(name: str) -> None:
    # The server keeps the connection open, so that reading to the end would end with a timeout.
    assert in_every_transport(TOO_LARGE[name], keep=name != "no length") == {"too large"}


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_the_connection_of_a_response_that_is_too_large_is_closed(kind: str) -> None:
    def twice(effect: Send) -> Operation[int]:
        lost = 0
        for _ in range(2):
            try:
                yield effect
            except errors.ResponseLost:
                lost += 1
        return lost

    with RawServer(chunked(bytes(LIMIT + 1)), keep=True) as server:
        assert run(kind, twice(query(server))) == 2

    assert server.connections == 2


@pytest.mark.parametrize("kind", TRANSPORTS)
def test_little_memory_is_needed_however_much_a_response_expands(kind: str) -> None:
    bomb = gzip.compress(zeros(256))
    with RawServer(encoded(b"deflate, gzip", bomb)) as server:
        tracemalloc.start()
        try:
            with pytest.raises(errors.ResponseLost):
                perform(kind, query(server, 2**20))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak < 8 * 2**20


class Endless(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body of a caller's client that never ends, and counts what was read of it."""

    read = 0
    is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self.read += 2**20
            yield bytes(2**20)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def test_the_limit_holds_with_an_http_client_of_the_caller() -> None:
    bodies: list[Endless] = []

    def handle(request: httpx.Request) -> httpx.Response:
        bodies.append(Endless())
        return httpx.Response(200, stream=bodies[-1])

    transport = httpx.MockTransport(handle)
    client = EvoLink(**DEFAULTS, http_client=httpx.Client(transport=transport)).with_options(max_retries=0)
    with pytest.raises(errors.ResponseLost, match="more than 16,777,216 bytes"):
        client.tasks.get("task-unified-1-a")

    async def get_task() -> None:
        async_client = AsyncEvoLink(**DEFAULTS, http_client=httpx.AsyncClient(transport=transport))
        await async_client.with_options(max_retries=0).tasks.get("task-unified-1-a")

    with pytest.raises(errors.ResponseLost, match="more than 16,777,216 bytes"):
        asyncio.run(get_task())

    assert [(body.read, body.is_closed) for body in bodies] == [(MAX_BODY + 2**20, True)] * 2


def too_large(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, stream=Endless())


def test_the_outcome_of_a_submission_with_such_a_response_is_unknown(harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(too_large))

    with pytest.raises(errors.SubmissionUncertain) as caught:
        client.videos.generate(CAT)

    keys = [request.headers["idempotency-key"] for request in harness.sent]
    assert keys == [caught.value.idempotency_key] * 2
    assert re.search("more than 16,777,216 bytes .* check base_url", str(caught.value))


def test_every_query_and_upload_has_the_limit(harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(too_large)).with_options(max_retries=0)

    for call in (
        client.credits.get,
        lambda: client.tasks.list(),
        lambda: client.files.list(),
        lambda: client.files.upload(io.BytesIO(b"\x89PNG\r\n\x1a\n"), name="a.png"),
        lambda: client.prices.refresh(),
    ):
        with pytest.raises(errors.EvoLinkError, match=r"more than (16,777,216|2,097,152) bytes"):
            call()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda content: gzip.compress(content, 1),
    "deflate": lambda content: zlib.compress(content, 1),
    "identity": bytes,
}


def decode(content: bytes, headers: dict[str, str], limit: int) -> bytes:
    body = ResponseBody(limit)
    body.add(content)
    return body.decoded(headers)


@given(st.binary(max_size=300), st.lists(st.sampled_from(sorted(ENCODERS)), max_size=3), st.integers(0, 400))
def test_a_body_is_decoded_as_httpx_does_it_unless_it_is_too_large(
    content: bytes, encodings: list[str], limit: int
) -> None:
    stages = [content]
    for encoding in encodings:
        stages.append(ENCODERS[encoding](stages[-1]))
    headers = {"content-encoding": ", ".join(encodings)}

    if max(map(len, stages)) > limit:
        with pytest.raises(ResponseTooLarge):
            decode(stages[-1], headers, limit)
    else:
        expected = httpx.Response(200, headers=headers, content=stages[-1]).content
        assert decode(stages[-1], headers, limit) == expected == content


@pytest.mark.parametrize("encoding", ["br", "zstd"])
def test_decoders_without_a_limit_get_little_at_a_time(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Decoder:
        """A decoder of an optional dependency of httpx, which makes a kilobyte of each byte."""

        decoded = 0

        def decode(self, data: bytes) -> bytes:
            Decoder.decoded += 1024 * len(data)
            return bytes(1024 * len(data))

        def flush(self) -> bytes:
            return b""

    monkeypatch.setitem(httpx._decoders.SUPPORTED_DECODERS, encoding, Decoder)

    with pytest.raises(ResponseTooLarge):
        decode(bytes(2**20), {"content-encoding": encoding}, 4 * 2**20)
    assert Decoder.decoded <= 5 * 2**20
