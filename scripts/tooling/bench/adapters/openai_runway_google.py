"""Adapters of the SDKs of OpenAI, Runway and Google, with the local server as their base URL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from .evolink_client import KEY, PROMPT

_OPENAI = {"prompt": PROMPT, "model": "sora-2", "seconds": "8", "size": "1280x720"}
_RUNWAY = {"model": "veo3.1", "prompt_text": PROMPT, "ratio": "1280:720", "duration": 8}
_VEO = "veo-3.1-generate-preview"


async def wait_for_each(
    handles: Sequence[Any], wait: Callable[[Any], Any], on_end: Callable[[str], None], name: Callable[[Any], str]
) -> None:
    """Wait with the SDK's own wait method, in one asyncio task per handle."""

    async def one(handle: Any) -> None:
        await wait(handle)
        on_end(name(handle))

    await asyncio.gather(*map(one, handles))


class OpenAI:
    def __init__(self, base_url: str) -> None:
        self._client = import_module("openai").OpenAI(api_key=KEY, base_url=base_url + "/v1")

    def create(self) -> str:
        return str(self._client.videos.create(**_OPENAI).id)

    def get(self, handle: str) -> bool:
        return bool(self._client.videos.retrieve(handle).status == "completed")

    def download(self, handle: str, to: str) -> None:
        self._client.videos.download_content(handle).write_to_file(to)

    def close(self) -> None:
        self._client.close()


class OpenAIStreaming(OpenAI):
    """Downloads with the streaming response, the other way in its documentation."""

    def download(self, handle: str, to: str) -> None:
        with self._client.videos.with_streaming_response.download_content(handle) as response:
            response.stream_to_file(to)


class AsyncOpenAI:
    over_aiohttp = False

    def __init__(self, base_url: str, in_flight: int) -> None:
        openai = import_module("openai")
        http = {"http_client": openai.DefaultAioHttpClient()} if self.over_aiohttp else {}
        self._client = openai.AsyncOpenAI(api_key=KEY, base_url=base_url + "/v1", **http)

    async def create(self) -> str:
        return str((await self._client.videos.create(**_OPENAI)).id)

    async def get(self, handle: str) -> bool:
        return bool((await self._client.videos.retrieve(handle)).status == "completed")

    async def wait_all(self, handles: Sequence[str], interval: float, on_end: Callable[[str], None]) -> None:
        pause = int(1000 * interval)
        await wait_for_each(
            handles, lambda handle: self._client.videos.poll(handle, poll_interval_ms=pause), on_end, str
        )

    async def close(self) -> None:
        await self._client.close()


class AsyncOpenAIAiohttp(AsyncOpenAI):
    over_aiohttp = True


class Runway:
    def __init__(self, base_url: str) -> None:
        self._client = import_module("runwayml").RunwayML(api_key=KEY, base_url=base_url)

    def create(self) -> str:
        return str(self._client.text_to_video.create(**_RUNWAY).id)

    def get(self, handle: str) -> bool:
        return bool(self._client.tasks.retrieve(handle).status == "SUCCEEDED")

    def close(self) -> None:
        self._client.close()


class AsyncRunway:
    over_aiohttp = False

    def __init__(self, base_url: str, in_flight: int) -> None:
        runwayml = import_module("runwayml")
        http = {"http_client": runwayml.DefaultAioHttpClient()} if self.over_aiohttp else {}
        self._client = runwayml.AsyncRunwayML(api_key=KEY, base_url=base_url, **http)

    async def create(self) -> Any:
        return await self._client.text_to_video.create(**_RUNWAY)

    async def get(self, handle: Any) -> bool:
        return bool((await self._client.tasks.retrieve(handle.id)).status == "SUCCEEDED")

    async def wait_all(self, handles: Sequence[Any], interval: float, on_end: Callable[[str], None]) -> None:
        polling: Any = import_module("runwayml.lib.polling")
        polling.POLL_TIME, polling.POLL_JITTER = interval, 0
        await wait_for_each(
            handles, lambda task: task.wait_for_task_output(timeout=None), on_end, lambda task: str(task.id)
        )

    async def close(self) -> None:
        await self._client.close()


class AsyncRunwayAiohttp(AsyncRunway):
    over_aiohttp = True


def _google(base_url: str) -> tuple[Any, dict[str, Any]]:
    genai, types = import_module("google.genai"), import_module("google.genai.types")
    client = genai.Client(enterprise=True, api_key=KEY, http_options=types.HttpOptions(base_url=base_url))
    source, config = types.GenerateVideosSource(prompt=PROMPT), types.GenerateVideosConfig(aspect_ratio="16:9")
    return client, {"model": _VEO, "source": source, "config": config}


class Google:
    def __init__(self, base_url: str) -> None:
        self._client, self._request = _google(base_url)

    def create(self) -> Any:
        return self._client.models.generate_videos(**self._request)

    def get(self, handle: Any) -> bool:
        return bool(self._client.operations.get(handle).done)

    def close(self) -> None:
        self._client.close()


class AsyncGoogle:
    """Without `wait_all`, because the SDK has no wait method."""

    def __init__(self, base_url: str, in_flight: int) -> None:
        client, self._request = _google(base_url)
        self._client = client.aio

    async def create(self) -> Any:
        return await self._client.models.generate_videos(**self._request)

    async def get(self, handle: Any) -> bool:
        return bool((await self._client.operations.get(handle)).done)

    async def close(self) -> None:
        await self._client.aclose()
