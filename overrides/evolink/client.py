"""The sync client: configuration and resources."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import evolink.journal

from . import _sansio
from ._config import load_config, with_call_options
from ._http.environment import check_environment, choose_transport
from ._http.observers import RECORDED_RESPONSES
from ._http.sync_driver import SyncDriver
from ._http.sync_transport import HTTPClient
from ._sansio.budget import Budget
from ._sansio.hooks import Hooks, check_hooks
from ._sansio.messages import HTTPResponse, RawResponse
from ._session import Session
from .resources.credits import CreditsResource
from .resources.files import Files
from .resources.prices import Prices
from .resources.tasks import Tasks
from .resources.videos import Videos

__all__ = ["EvoLink"]

T = TypeVar("T")


class EvoLink:
    """A client for EvoLink's video API. Thread-safe; close it or use it in a `with` statement.

    Source: https://docs.evolink.ai
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        files_url: str | None = None,
        *,
        timeout: float | None = None,
        http_client: HTTPClient | None = None,
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

        Args:
            api_key: An API key from https://evolink.ai/dashboard/keys; EVOLINK_API_KEY by default.
            base_url: The URL of the API, https or on this machine; EVOLINK_BASE_URL or https://api.evolink.ai by
                default.
            files_url: The URL of the files host; by default the given base_url, else EVOLINK_FILES_URL or
                https://files-api.evolink.ai. The API key is sent to these two hosts only.
            timeout: Seconds to connect, and between two chunks of a request or response; 60 by default, or the timeout
                of `http_client` unless that is httpx's default.
            http_client: An httpx.Client of your own, for proxies and certificates; `close` leaves it open.
            transport: "httpx", the only one that EvoLink has; AsyncEvoLink has others.
            resubmit_lost: Whether to send a submission whose response was lost once more, with the same idempotency
                key.
            journal: Records submissions before they are sent: a Journal, a file, or True for the default path, of which
                each profile has its own.
            max_submissions_per_second: The rate limit of submissions; None for that of the profile, or no limit.
            max_credits: The credits that all submissions of this client and of its copies may cost, by their estimates
                and then by what the API reserves; None for that of the profile, or no limit. See `budget`.
            max_credits_per_request: The credits that one submission may cost, by its estimate; likewise.
            allow_unknown_price: Whether a request may be submitted although its price is unknown or only a lower bound,
                which otherwise counts as too much for every limit.
            profile: A profile of the configuration file, which replaces EVOLINK_API_KEY, EVOLINK_BASE_URL and
                EVOLINK_FILES_URL; by default that of EVOLINK_PROFILE, or "default" if there is no other key.
            on_request: Called with a `RequestEvent` before each HTTP request, retries, polls and downloads included.
                What it raises is raised to the caller, and the request is not sent.
            on_response: Called with a `ResponseEvent` after each HTTP request. What it raises is raised to the caller;
                that of a submission has a note with the idempotency key and the task id, and nothing is sent again.

        Raises:
            MissingAPIKey: If there is no API key.
            ConfigurationError: If an argument, the profile, or a variable of the environment that they depend on, is
                not valid.
        """
        choose_transport(transport, sync=True)
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
            hooks=check_hooks(on_request, on_response, is_async=False),
        )
        if http_client is None and not config.is_local:
            check_environment()
        self._use(Session(config, SyncDriver(http_client, timeout=timeout)))

    def _use(self, session: Session) -> None:
        self._session = session
        self.tasks = Tasks(session)
        self.videos = Videos(session)
        self.files = Files(session)
        self.credits = CreditsResource(session)
        self.prices = Prices(session)

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

        For example `client.with_options(timeout=300).files.upload("long.mp4")`. Closing either client closes what they
        share.

        Args:
            timeout: Seconds to connect, and between two chunks of a request or response.
            max_retries: How often a request is sent again after a transient error, 3 by default. Whether a submission
                whose response was lost is sent again depends on `resubmit_lost` alone.
            headers: Additional headers of every request to the API's two hosts.
            on_request: Called with each request of the new client, after the hooks of this one.
            on_response: Called with the end of each request of the new client, after the hooks of this one.

        Raises:
            ConfigurationError: If an option is not valid.
        """
        hooks = check_hooks(on_request, on_response, is_async=False)
        return self._with_options(timeout=timeout, max_retries=max_retries, headers=headers, hooks=hooks)

    def _with_options(
        self,
        *,
        timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        hooks: Hooks,
    ) -> Self:
        """Return a client with other options; `evolink.otel` calls it, whose hooks include wrappers of operations."""
        config = with_call_options(self._session.config, max_retries=max_retries, headers=headers, hooks=hooks)
        driver = self._session.driver if timeout is None else self._session.driver.with_timeout(timeout)
        client = copy.copy(self)
        client._use(Session(config, driver))
        return client

    @property
    def budget(self) -> Budget | None:
        """The limits of what submissions may cost, and what they have reserved and spent; None without limits."""
        return self._session.config.budget

    @property
    def journal(self) -> evolink.journal.Journal | None:
        """The journal that records submissions, None if there is none."""
        return self._session.config.journal

    def with_raw_response(self, function: Callable[[Self], T]) -> RawResponse[T]:
        """Call a function with this client and return its result with the HTTP responses that it received.

        For example `client.with_raw_response(lambda client: client.tasks.get(task_id)).responses[-1].headers`.
        """
        responses: list[HTTPResponse] = []
        token = RECORDED_RESPONSES.set(responses)
        try:
            return RawResponse(function(self), tuple(responses))
        finally:
            RECORDED_RESPONSES.reset(token)

    def close(self) -> None:
        """Close the connections and the journal. A client passed as http_client stays open."""
        self._session.driver.close()
        if self.journal is not None:
            self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<EvoLink {self._session.config.endpoint.base_url}>"


def __dir__() -> list[str]:
    return sorted(__all__)
