"""Adapters of the SDKs of fal and Replicate, with the local server as their base URL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from .evolink_client import KEY, PROMPT
from .openai_runway_google import wait_for_each

_FAL = {"application": "fal-ai/veo3", "arguments": {"prompt": PROMPT, "duration": "8s"}}
_REPLICATE = {"version": "5c7d" * 16, "input": {"prompt": PROMPT, "duration": 8}}


def _fal(base_url: str) -> Any:
    queue: Any = import_module("fal_client.client")
    queue.QUEUE_URL_FORMAT = base_url + "/"  # it has no setting for a URL without TLS
    return import_module("fal_client")


class Fal:
    def __init__(self, base_url: str) -> None:
        self._client = _fal(base_url).SyncClient(key=KEY)

    def create(self) -> Any:
        return self._client.submit(**_FAL)

    def get(self, handle: Any) -> bool:
        return type(handle.status()).__name__ == "Completed"

    def close(self) -> None:
        """Do nothing: the SDK has no close method."""


class AsyncFal:
    def __init__(self, base_url: str, in_flight: int) -> None:
        self._client = _fal(base_url).AsyncClient(key=KEY)

    async def create(self) -> Any:
        return await self._client.submit(**_FAL)

    async def get(self, handle: Any) -> bool:
        return type(await handle.status()).__name__ == "Completed"

    async def wait_all(self, handles: Sequence[Any], interval: float, on_end: Callable[[str], None]) -> None:
        await wait_for_each(
            handles, lambda handle: handle.get(interval=interval), on_end, lambda handle: str(handle.request_id)
        )

    async def close(self) -> None:
        """Do nothing: the SDK has no close method."""


class Replicate:
    def __init__(self, base_url: str) -> None:
        self._client = import_module("replicate").Client(api_token=KEY, base_url=base_url)

    def create(self) -> Any:
        return self._client.predictions.create(**_REPLICATE)

    def get(self, handle: Any) -> bool:
        return bool(self._client.predictions.get(handle.id).status == "succeeded")

    def close(self) -> None:
        """Do nothing: the SDK has no close method."""


class AsyncReplicate:
    def __init__(self, base_url: str, in_flight: int) -> None:
        timeout = import_module("httpx").Timeout(300)  # its default timeout ends requests that wait for a connection
        self._client = import_module("replicate").Client(api_token=KEY, base_url=base_url, timeout=timeout)

    async def create(self) -> Any:
        return await self._client.predictions.async_create(**_REPLICATE)

    async def get(self, handle: Any) -> bool:
        return bool((await self._client.predictions.async_get(handle.id)).status == "succeeded")

    async def wait_all(self, handles: Sequence[Any], interval: float, on_end: Callable[[str], None]) -> None:
        self._client.poll_interval = interval
        await wait_for_each(handles, lambda handle: handle.async_wait(), on_end, lambda handle: str(handle.id))

    async def close(self) -> None:
        """Do nothing: the SDK has no close method."""
