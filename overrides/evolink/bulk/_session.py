"""The asyncio session of a bulk run: that of its client, or one with the configuration of a sync client."""

from __future__ import annotations

from .. import errors
from .._http.async_driver import AsyncDriver
from .._http.environment import choose_transport
from .._http.sync_driver import SyncDriver
from .._session import AsyncSession
from ..async_client import AsyncEvoLink
from ..client import EvoLink


def session_of(client: EvoLink | AsyncEvoLink) -> AsyncSession:
    """Return the session that sends the requests of a run.

    Raises:
        ConfigurationError: If a sync client has an `http_client` of the caller's.
    """
    if isinstance(client, AsyncEvoLink):
        return client._session
    driver = client._session.driver
    if isinstance(driver, SyncDriver) and driver._given_client is not None:
        raise errors.ConfigurationError(
            "A bulk run sends its requests with asyncio, so the http_client of an EvoLink cannot be used. Pass an"
            " AsyncEvoLink with an http_client. Nothing was sent."
        )
    return AsyncSession(client._session.config, AsyncDriver(transport=choose_transport(None, sync=False)))
