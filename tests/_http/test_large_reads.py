"""Downloads read large pieces from the socket, and other requests of the same connection do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpcore
import httpx
import pytest
from evolink._http.large_reads import READ_SIZE, large_reads
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.effects import Send, Stream
from evolink._sansio.messages import HTTPRequest

BODY = b"x" * 3_000_000
SMALL = HTTPRequest("GET", "http://127.0.0.1:9/small", {})


class Network(httpcore.NetworkBackend):
    """A network of one connection that responds to every request with BODY, and records the sizes that are read."""

    def __init__(self) -> None:
        self.stream = NetworkStream()

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return self.stream


class NetworkStream(httpcore.MockStream):
    def __init__(self) -> None:
        super().__init__([])
        self.sizes: list[int] = []
        self._left = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.sizes.append(max_bytes)
        data, self._left = self._left[:max_bytes], self._left[max_bytes:]
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer.startswith(b"GET"):
            self._left = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(BODY) + BODY


NetworkStream.__module__ = "httpcore.test"


class Sink:
    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        return True

    def write(self, chunk: bytes) -> None:
        self.chunks.append(chunk)


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def driver(network: Network) -> Iterator[SyncDriver]:
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(network_backend=network)
    with httpx.Client(transport=transport) as client:
        yield SyncDriver(client)


def test_only_a_download_reads_large_pieces(driver: SyncDriver, network: Network) -> None:
    sink = Sink()

    driver.perform(Send(SMALL))
    before = len(network.stream.sizes)
    driver.perform(Stream(SMALL, sink))
    downloaded = network.stream.sizes[before:]
    driver.perform(Send(SMALL))

    assert b"".join(sink.chunks) == BODY
    assert set(downloaded[1:]) == {READ_SIZE}
    assert len(downloaded) < 6
    assert READ_SIZE not in network.stream.sizes[before + len(downloaded) :]


@pytest.mark.parametrize("extensions", [{}, {"network_stream": object()}, {"network_stream": httpx.Headers()}])
def test_other_streams_are_left_alone(extensions: dict[str, Any]) -> None:
    response = httpx.Response(200, content=b"x", extensions=extensions)
    before = dict(getattr(extensions.get("network_stream"), "__dict__", {}))

    with large_reads(response):
        assert getattr(extensions.get("network_stream"), "__dict__", {}) == before

    assert response.content == b"x"
