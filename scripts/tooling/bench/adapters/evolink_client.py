"""Adapters of this project's clients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

KEY = "sk-evo-0123456789"
PROMPT = "An old ferry crosses a foggy strait at dawn, gulls wheel over the wake, a deckhand coils a rope"


class Evolink:
    """Sends instances of the model's request class, as the README does."""

    def __init__(self, base_url: str) -> None:
        from evolink import EvoLink
        from evolink.models import Veo31Pro

        self._client = EvoLink(KEY, base_url)
        self._create_request: Callable[[], Any] = lambda: Veo31Pro(
            prompt=PROMPT, aspect_ratio="16:9", generation_type="TEXT"
        )

    def create(self) -> Any:
        return self._client.videos.generate(self._create_request())

    def get(self, handle: Any) -> bool:
        return self._client.tasks.get(handle.id).done

    def download(self, handle: Any, to: str) -> None:
        self._client.tasks.download(handle.id, to)

    def close(self) -> None:
        self._client.close()


class EvolinkWithMapping(Evolink):
    """Sends mappings."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url)
        self._create_request = lambda: {
            "model": "veo3.1-pro",
            "prompt": PROMPT,
            "aspect_ratio": "16:9",
            "generation_type": "TEXT",
        }


class AsyncEvolink:
    """The async client, which runs over aiohttp if that is installed."""

    batch = False

    def __init__(self, base_url: str, in_flight: int) -> None:
        self._client = import_module("evolink").AsyncEvoLink(KEY, base_url)
        self._request_class = import_module("evolink.models").Veo31Pro

    async def create(self) -> Any:
        return await self._client.videos.generate(
            self._request_class(prompt=PROMPT, aspect_ratio="16:9", generation_type="TEXT")
        )

    async def get(self, handle: Any) -> bool:
        done: bool = (await self._client.tasks.get(handle.id)).done
        return done

    async def wait_all(self, handles: Sequence[Any], interval: float, on_end: Callable[[str], None]) -> None:
        """Poll by the client's own schedule; `interval` is ignored."""
        async for task in self._client.tasks.as_completed(handles, batch=self.batch):
            on_end(task.id)

    async def download(self, handle: Any, to: str) -> None:
        await self._client.tasks.download(handle.id, to)

    async def close(self) -> None:
        await self._client.close()


class AsyncEvolinkBatch(AsyncEvolink):
    """Polls up to fifty tasks with one request."""

    batch = True
