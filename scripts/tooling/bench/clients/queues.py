"""The SDKs of fal and Replicate, pointed at the local server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from .ours import KEY, PROMPT
from .vendors import each

_FAL = {"application": "fal-ai/veo3", "arguments": {"prompt": PROMPT, "duration": "8s"}}
_REPLICATE = {"version": "5c7d" * 16, "input": {"prompt": PROMPT, "duration": 8}}


def _fal(base: str) -> Any:
    queue: Any = import_module("fal_client.client")
    queue.QUEUE_URL_FORMAT = base + "/"  # it has no setting for an address without TLS
    return import_module("fal_client")


class Fal:
    def __init__(self, base: str) -> None:
        self._client = _fal(base).SyncClient(key=KEY)

    def create(self) -> Any:
        return self._client.submit(**_FAL)

    def get(self, handle: Any) -> bool:
        return type(handle.status()).__name__ == "Completed"

    def close(self) -> None:
        """It has no way to."""


class AsyncFal:
    def __init__(self, base: str, in_flight: int) -> None:
        self._client = _fal(base).AsyncClient(key=KEY)

    async def create(self) -> Any:
        return await self._client.submit(**_FAL)

    async def get(self, handle: Any) -> bool:
        return type(await handle.status()).__name__ == "Completed"

    async def wait_all(self, handles: Sequence[Any], interval: float, ended: Callable[[str], None]) -> None:
        await each(handles, lambda handle: handle.get(interval=interval), ended, lambda handle: str(handle.request_id))

    async def close(self) -> None:
        """It has no way to."""


class Replicate:
    def __init__(self, base: str) -> None:
        self._client = import_module("replicate").Client(api_token=KEY, base_url=base)

    def create(self) -> Any:
        return self._client.predictions.create(**_REPLICATE)

    def get(self, handle: Any) -> bool:
        return bool(self._client.predictions.get(handle.id).status == "succeeded")

    def close(self) -> None:
        """It has no way to."""


class AsyncReplicate:
    def __init__(self, base: str, in_flight: int) -> None:
        timeout = import_module("httpx").Timeout(300)  # its own ends a request that waits for a connection
        self._client = import_module("replicate").Client(api_token=KEY, base_url=base, timeout=timeout)

    async def create(self) -> Any:
        return await self._client.predictions.async_create(**_REPLICATE)

    async def get(self, handle: Any) -> bool:
        return bool((await self._client.predictions.async_get(handle.id)).status == "succeeded")

    async def wait_all(self, handles: Sequence[Any], interval: float, ended: Callable[[str], None]) -> None:
        self._client.poll_interval = interval
        await each(handles, lambda handle: handle.async_wait(), ended, lambda handle: str(handle.id))

    async def close(self) -> None:
        """It has no way to."""
