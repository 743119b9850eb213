"""A server that sends any bytes, and the drivers over real connections to it."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, Self, TypeVar

from evolink._http.async_driver import AsyncDriver
from evolink._http.sync_driver import SyncDriver
from evolink._sansio.effects import Effect, Operation
from evolink._sansio.messages import HTTPResponse

T = TypeVar("T")

TRANSPORTS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
"""The kinds of drivers: the sync one, and the async one over each of its transports."""


class RawServer:
    """Sends the same bytes in response to every request, and keeps the request line and headers of each."""

    def __init__(
        self,
        response: bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        cuts: Sequence[int] = (),
        *,
        keep: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare a server; it serves in the `with` statement.

        Args:
            response: The bytes.
            cuts: Where the response is cut into pieces, which are sent one after another.
            keep: Whether a connection is kept for the next request.
            tls: The TLS context of an https server.
        """
        self._pieces = [response[start:end] for start, end in pairwise([0, *cuts, len(response)])]
        self._keep = keep
        self._tls = tls
        self.connections = 0
        self.heads: list[bytes] = []
        self.has_responded = threading.Semaphore(0)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def targets(self) -> list[str]:
        """The target of each request."""
        return [head.split(b" ")[1].decode("latin-1") for head in self.heads]

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
            self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with suppress(OSError), self._wrap(connection) as connection:
                while self._respond(connection) and self._keep:
                    pass

    def _wrap(self, connection: socket.socket) -> socket.socket:
        return connection if self._tls is None else self._tls.wrap_socket(connection, server_side=True)

    def _respond(self, connection: socket.socket) -> bool:
        """Respond to the next request of a connection; return False if the client has ended it."""
        received = b""
        try:
            while not _is_whole(received):
                more = connection.recv(65536)
                if not more:
                    return False
                received += more
            self.heads.append(received.partition(b"\r\n\r\n")[0])
            for number, piece in enumerate(self._pieces):
                if number:
                    time.sleep(0.005)
                connection.sendall(piece)
            self.has_responded.release()
        except OSError:  # the client has closed the connection after an invalid piece
            return False
        return True


def _is_whole(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return bool(found) and len(body) >= (int(length[1]) if length else 0)


def run(kind: str, operation: Operation[T]) -> T:
    """Run an operation with a new driver of a kind, and return its result."""
    if kind == "sync":
        driver = SyncDriver(timeout=5)
        try:
            return driver.run(operation)
        finally:
            driver.close()

    async def run_async() -> T:
        async_driver = AsyncDriver(timeout=5, transport=kind)
        try:
            return await async_driver.run(operation)
        finally:
            await async_driver.close()

    return asyncio.run(run_async())


def perform(kind: str, *effects: Effect) -> HTTPResponse:
    """Carry out effects with one driver of a kind, and return the last response."""

    def operation() -> Operation[HTTPResponse]:
        outcome: Any = None
        for effect in effects:
            outcome = yield effect
        response: HTTPResponse = outcome
        return response

    return run(kind, operation())
