"""The asyncio client: the same configuration, resources and operations as the sync client."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import evolink.journal

from . import _sansio
from ._config import load_config, with_call_options
from ._http.async_driver import AsyncDriver
from ._http.async_transport import AsyncHTTPClient
from ._http.environment import check_environment, choose_transport
from ._http.observers import RECORDED_RESPONSES
from ._sansio.budget import Budget
from ._sansio.hooks import Hooks, check_hooks
from ._sansio.messages import HTTPResponse, RawResponse
from ._session import AsyncSession
from .resources.credits import AsyncCreditsResource
from .resources.files import AsyncFiles
from .resources.prices import AsyncPrices
from .resources.tasks import AsyncTasks
from .resources.videos import AsyncVideos

__all__ = ["AsyncEvoLink"]

T = TypeVar("T")


class AsyncEvoLink:
    """An asyncio client for EvoLink's video API. Several event loops may share it; each gets its own connections.

    It is fast with many requests in flight, with and without the extra `aiohttp`.

    Source: https://docs.evolink.ai
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        files_url: str | None = None,
        *,
        timeout: float | None = None,
        http_client: AsyncHTTPClient | None = None,
        transport: str | None = None,
        resubmit_lost: bool = True,
        journal: evolink.journal.Journal | str | Path | bool | None = None,
        max_submissions_per_second: float | None = None,
        max_credits: Decimal | float | str | None = None,
        max_credits_per_request: Decimal | float | str | None = None,
        allow_unknown_price: bool = False,
        profile: str | None = None,
        on_request: _sansio.hook_events.RequestHook | None = None,
        on_response: _sansio.hook_events.ResponseHook | None = None,
    ) -> None:
        """Create a client; nothing is sent.

        The arguments and errors are those of `EvoLink`. An `http_client` of your own belongs to one event loop.
        `transport`, or EVOLINK_TRANSPORT, is "aiohttp", the default if it is installed, "pool", the default otherwise,
        or "httpx". Requests through a proxy, and all requests while a mocking library has patched httpx or httpcore,
        are sent with httpx. `on_request` and `on_response` may be async functions.
        """
        chosen_transport = choose_transport(transport, sync=False)
        config = load_config(
            api_key,
            base_url,
            files_url,
            resubmit_lost=resubmit_lost,
            journal=journal,
            max_submissions_per_second=max_submissions_per_second,
            max_credits=max_credits,
            max_credits_per_request=max_credits_per_request,
            allow_unknown_price=allow_unknown_price,
            profile=profile,
            hooks=check_hooks(on_request, on_response, is_async=True),
        )
        if http_client is None and not config.is_local:
            check_environment()
        self._use(AsyncSession(config, AsyncDriver(http_client, timeout=timeout, transport=chosen_transport)))

    def _use(self, session: AsyncSession) -> None:
        self._session = session
        self.tasks = AsyncTasks(session)
        self.videos = AsyncVideos(session)
        self.files = AsyncFiles(session)
        self.credits = AsyncCreditsResource(session)
        self.prices = AsyncPrices(session)

    def with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        on_request: _sansio.hook_events.RequestHook | None = None,
        on_response: _sansio.hook_events.ResponseHook | None = None,
    ) -> Self:
        """Return a client with other options, which shares connections, rate limit, budget and journal with this one.

        The arguments and errors are those of `EvoLink.with_options`; the hooks may be async functions.
        """
        hooks = check_hooks(on_request, on_response, is_async=True)
        return self._with_options(timeout=timeout, max_retries=max_retries, headers=headers, hooks=hooks)

    def _with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        hooks: Hooks,
    ) -> Self:
        config = with_call_options(self._session.config, max_retries=max_retries, headers=headers, hooks=hooks)
        driver = self._session.driver if timeout is None else self._session.driver.with_timeout(timeout)
        client = copy.copy(self)
        client._use(AsyncSession(config, driver))
        return client

    @property
    def budget(self) -> Budget | None:
        """The limits of what submissions may cost, and what they have reserved and spent; None without limits."""
        return self._session.config.budget

    @property
    def journal(self) -> evolink.journal.Journal | None:
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


def __dir__() -> list[str]:
    return sorted(__all__)
