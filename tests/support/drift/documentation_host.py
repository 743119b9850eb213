"""A documentation host on loopback whose every answer a test can set."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    held: bool = False
    """Whether the answer only comes when the host is closed."""


@dataclass
class Host:
    """Each path's answers, the last of which repeats, and what was asked."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    meanwhile: Callable[[], object] = lambda: None

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def next_answer(self, path: str) -> Answer:
        left = self.answers.get(path) or [Answer(404)]
        return left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def documentation() -> Iterator[Host]:
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with host.lock:
                host.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                host.at_once += 1
                host.most_at_once = max(host.most_at_once, host.at_once)
                answer = host.next_answer(self.path)
            try:
                host.meanwhile()
                if answer.held:
                    host.closing.wait(20)
                    return
                tag = answer.headers.get("ETag")
                unchanged = tag is not None and self.headers.get("If-None-Match") == tag
                self.send_response(304 if unchanged else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                body = b"" if unchanged else answer.body
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            finally:
                with host.lock:
                    host.at_once -= 1

        def log_message(self, format: str, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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
