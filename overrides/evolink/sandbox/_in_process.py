"""`InProcessSandbox`: clients of a sandbox in this process, without sockets and without waiting."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from ..async_client import AsyncEvoLink
from ..client import EvoLink
from ._running import SANDBOX_KEY
from ._sandbox import Sandbox
from ._transport import SandboxTransport


class _Client(httpx.Client):
    """An HTTP client that `respx.mock(using="httpx")`, which replaces the method of its base class, leaves alone."""

    def _transport_for_url(self, url: httpx.URL) -> httpx.BaseTransport:
        return self._transport


class _AsyncClient(httpx.AsyncClient):
    """The same for asyncio."""

    def _transport_for_url(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        return self._transport


class InProcessSandbox:
    """Clients of a sandbox that need no server.

    A client that waits (for a task, or before a retry) moves the sandbox's clock instead of sleeping, so that neither
    real time nor frozen time matters to it.

    Args:
        sandbox: The sandbox.
        url: The base URL of the clients, which result links begin with.
    """

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.url = url
        self.transport = SandboxTransport(sandbox)
        """An httpx transport, for sync and async clients."""

    def client(self, **options: Any) -> EvoLink:
        """Return a client of the sandbox.

        Args:
            options: The options of `EvoLink`, except http_client.
        """
        http_client = _Client(transport=self.transport)
        own: dict[str, Any] = {"api_key": SANDBOX_KEY, "base_url": self.url}
        client = EvoLink(**own | options, http_client=http_client)
        client._session.driver.clock, client._session.driver.sleep = self._now, self._sleep
        return client

    def async_client(self, **options: Any) -> AsyncEvoLink:
        """Return an async client of the sandbox.

        Args:
            options: The options of `AsyncEvoLink`, except http_client.
        """
        http_client = _AsyncClient(transport=self.transport)
        own: dict[str, Any] = {"api_key": SANDBOX_KEY, "base_url": self.url}
        client = AsyncEvoLink(**own | options, http_client=http_client)
        client._session.driver.clock, client._session.driver.sleep = self._now, self._async_sleep
        return client

    def _now(self) -> float:
        """Return the sandbox's time in seconds of the client."""
        return self.sandbox.clock.now() / self.sandbox.clock.speed

    def _sleep(self, seconds: float) -> None:
        self.sandbox.advance(max(seconds, 0.0) * self.sandbox.clock.speed)

    async def _async_sleep(self, seconds: float) -> None:
        until = self._now() + seconds
        await asyncio.sleep(0)  # others that begin to wait now wake up at the same time
        self._sleep(until - self._now())
