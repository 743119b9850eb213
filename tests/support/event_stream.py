"""`open_events`: the event stream of a studio page that stays open, received without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp


class EventStream:
    """The events that a page has received."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.ended = asyncio.Event()
        """Set when the application has ended the stream."""
        self._received = asyncio.Event()

    async def send(self, message: Any) -> None:
        """Receive a message of the application."""
        self.events += [event for event in message.get("body", b"").decode().split("\n\n") if event]
        self._received.set()
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.ended.set()

    async def wait_for(self, text: str) -> str:
        """Return the first event that has a text."""
        async with asyncio.timeout(5):
            while not (found := [event for event in self.events if text in event]):
                self._received.clear()
                await self._received.wait()
        return found[0]


@asynccontextmanager
async def open_events(app: ASGIApp, query: str, *, port: int, **more: Any) -> AsyncIterator[EventStream]:
    """Open the event stream of a page.

    Args:
        app: The application of the studio.
        query: The query of the stream's URL.
        port: The port in the Host header.
        more: Other keys of the ASGI scope.
    """
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/studio/tasks/events",
        "raw_path": b"",
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", f"127.0.0.1:{port}".encode())],
        "scheme": "http",
        "server": ("127.0.0.1", port),
        **more,
    }
    stream = EventStream()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def serve() -> None:
        await app(scope, receive, stream.send)

    serving = asyncio.create_task(serve())
    try:
        yield stream
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
