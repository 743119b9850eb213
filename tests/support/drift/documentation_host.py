"""A documentation host on loopback whose responses a test can set."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class HostResponse:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_delayed: bool = False
    """Whether it is only sent once the host is closed."""


@dataclass
class Host:
    """Each path's responses, the last of which repeats, and the requests received."""

    url: str = ""
    responses: dict[str, list[HostResponse]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    on_request: Callable[[], object] = lambda: None

    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def next_response(self, path: str) -> HostResponse:
        left = self.responses.get(path) or [HostResponse(404)]
        return left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def documentation() -> Generator[Host]:
    """Run the host on a free port of loopback."""
    host = Host()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(host))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield host
    finally:
        host.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(host: Host) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with host.lock:
                host.requests.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                host.at_once += 1
                host.most_at_once = max(host.most_at_once, host.at_once)
                response = host.next_response(self.path)
            try:
                host.on_request()
                if response.is_delayed:
                    host.closing.wait(20)
                    return
                tag = response.headers.get("ETag")
                unchanged = tag is not None and self.headers.get("If-None-Match") == tag
                self.send_response(304 if unchanged else response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                body = b"" if unchanged else response.body
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            finally:
                with host.lock:
                    host.at_once -= 1

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler
