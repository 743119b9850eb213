"""The asyncio client: the same configuration, resources and operations as the sync client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from ._config import load_config
from ._http.async_driver import AsyncDriver
from ._http.async_transport import AsyncHTTPClient
from ._http.observers import RECORDED_RESPONSES
from ._sansio.arguments import check_seconds
from ._sansio.messages import HTTPResponse, RawResponse
from ._session import AsyncSession
from .journal import Journal
from .resources.credits import AsyncCreditsResource
from .resources.files import AsyncFiles
from .resources.tasks import AsyncTasks
from .resources.videos import AsyncVideos

__all__ = ["AsyncEvoLink"]

T = TypeVar("T")


class AsyncEvoLink:
    """An asyncio client for EvoLink's video API. Several event loops may share it; each gets its own connections.

    With the extra `aiohttp` installed it uses a tenth of the CPU for many requests in flight.

    Source: https://docs.evolink.ai
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        files_url: str | None = None,
        *,
        timeout: float = 60.0,
        http_client: AsyncHTTPClient | None = None,
        resubmit_lost: bool = True,
        journal: Journal | str | Path | bool | None = None,
        max_submissions_per_second: float | None = None,
    ) -> None:
        """Create a client; nothing is sent.

        The arguments and errors are those of `EvoLink`. An `http_client` of your own belongs to one event loop.
        """
        config = load_config(
            api_key,
            base_url,
            files_url,
            resubmit_lost=resubmit_lost,
            journal=journal,
            max_submissions_per_second=max_submissions_per_second,
        )
        self._session = AsyncSession(
            config, AsyncDriver(http_client, timeout=check_seconds("timeout", timeout, positive=True))
        )
        self.tasks = AsyncTasks(self._session)
        self.videos = AsyncVideos(self._session)
        self.files = AsyncFiles(self._session)
        self.credits = AsyncCreditsResource(self._session)

    @property
    def journal(self) -> Journal | None:
        """The journal that records submissions, None if there is none."""
        return self._session.config.journal

    async def with_raw_response(self, function: Callable[[Self], Awaitable[T]]) -> RawResponse[T]:
        """Await a function of this client and return its result with the HTTP responses that it received."""
        responses: list[HTTPResponse] = []
        token = RECORDED_RESPONSES.set(responses)
        try:
            return RawResponse(await function(self), tuple(responses))
        finally:
            RECORDED_RESPONSES.reset(token)

    async def close(self) -> None:
        """Close the connections of the running event loop and the journal. An http_client of your own stays open."""
        await self._session.driver.close()
        if self.journal is not None:
            self.journal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<AsyncEvoLink {self._session.config.endpoint.base_url}>"
