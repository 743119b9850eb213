"""`ASGIClient`: sends requests to an ASGI application without sockets, from tests that are not async."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
from starlette.types import ASGIApp

T = TypeVar("T")


class ASGIClient:
    """A client of an application; its event loop lives as long as the `with` statement."""

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.run(self._client.get(url, **options))

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self.run(self._client.post(url, **options))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the event loop of the client."""
        return self._runner.run(coroutine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.run(self._client.aclose())
        self._runner.close()
