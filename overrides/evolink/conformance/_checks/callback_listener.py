"""An HTTP server on this machine that stores the callbacks it receives."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from ..._sansio.messages import HTTPResponse

MAX_BODY = 1024 * 1024
"""Bytes of a callback that are read."""
_MAX_DIGITS = 20
"""How many digits of the length of a callback are read."""


class _QuietServer(ThreadingHTTPServer):
    """An HTTP server that prints no traceback for a connection that breaks."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore it: the check finds that no callback was received."""


class CallbackListener:
    """Receives callbacks on a free port for the duration of a `with` statement."""

    def __init__(self) -> None:
        self._received: dict[str, HTTPResponse] = {}
        self._condition = threading.Condition()
        self._server = _QuietServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, name: str) -> str:
        """Return the callback URL with this name."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def wait_for_callback(self, name: str, *, timeout: float) -> HTTPResponse | None:
        """Return the first callback to the URL with this name, or None if there is none within `timeout` seconds.

        A callback has the form of a response with status 200, so that it is checked as responses are.
        """
        with self._condition:
            self._condition.wait_for(lambda: name in self._received, timeout)
            return self._received.get(name)

    def _store(self, name: str, headers: dict[str, str], body: bytes) -> None:
        with self._condition:
            self._received.setdefault(name, HTTPResponse(200, headers, body))
            self._condition.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        store = self._store

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = self.headers.get("content-length", "0")[:_MAX_DIGITS]
                body = self.rfile.read(min(int(length), MAX_BODY)) if length.isdecimal() else b""
                store(self.path.strip("/"), {name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        return Handler
