"""A server on this machine that takes callbacks and keeps them."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from .._sansio.messages import Reply

MOST = 1024 * 1024
"""Bytes of a callback that are read."""


class Listener:
    """Takes callbacks on a free port for the time of a `with` statement."""

    def __init__(self) -> None:
        self._heard: dict[str, Reply] = {}
        self._news = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, name: str) -> str:
        """A callback URL of that name."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{name}"

    def heard(self, name: str, *, timeout: float) -> Reply | None:
        """The first callback to the URL of that name, None where none comes in `timeout` seconds."""
        with self._news:
            self._news.wait_for(lambda: name in self._heard, timeout)
            return self._heard.get(name)

    def _note(self, name: str, headers: dict[str, str], body: bytes) -> None:
        with self._news:
            self._heard.setdefault(name, Reply(200, headers, body))
            self._news.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        note = self._note

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = self.headers.get("content-length", "0")
                body = self.rfile.read(min(int(length), MOST)) if length.isdecimal() else b""
                note(self.path.strip("/"), {name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Says nothing."""

        return Handler
