"""`client.prices`: what requests cost, by today's price rules if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import _sansio, prices
from .._request import Request
from .._session import AsyncSession, Session

if TYPE_CHECKING:
    from .._sansio.price_rules import PriceQuery


class Prices:
    """`EvoLink.prices`: what requests cost."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def estimate(
        self,
        request: Request | Mapping[str, Any],
        *,
        live: bool = False,
        input_seconds: prices.Quantity | None = None,
        output_seconds: prices.Quantity | None = None,
        searches: int | None = None,
        tokens: prices.Tokens | None = None,
        variables: Mapping[str, prices.Quantity] | None = None,
    ) -> prices.Estimate:
        """Return what a request costs by the rules that were fetched last, or else by those of the package.

        Args:
            request: See `evolink.prices.estimate`, also for the arguments after `live`.
            live: Whether to fetch the rule of the model before, without the API key, unless that was done in the last
                minute.
            input_seconds: The length of all input videos.
            output_seconds: The length of the result.
            searches: The number of web searches.
            tokens: The expected tokens.
            variables: Other pricing variables.

        Raises:
            ValueError: If an argument is not a number of at least 0, or `variables` has a name that the rule does not.
            APIError: If the API rejects the query of the rule.
            ConnectionFailed: If the API was not reached.
            ResponseLost: If the response was lost, or contains no price rules.
        """
        if live and (model := _model_of(request)) is not None:
            self._session.driver.run(_query(self._session).fetch(model, use_cache=True))
        return self._session.estimate(
            request,
            input_seconds=input_seconds,
            output_seconds=output_seconds,
            searches=searches,
            tokens=tokens,
            variables=variables,
        )

    def refresh(self, model: str | None = None) -> _sansio.price_lists.PriceList:
        """Fetch the price rule of a model, or those of all video models, without the API key.

        All estimates of this client and its copies use them from now on.

        Args:
            model: The id of the model; None for all.

        Raises:
            ConfigurationError: If the model is no id.
            APIError: If the API rejects the query.
            ConnectionFailed: If the API was not reached.
            ResponseLost: If the response was lost, or contains no price rules.
        """
        return self._session.driver.run(_query(self._session).fetch(model, use_cache=False))


class AsyncPrices:
    """`AsyncEvoLink.prices`: what requests cost."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def estimate(
        self,
        request: Request | Mapping[str, Any],
        *,
        live: bool = False,
        input_seconds: prices.Quantity | None = None,
        output_seconds: prices.Quantity | None = None,
        searches: int | None = None,
        tokens: prices.Tokens | None = None,
        variables: Mapping[str, prices.Quantity] | None = None,
    ) -> prices.Estimate:
        """Return what a request costs; see `EvoLink.prices.estimate`."""
        if live and (model := _model_of(request)) is not None:
            await self._session.driver.run(_query(self._session).fetch(model, use_cache=True))
        return self._session.estimate(
            request,
            input_seconds=input_seconds,
            output_seconds=output_seconds,
            searches=searches,
            tokens=tokens,
            variables=variables,
        )

    async def refresh(self, model: str | None = None) -> _sansio.price_lists.PriceList:
        """Fetch the price rule of a model, or those of all video models; see `EvoLink.prices.refresh`."""
        return await self._session.driver.run(_query(self._session).fetch(model, use_cache=False))


def _query(session: Session | AsyncSession) -> PriceQuery:
    config = session.config
    return _sansio.price_rules.PriceQuery(config.endpoint, config.fetched_prices, clock=session.driver.clock)


def _model_of(request: Request | Mapping[str, Any]) -> str | None:
    """Return the model of a request if the API can be asked for its price."""
    model = request.get("model") if isinstance(request, Mapping) else request.to_dict().get("model")
    return model if _sansio.price_rules.is_model_id(model) else None
