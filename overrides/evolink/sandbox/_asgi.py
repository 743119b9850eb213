"""ASGI adapter: a sandbox as an ASGI application on Starlette, which also resets, cuts and slows connections."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Collection
from urllib.parse import quote

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .._security.allowed_hosts import AllowedHosts
from ..studio import PREFIX as STUDIO
from ._admin import PREFIX as ADMIN_PREFIX
from ._api.extensions import BODY_CUT, DELAY, FAULT, RATE
from ._api.responses import RequestRefused, format_http_date
from ._backend import Backend
from ._pacing import split_at_rate

CONNECTION = "evolink.connection"
"""The key in the ASGI scope of the transport of the connection."""
FLUSH_TIME = 0.05
"""Seconds that half a response gets to be sent before its connection is aborted."""
MAX_DISCARDED = 1 << 30
"""Bytes of a too large body that are read and discarded before its connection is aborted."""
EXPOSED = ("x-request-id", "idempotency-replayed", "retry-after", "content-range", "etag")
"""The headers of responses that the pages of allowed origins may read."""
logger = logging.getLogger("evolink.sandbox")


def asgi_app(
    backend: Backend,
    allowed_hosts: AllowedHosts,
    *,
    allow_origins: Collection[str] = (),
    studio: ASGIApp | None = None,
) -> ASGIApp:
    """Return the sandbox as an ASGI application that responds to requests to the allowed hosts.

    Args:
        backend: What responds.
        allowed_hosts: The hosts that requests may be addressed to.
        allow_origins: The origins whose pages may read responses in a browser (CORS), such as `https://localhost:3000`;
            `*` is any. The admin API refuses pages of other origins all the same.
        studio: The application that responds to requests for the studio's pages.
    """

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _respond(backend, allowed_hosts, Request(scope, receive))
        await response(scope, receive, send)

    inner: ASGIApp = respond
    if allow_origins:
        inner = CORSMiddleware(
            respond, allow_origins=allow_origins, allow_methods=["*"], allow_headers=["*"], expose_headers=EXPOSED
        )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if studio is not None and scope["type"] == "http" and f"{scope['path']}/".startswith(f"{STUDIO}/"):
            await studio(scope, receive, send)
            return
        # uvicorn's `send` is a method of an object that has the connection.
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        await inner({**scope, CONNECTION: transport or _NoConnection()}, receive, send)

    return app


async def _respond(backend: Backend, allowed_hosts: AllowedHosts, request: Request) -> Response:
    started = time.perf_counter()
    reason = allowed_hosts.why_refused(
        hosts=request.headers.getlist("host"),
        origin=request.headers.get("origin"),
        is_admin=request.url.path.startswith(ADMIN_PREFIX),
    )
    if reason is None:
        response = await _handle(backend, request)
    else:
        await _read_body(request, max_bytes=0)
        response = RequestRefused(403, "permission_denied", reason).response(files_host=False)
    response.headers.setdefault("date", format_http_date(time.time()))
    fault = response.extensions.get(FAULT)
    logger.info(
        "%s %s %d %.0f ms%s",
        *(request.method, request.url.path, response.status_code, 1e3 * (time.perf_counter() - started)),
        f" ({fault})" if fault else "",
    )
    if {FAULT, DELAY, RATE} & response.extensions.keys():
        return _FaultyResponse(response, request.scope[CONNECTION])
    headers = {
        name: value
        for name, value in response.headers.items()
        if name != "content-length" or request.method == "HEAD"  # without a body, the length can only be stated
    }
    return Response(response.content, response.status_code, headers)


async def _handle(backend: Backend, request: Request) -> httpx.Response:
    body = await _read_body(request, max_bytes=backend.max_body_bytes(request.url.path))
    if body is None:
        return backend.body_too_large(request.url.path)
    converted = httpx.Request(request.method, _url(request), headers=request.headers.raw, content=body)
    return (
        await run_in_threadpool(backend.handle, converted) if backend.is_slow(converted) else backend.handle(converted)
    )


def _url(request: Request) -> str:
    """Return the URL as it was sent, with every character that a URL must not contain percent-encoded."""
    host = request.headers.get("host") or "{}:{}".format(*(request.scope.get("server") or ("127.0.0.1", 80)))
    path = quote(request.scope["raw_path"], safe="/%:@!$&'()*+,;=~")
    query = quote(request.scope["query_string"], safe="/%:@!$&'()*+,;=~?")
    return f"{request.url.scheme}://{host}{path}{f'?{query}' if query else ''}"


async def _read_body(request: Request, *, max_bytes: int) -> bytes | None:
    """Return the body, None if it is larger. The rest is discarded, because a client reads the response only then."""
    size = 0
    chunks: list[bytes] = []
    async for chunk in request.stream():
        size += len(chunk)
        if size <= max_bytes:
            chunks.append(chunk)
        elif size > MAX_DISCARDED:
            request.scope[CONNECTION].abort()
            return None
        else:
            chunks.clear()
    return b"".join(chunks) if size <= max_bytes else None


class _FaultyResponse(Response):
    """A response that begins late, is sent slowly, or of which nothing or only half is sent."""

    def __init__(self, response: httpx.Response, connection: asyncio.Transport) -> None:
        super().__init__(response.content, response.status_code, dict(response.headers))
        self._extensions = response.extensions
        self._connection = connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._extensions.get(FAULT)
        await asyncio.sleep(self._extensions.get(DELAY, 0.0))
        if fault is None or fault == BODY_CUT:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send_body(send, is_cut=fault is not None)
        if fault is not None:
            self._connection.abort()
            await asyncio.sleep(FLUSH_TIME)  # so that the server sees the disconnection first and logs no error

    async def _send_body(self, send: Send, *, is_cut: bool) -> None:
        body = bytes(self.body[: len(self.body) // 2] if is_cut else self.body)
        for pause, chunk in split_at_rate(body, self._extensions.get(RATE, math.inf)):
            await asyncio.sleep(pause)
            if self._connection.is_closing():
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if is_cut:
            await asyncio.sleep(FLUSH_TIME)
        else:
            await send({"type": "http.response.body", "body": b""})


class _NoConnection(asyncio.Transport):
    """The transport of a server that does not make its own accessible."""

    def abort(self) -> None:
        raise RuntimeError("This server cannot abort a connection. Serve the sandbox with uvicorn.")

    def is_closing(self) -> bool:
        return False
