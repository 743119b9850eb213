"""A TCP server that receives callbacks and responds with any bytes."""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Behaviour = Callable[[socket.socket], object]
"""Handles a connection."""


class Receiver(socketserver.TCPServer):
    """A server on loopback that keeps its requests. `behaviour` is the response, or handles the connection itself."""

    def __init__(self, behaviour: Behaviour | bytes, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.port = self.server_address[1]
        self.behaviour, self.tls = behaviour, tls
        self.connections = 0
        self.requests: list[bytes] = []
        threading.Thread(target=self.serve_forever, args=(0.01,)).start()

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/done?a=b#c"

    def finish_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        with suppress(OSError):
            if callable(self.behaviour):
                self.behaviour(request)
                return
            with self.tls.wrap_socket(request, server_side=True) if self.tls else request as connection:
                self.requests.append(read_request(connection))
                connection.sendall(self.behaviour)

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()


def read_request(connection: socket.socket) -> bytes:
    """Read a request whose body is a JSON object."""
    read = b""
    while not read.endswith(b"}") and (more := connection.recv(65536)):
        read += more
    return read
