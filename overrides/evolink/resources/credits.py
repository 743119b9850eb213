"""`client.credits`: the balance."""

from __future__ import annotations

from .. import _sansio
from .._session import AsyncSession, Session


class CreditsResource:
    """`EvoLink.credits`: the balance."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> _sansio.credits.Credits:
        """Return the balances of the account and of the API key, in credits.

        Raises:
            APIError: If the API rejects the request.
            ConnectionFailed: If the API was not reached.
            ResponseLost: If the response was lost or does not contain the balances.
        """
        return self._session.driver.run(_sansio.credits.get_credits(self._session.config.endpoint))


class AsyncCreditsResource:
    """`AsyncEvoLink.credits`: the balance."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self) -> _sansio.credits.Credits:
        """Return the balances of the account and of the API key; see `EvoLink.credits.get`."""
        return await self._session.driver.run(_sansio.credits.get_credits(self._session.config.endpoint))
