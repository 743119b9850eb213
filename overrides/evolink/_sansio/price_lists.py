"""Lists of price rules as values: what a client has fetched, and the response that it came with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class PriceList:
    """The price rules that `client.prices.refresh` has fetched."""

    models: tuple[str, ...] = field(repr=False)
    """The ids of the models that are listed, in alphabetical order."""
    captured: str | None
    """The date of the rules, YYYY-MM-DD."""
    pricing_version: str | None
    """EvoLink's version of its prices."""


class Fetched(NamedTuple):
    """The price rules of a response."""

    price_list: PriceList
    entries: Mapping[str, Mapping[str, Any]]
    """Id of the model -> the entry of the pricing endpoint."""
    unreadable: str | None = None
    """Why this version cannot calculate with any of them, as a sentence."""


class Kept(NamedTuple):
    """A response that is kept in memory."""

    fetched: Fetched
    etag: str | None
    fresh_until: float
    """When the API wants to be asked again, in Unix seconds."""
    expires: float
    """When it has to be requested again, as a monotonic time in seconds."""
