"""A receiver as an ASGI application, without a framework.

Source: https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, MutableMapping
from typing import Any

from ._body import MAX_BODY
from ._inbox import Answer, answer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[MutableMapping[str, Any], Receive, Send], Coroutine[Any, Any, None]]

Refuses = Callable[[str, str, int], Answer | None]
"""(method, path, bytes of the body) -> the refusal, None where the body is wanted."""
Handle = Callable[[str, str, bytes, Mapping[str, str]], Awaitable[Answer]]


class _Gone(Exception):
    """The caller hung up before the body was whole."""


def application(refuses: Refuses, handle: Handle, *, read_within: float) -> ASGIApp:
    """An ASGI 3 application over `handle`; it reads no body that `refuses` does not want, and none for long."""

    async def app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _respond(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    async def _respond(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path, refusal = _admitted(refuses, scope, _announced(headers))
        if refusal is None:
            try:
                async with asyncio.timeout(read_within):
                    body = await _body(receive)
            except TimeoutError:
                refusal = answer(408, "The body took too long.")
            except _Gone:
                return
            else:
                refusal = refuses(scope["method"], path, len(body))
        if refusal is not None:
            if scope.get("http_version", "1.1").startswith("1"):
                refusal.headers["connection"] = "close"
            await _send(send, refusal)
            return
        await _send(send, await handle(scope["method"], path, body, headers))

    return app


def _admitted(refuses: Refuses, scope: MutableMapping[str, Any], size: int) -> tuple[str, Answer | None]:
    """The path under which the request is wanted, or its refusal."""
    for path in _paths(scope):
        refusal = refuses(scope["method"], path, size)
        if refusal is None or refusal.status != 404:
            break
    return path, refusal


def _paths(scope: MutableMapping[str, Any]) -> Iterator[str]:
    """The request's path, and what is left of it below the place where this application is mounted."""
    path, root = scope["path"], scope.get("root_path", "").rstrip("/")
    yield path
    if root and path.startswith(f"{root}/"):
        yield path.removeprefix(root)


def _announced(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


async def _body(receive: Receive) -> bytes:
    """The body, or its beginning and one byte more than is allowed."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise _Gone
        body += message.get("body", b"")[: MAX_BODY + 1 - len(body)]
        if len(body) > MAX_BODY or not message.get("more_body", False):
            return bytes(body)


async def _send(send: Send, reply: Answer) -> None:
    fields = reply.headers | {"content-length": str(len(reply.body))}
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _live(receive: Receive, send: Send) -> None:
    """Nothing is to be set up or torn down."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
