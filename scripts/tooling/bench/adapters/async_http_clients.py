"""Adapters of the bare HTTP clients under asyncio; apart from the others, whose processes need no asyncio."""

from __future__ import annotations

import asyncio
import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from .http_clients import BODY, CREATE, HEADERS, TASK


class _PollingClient(ABC):
    """Waits as hand-written code usually does: one asyncio task per handle, which sleeps and polls."""

    @abstractmethod
    async def get(self, handle: Any) -> bool:
        """Return whether a task has ended."""

    async def wait_all(self, handles: Sequence[Any], interval: float, on_end: Callable[[str], None]) -> None:
        async def wait(handle: Any) -> None:
            while not await self.get(handle):
                await asyncio.sleep(interval)
            on_end(handle)

        await asyncio.gather(*map(wait, handles))


class AsyncHttpx(_PollingClient):
    """One httpx.AsyncClient with as many connections as requests in flight."""

    def __init__(self, base_url: str, in_flight: int) -> None:
        httpx = import_module("httpx")
        limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
        self._client = httpx.AsyncClient(base_url=base_url, headers=HEADERS, limits=limits, timeout=300)

    async def create(self) -> str:
        return str((await self._client.post(CREATE, json=BODY)).json()["id"])

    async def get(self, handle: str) -> bool:
        return bool((await self._client.get(TASK + handle)).json()["status"] == "completed")

    async def close(self) -> None:
        await self._client.aclose()


class Aiohttp:
    """One aiohttp session; many tasks are polled from one heap of due times."""

    def __init__(self, base_url: str, in_flight: int) -> None:
        aiohttp = import_module("aiohttp")
        connector = aiohttp.TCPConnector(limit=in_flight)
        self._in_flight = in_flight
        self._session = aiohttp.ClientSession(base_url, headers=HEADERS, connector=connector)

    async def create(self) -> str:
        async with self._session.post(CREATE, json=BODY) as response:
            return str((await response.json())["id"])

    async def get(self, handle: str) -> bool:
        async with self._session.get(TASK + handle) as response:
            return bool((await response.json())["status"] == "completed")

    async def wait_all(self, handles: Sequence[str], interval: float, on_end: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        started, step = loop.time(), interval / len(handles)
        due = [(started + step * index, handle) for index, handle in enumerate(handles)]
        pending = len(due)

        async def worker() -> None:
            nonlocal pending
            while pending:
                if not due or due[0][0] > loop.time():
                    await asyncio.sleep(0.05)
                    continue
                _, handle = heapq.heappop(due)
                if await self.get(handle):
                    pending -= 1
                    on_end(handle)
                else:
                    heapq.heappush(due, (loop.time() + interval, handle))

        await asyncio.gather(*(worker() for _ in range(self._in_flight)))

    async def close(self) -> None:
        await self._session.close()
