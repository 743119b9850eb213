"""The sync client: configuration and resources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from ._config import load_config
from ._http.observers import RECORDED_RESPONSES
from ._http.sync_driver import SyncDriver
from ._http.sync_transport import HTTPClient
from ._sansio.arguments import check_seconds
from ._sansio.messages import HTTPResponse, RawResponse
from ._session import Session
from .journal import Journal
from .resources.credits import CreditsResource
from .resources.files import Files
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
        timeout: float = 60.0,
        http_client: HTTPClient | None = None,
        resubmit_lost: bool = True,
        journal: Journal | str | Path | bool | None = None,
        max_submissions_per_second: float | None = None,
    ) -> None:
        """Create a client; nothing is sent.

        Args:
            api_key: An API key from https://evolink.ai/dashboard/keys; EVOLINK_API_KEY by default.
            base_url: The URL of the API, https or on this machine; EVOLINK_BASE_URL or https://api.evolink.ai by
                default.
            files_url: The URL of the files host; by default the given base_url, else EVOLINK_FILES_URL or
                https://files-api.evolink.ai. The API key is sent to these two hosts only.
            timeout: Seconds to connect, and between two chunks of a response.
            http_client: An httpx.Client of your own, for proxies and certificates; `close` leaves it open.
            resubmit_lost: Whether to send a submission whose response was lost once more, with the same idempotency
                key.
            journal: Records submissions before they are sent: a Journal, a file, or True for the default path.
            max_submissions_per_second: The rate limit of submissions; None for no limit.

        Raises:
            MissingAPIKey: If there is no API key.
            ConfigurationError: If the API key, a URL or the journal is not valid.
        """
        config = load_config(
            api_key,
            base_url,
            files_url,
            resubmit_lost=resubmit_lost,
            journal=journal,
            max_submissions_per_second=max_submissions_per_second,
        )
        self._session = Session(
            config, SyncDriver(http_client, timeout=check_seconds("timeout", timeout, positive=True))
        )
        self.tasks = Tasks(self._session)
        self.videos = Videos(self._session)
        self.files = Files(self._session)
        self.credits = CreditsResource(self._session)

    @property
    def journal(self) -> Journal | None:
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
