"""The server as a program: `python -m tooling.bench.server FILE`, where FILE is the body of every result link.

An asyncio protocol that writes almost ready-made bytes, so that the server costs as little as possible. It prints its
port, and ends when its standard input is closed. `GET /bench/reset?polls=&seconds=&spread=&delay=&estimate=` starts
over, `/bench/start` starts all tasks now, and `/bench/counters` returns what was counted.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import sys
from pathlib import Path

from .handlers import Request, Tasks, handle

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_HEAD = "HTTP/1.1 %d OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"


class Connection(asyncio.Protocol):
    """One client's connection: requests with a body of known length or in chunks, one at a time."""

    def __init__(self, tasks: Tasks, result: Path) -> None:
        self._tasks = tasks
        self._result = result
        self._received = b""
        self._counted = False
        self._sending: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]  # a stream's is one
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (request := self._next_request()) is not None:
            if not self._counted and not request.path.startswith("/bench/"):
                self._counted = True
                self._tasks.connections += 1
            self._respond(request)

    def _next_request(self) -> Request | None:
        """Return the next request, or None until it is complete."""
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head, start = self._received[:end], end + 4
        if _CHUNKED.search(head):
            last = self._received.find(b"0\r\n\r\n", start)
            size = last + 5 - start if last >= 0 else -1
        else:
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
        if size < 0 or len(self._received) < start + size:
            return None
        body, self._received = self._received[start : start + size], self._received[start + size :]
        method, path, _ = head[: head.find(b"\r\n")].decode("ascii").split(" ")
        return Request(method, path, body)

    def _respond(self, request: Request) -> None:
        if request.path == "/result.mp4" or request.path.endswith("/content"):
            sending = asyncio.get_running_loop().create_task(self._send_file(request.method))
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
            return
        text = handle(self._tasks, request)
        body = ('{"error":{"message":"unknown path"}}' if text is None else text).encode()
        response = (_HEAD % (404 if text is None else 200, "application/json", len(body))).encode() + body
        delay = self._tasks.plan.delay
        if delay and not request.path.startswith("/bench/"):
            seconds = delay * random.uniform(0.5, 1.5)  # noqa: S311  no secret
            asyncio.get_running_loop().call_later(seconds, self._transport.write, response)
        else:
            self._transport.write(response)

    async def _send_file(self, method: str) -> None:
        with self._result.open("rb") as file:
            self._transport.write((_HEAD % (200, "video/mp4", self._result.stat().st_size)).encode())
            if method != "HEAD":
                await asyncio.get_running_loop().sendfile(self._transport, file)


async def serve(result: Path) -> None:
    """Listen on a port that the system chooses until standard input is closed."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    port = listener.getsockname()[1]
    tasks = Tasks(f"http://127.0.0.1:{port}")
    server = await asyncio.get_running_loop().create_server(lambda: Connection(tasks, result), sock=listener)
    print(port, flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(serve(Path(sys.argv[1])))
