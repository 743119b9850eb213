"""A server of results on a real socket, and downloads from it with clients of every kind."""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from evolink import AsyncEvoLink, Download, EvoLink, Task

from support.client_harness import API_KEY
from support.result_host import VIDEO, completed_task

CLIENT_KINDS = ["sync", "httpx", "pool", *(["aiohttp"] if importlib.util.find_spec("aiohttp") else [])]
"""The sync client, and the transports of the async client."""


class ResultServer:
    """Serves VIDEO with ranges on 127.0.0.1 for the time of the `with` statement.

    Args:
        stalls_at: The first response stops after so many bytes, and its connection stays open.
    """

    def __init__(self, *, stalls_at: int | None = None) -> None:
        self.stalls_at = stalls_at
        self.ranges: list[str | None] = []
        """The Range header of each request."""
        self._is_closed = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server._serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_closed.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def task(self) -> Task:
        """A completed task whose result is the video."""
        return completed_task(f"{self.url}/a.mp4")

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        requested = handler.headers.get("range")
        self.ranges.append(requested)
        start = int(requested.removeprefix("bytes=").rstrip("-")) if requested else 0
        stalls_at, self.stalls_at = self.stalls_at, None
        handler.send_response(206 if requested else 200)
        handler.send_header("etag", '"v1"')
        handler.send_header("content-type", "video/mp4")
        handler.send_header("content-length", str(len(VIDEO) - start))
        if requested:
            handler.send_header("content-range", f"bytes {start}-{len(VIDEO) - 1}/{len(VIDEO)}")
        handler.end_headers()
        handler.wfile.write(VIDEO[start:stalls_at])
        handler.wfile.flush()
        if stalls_at is not None:
            self._is_closed.wait(20)


def download_with(kind: str, server: ResultServer, to: Path, **options: Any) -> Download:
    """Download the result of a server with a client of a kind."""
    if kind == "sync":
        with EvoLink(API_KEY, server.url) as client:
            return client.tasks.download(server.task, to, **options)

    async def run() -> Download:
        async with AsyncEvoLink(API_KEY, server.url, transport=kind) as client:
            return await client.tasks.download(server.task, to, **options)

    return asyncio.run(run())
