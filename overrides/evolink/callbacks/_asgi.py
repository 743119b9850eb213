"""ASGI adapter: a receiver as an application, without a framework.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, MutableMapping
from typing import Any

from ._body import MAX_BODY
from ._responses import CallbackResponse, text_response

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[MutableMapping[str, Any], Receive, Send], Coroutine[Any, Any, None]]

RefuseEarly = Callable[[str, str, int], CallbackResponse | None]
"""(method, path, bytes of the body) -> the response that refuses the request, None if the body is to be read."""
Handle = Callable[[str, str, bytes, Mapping[str, str]], Awaitable[CallbackResponse]]
"""(method, path, body, headers) -> the response."""


class _Disconnected(Exception):
    """The caller disconnected before the body was complete."""


def application(refuse_early: RefuseEarly, handle: Handle, *, read_within: float) -> ASGIApp:
    """Return an ASGI 3 application over `handle`.

    Args:
        refuse_early: Refuses a request by method, path and size; the body of such a request is not read.
        handle: Handles a complete request.
        read_within: Seconds within which a body must arrive.
    """

    async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await respond(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _run_lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def respond(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path, refusal = _match_path(refuse_early, scope, _content_length(headers))
        body = b""
        if refusal is None:
            try:
                async with asyncio.timeout(read_within):
                    body = await _read_body(receive)
            except TimeoutError:
                refusal = text_response(408, "The body took too long to arrive.")
            except _Disconnected:
                return
            else:
                refusal = refuse_early(scope["method"], path, len(body))
        if refusal is not None:
            if scope.get("http_version", "1.1").startswith("1"):
                refusal.headers["connection"] = "close"
            await _send_response(send, refusal)
            return
        await _send_response(send, await handle(scope["method"], path, body, headers))

    return app


def _match_path(
    refuse_early: RefuseEarly, scope: MutableMapping[str, Any], size: int
) -> tuple[str, CallbackResponse | None]:
    """Return the path under which the request is to be handled, or a path and the response that refuses it."""
    path, refusal = "", None
    for path in _possible_paths(scope):
        refusal = refuse_early(scope["method"], path, size)
        if refusal is None or refusal.status != 404:
            break
    return path, refusal


def _possible_paths(scope: MutableMapping[str, Any]) -> Iterator[str]:
    """Yield the request's path, and its rest below the path at which this application is mounted."""
    path, root = scope["path"], scope.get("root_path", "").rstrip("/")
    yield path
    if root and path.startswith(f"{root}/"):
        yield path.removeprefix(root)


def _content_length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


async def _read_body(receive: Receive) -> bytes:
    """Return the body; if it is too large, its beginning up to one byte more than is allowed."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise _Disconnected
        body += message.get("body", b"")[: MAX_BODY + 1 - len(body)]
        if len(body) > MAX_BODY or not message.get("more_body", False):
            return bytes(body)


async def _send_response(send: Send, response: CallbackResponse) -> None:
    fields = response.headers | {"content-length": str(len(response.body))}
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _run_lifespan(receive: Receive, send: Send) -> None:
    """Acknowledge startup and shutdown; there is nothing to set up or tear down."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
