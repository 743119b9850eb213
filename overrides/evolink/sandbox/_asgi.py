"""ASGI adapter: a sandbox as an ASGI application on Starlette, which also resets and cuts connections."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Collection
from urllib.parse import quote

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ._api.extensions import BODY_CUT, FAULT
from ._backend import Backend

ABORT = "evolink.abort"
"""The key in the ASGI scope of the function that aborts the connection."""
FLUSH_TIME = 0.05
"""Seconds that half a response gets to be sent before its connection is aborted."""
MAX_DISCARDED = 1 << 30
"""Bytes of a too large body that are read and discarded before its connection is aborted."""
EXPOSED = ("x-request-id", "idempotency-replayed", "retry-after", "content-range", "etag")
"""The headers of responses that the pages of allowed origins may read."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?\Z")
logger = logging.getLogger("evolink.sandbox")


def asgi_app(backend: Backend, *, allow_origins: Collection[str] = ()) -> ASGIApp:
    """Return the sandbox as an ASGI application.

    Args:
        backend: What responds.
        allow_origins: The origins whose pages may read responses in a browser (CORS), such as `https://localhost:3000`;
            `*` is any. The admin API refuses pages of other origins all the same.
    """

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        response = await _respond(backend, Request(scope, receive))
        await response(scope, receive, send)

    inner: ASGIApp = respond
    if allow_origins:
        inner = CORSMiddleware(
            respond, allow_origins=allow_origins, allow_methods=["*"], allow_headers=["*"], expose_headers=EXPOSED
        )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's `send` is a method of an object that has the connection.
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        await inner({**scope, ABORT: transport.abort if transport is not None else _cannot_abort}, receive, send)

    return app


async def _respond(backend: Backend, request: Request) -> Response:
    started = time.perf_counter()
    body = await _read_body(request, max_bytes=backend.max_body_bytes(request.url.path))
    converted = httpx.Request(request.method, _url(request), headers=request.headers.raw, content=body)
    if body is None:
        response = backend.body_too_large(request.url.path)
    elif backend.is_slow(converted):
        response = await run_in_threadpool(backend.handle, converted)
    else:
        response = backend.handle(converted)
    fault = response.extensions.get(FAULT)
    logger.info(
        "%s %s %d %.0f ms%s",
        *(request.method, request.url.path, response.status_code, 1e3 * (time.perf_counter() - started)),
        f" ({fault})" if fault else "",
    )
    if fault is not None:
        return _AbortedResponse(response, request.scope[ABORT], send_half=fault == BODY_CUT)
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(response.content, response.status_code, headers)


def _url(request: Request) -> str:
    """Return the URL as it was sent, with every character that a URL must not contain percent-encoded."""
    host = request.headers.get("host", "")
    if not _HOST.match(host):
        host = "{}:{}".format(*(request.scope.get("server") or ("127.0.0.1", 80)))
    path = quote(request.scope["raw_path"], safe="/%:@!$&'()*+,;=~")
    query = quote(request.scope["query_string"], safe="/%:@!$&'()*+,;=~?")
    return f"{request.url.scheme}://{host}{path}{f'?{query}' if query else ''}"


async def _read_body(request: Request, *, max_bytes: int) -> bytes | None:
    """Return the body, None if it is larger. The rest is discarded, because a client reads the response only then."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= max_bytes:
            chunks.append(chunk)
        elif size > MAX_DISCARDED:
            request.scope[ABORT]()
            return None
        else:
            chunks.clear()
    return b"".join(chunks) if size <= max_bytes else None


class _AbortedResponse(Response):
    """A response of which nothing, or only half, is sent before the connection is aborted."""

    def __init__(self, response: httpx.Response, abort: Callable[[], None], *, send_half: bool) -> None:
        super().__init__(response.content, response.status_code, dict(response.headers))
        self._abort = abort
        self._send_half = send_half

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._send_half:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            half = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await asyncio.sleep(FLUSH_TIME)
        self._abort()
        await asyncio.sleep(FLUSH_TIME)  # so that the server sees the disconnection first and logs no error


def _cannot_abort() -> None:
    raise RuntimeError("This server cannot abort a connection. Serve the sandbox with uvicorn.")
