"""The sandbox over real sockets: Starlette on uvicorn, and nothing of its own to decide."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import quote

import httpx
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ._api import Sandbox
from ._faults import CUT, FAULT
from ._sender import Sender

KEEP_ALIVE = 130
"""Seconds. A client keeps its connection between two queries, as it would to the real gateway."""
ABORT = "evolink.abort"
"""The key of the ASGI scope under which the connection can be ended."""
LOOK_UP = 0.05
"""Seconds after which the courier looks again for callbacks that have become due."""
FLUSH = 0.05
"""Seconds that half a reply gets to leave before its connection ends."""
DRAINED = 1 << 30
"""Bytes of a body too large that are read before its connection is ended."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
logger = logging.getLogger("evolink.sandbox")


class Answering(Protocol):
    """What can be served: a sandbox, or what stands in its place."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request whose body has been read."""
        ...

    def renders(self, request: httpx.Request) -> bool:
        """Whether answering may take long."""
        ...

    def largest_body(self, path: str) -> int:
        """How many bytes a request there may have."""
        ...

    def too_large(self, path: str) -> httpx.Response:
        """The reply to a request with more bytes than that."""
        ...


def asgi_app(sandbox: Answering) -> ASGIApp:
    """The sandbox as an ASGI application."""

    async def endpoint(request: Request) -> Response:
        started = time.perf_counter()
        body = await _body(request, limit=sandbox.largest_body(request.url.path))
        asked = httpx.Request(request.method, _url(request), headers=request.headers.raw, content=body)
        if body is None:
            reply = sandbox.too_large(request.url.path)
        elif sandbox.renders(asked):
            reply = await run_in_threadpool(sandbox.handle, asked)
        else:
            reply = sandbox.handle(asked)
        fault = reply.extensions.get(FAULT)
        logger.info(
            "%s %s %d %.0f ms%s",
            *(request.method, request.url.path, reply.status_code, 1e3 * (time.perf_counter() - started)),
            f" ({fault})" if fault else "",
        )
        if fault is not None:
            return _Broken(reply, request.scope[ABORT], keep=fault == CUT)
        headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
        return Response(reply.content, reply.status_code, headers)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's send is a method of the request, which knows the connection.
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        scope = {**scope, ABORT: transport.abort if transport is not None else _cannot_abort}
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    return app


def _url(request: Request) -> str:
    """The address as it came, with everything that no URL may hold percent-encoded."""
    host = request.headers.get("host", "")
    if not _HOST.match(host):
        host = "{}:{}".format(*(request.scope.get("server") or ("127.0.0.1", 80)))
    path = quote(request.scope["raw_path"], safe="/%:@!$&'()*+,;=~")
    query = quote(request.scope["query_string"], safe="/%:@!$&'()*+,;=~?")
    return f"{request.url.scheme}://{host}{path}{f'?{query}' if query else ''}"


async def _body(request: Request, *, limit: int) -> bytes | None:
    """The body; None where it has more than `limit` bytes. The rest is read and dropped, so that the reply is read."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        elif size > DRAINED:
            request.scope[ABORT]()
            return None
        else:
            chunks.clear()
    return b"".join(chunks) if size <= limit else None


class _Broken(Response):
    """A reply of which nothing, or only half, arrives."""

    def __init__(self, reply: httpx.Response, abort: Callable[[], None], *, keep: bool) -> None:
        super().__init__(reply.content, reply.status_code, dict(reply.headers))
        self._abort = abort
        self._keep = keep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the head and half of the body, if that much is to arrive, and ends the connection."""
        if self._keep:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            half = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await asyncio.sleep(FLUSH)
        self._abort()
        await asyncio.sleep(FLUSH)  # so that the server has noticed, and does not call it an error


def _cannot_abort() -> None:
    raise RuntimeError("this server does not let go of a connection; serve the sandbox with uvicorn")


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: the port is taken or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio does not turn off Nagle's algorithm and each reply waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening


def url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server(sandbox: Answering) -> uvicorn.Server:
    """A server for the sandbox, not yet started."""
    config = uvicorn.Config(
        asgi_app(sandbox),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)


@contextmanager
def courier(sandbox: Answering) -> Iterator[None]:
    """Delivers the sandbox's callbacks in a thread for the time of the `with` statement; a recording has none."""
    if not isinstance(sandbox, Sandbox):
        yield
        return
    ended = threading.Event()
    send = Sender(allow_local=sandbox.allow_local_callbacks).send

    def deliver() -> None:
        while True:
            due = (sandbox.callbacks.next_due() - sandbox.clock.now()) / sandbox.clock.speed
            if ended.wait(min(max(due, 0.0), LOOK_UP)):
                return
            sandbox.deliver(send)

    thread = threading.Thread(target=deliver, name="evolink-sandbox-callbacks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=11)


@contextmanager
def serving(sandbox: Answering, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serves in a thread for the time of the `with` statement; gives the address."""
    listening = listening_socket(host, port)
    running = server(sandbox)
    thread = threading.Thread(target=running.run, args=([listening],), name="evolink-sandbox", daemon=True)
    thread.start()
    try:
        while not running.started and thread.is_alive():
            time.sleep(0.002)
        with courier(sandbox):
            yield url_of(listening)
    finally:
        running.should_exit = True
        thread.join(timeout=10)
        listening.close()
