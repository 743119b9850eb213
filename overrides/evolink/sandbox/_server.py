"""Serve a sandbox over sockets with uvicorn, and deliver its callbacks."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager, suppress
from typing import Literal, Unpack

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from .._security.allowed_hosts import AllowedHosts
from ..studio import IS_STOPPING, StudioPages
from ._asgi import asgi_app
from ._backend import Backend
from ._callbacks.sender import Sender
from ._real_time import RealTimeEventLoop
from ._sandbox import Sandbox
from ._studio import create_studio

KEEP_ALIVE = 130
"""Seconds. Clients keep a connection between two queries, as they do with the real gateway."""
DELIVERY_INTERVAL = 0.05
"""Seconds after which callbacks that have become due are delivered, at the latest."""


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; 0 picks a free port.

    Raises:
        OSError: If the port is taken or the host does not belong to this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, or asyncio leaves Nagle's algorithm on and each response waits 40 ms for an
    # acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()  # from now on, connections wait for the server, which may still be starting
    except OSError:
        listening.close()
        raise
    return listening


def url_of(listening: socket.socket) -> str:
    """Return the base URL of a listening socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def create_server(
    backend: Backend,
    *,
    allowed_hosts: Iterable[str] = (),
    allow_origins: Collection[str] = (),
    studio_token: str | None = None,
    **pages: Unpack[StudioPages],
) -> uvicorn.Server:
    """Return a server for the sandbox and its studio, not yet started.

    Args:
        backend: The sandbox, a recorder or a replayer; only a sandbox has a studio.
        allowed_hosts: The hosts beside loopback ones that requests may be addressed to.
        allow_origins: The origins whose pages may read responses, as in `asgi_app`.
        studio_token: What a browser must have to use the studio, as in `evolink.studio.create_app`.
        pages: The further pages of the studio.
    """
    hosts = AllowedHosts(allowed_hosts, allow_origins)
    studio = create_studio(backend, hosts, token=studio_token, **pages) if isinstance(backend, Sandbox) else None
    app = asgi_app(backend, hosts, allow_origins=allow_origins, studio=studio)
    return server_of(app, date_header=False)  # the app sends it, since a sandbox may have a time of its own


def server_of(app: ASGIApp, *, lifespan: Literal["on", "off"] = "off", date_header: bool = True) -> uvicorn.Server:
    """Return a server for an application, not yet started.

    The application finds in its scope whether the server is to stop, so that endless responses can end. A client that
    disconnects before it has sent its whole request is no error of the server.
    """

    async def stoppable(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect):
            await app({**scope, IS_STOPPING: lambda: server.should_exit}, receive, send)

    config = uvicorn.Config(
        stoppable,
        log_config=None,
        access_log=False,
        date_header=date_header,
        lifespan=lifespan,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    return server


@contextmanager
def callback_delivery(backend: Backend) -> Generator[None]:
    """Deliver the sandbox's callbacks in a thread for the time of the `with` statement; recordings have none."""
    if not isinstance(backend, Sandbox):
        yield
        return
    sandbox, stopped = backend, threading.Event()
    send = Sender(allow_local=sandbox.allow_local_callbacks).send

    def deliver() -> None:
        while True:
            due = (sandbox.callbacks.next_due() - sandbox.clock.now()) / sandbox.clock.speed
            if stopped.wait(min(max(due, 0.0), DELIVERY_INTERVAL)):
                return
            sandbox.deliver(send)

    thread = threading.Thread(target=deliver, name="evolink-sandbox-callbacks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=11)


@contextmanager
def serve_in_thread(
    backend: Backend, *, host: str = "127.0.0.1", port: int = 0, **pages: Unpack[StudioPages]
) -> Generator[str]:
    """Serve the sandbox, and its studio with further pages, in a thread for the time of the `with` statement.

    Yields:
        The base URL.
    """
    listening = listening_socket(host, port)
    server = create_server(backend, allowed_hosts=[host], **pages)

    def run() -> None:
        with asyncio.Runner(loop_factory=RealTimeEventLoop) as runner:
            runner.run(server.serve(sockets=[listening]))

    thread = threading.Thread(target=run, name="evolink-sandbox", daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.002)
        with callback_delivery(backend):
            yield url_of(listening)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
