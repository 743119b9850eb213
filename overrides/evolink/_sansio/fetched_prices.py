"""The price rules that a client has fetched: those it estimates with, and the responses that are kept for a minute."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from .._storage.locks import ForkSafeLock

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .._request import Request
    from ..errors import EvoLinkError
    from ..prices import Estimate
    from ..prices._rules import PriceRule, UnreadableRule
    from .price_lists import Fetched, Kept

MAX_RESPONSES = 64
"""The most responses that are kept in memory."""


FlightKey: TypeAlias = tuple[str, bool]
"""The URL of a request, and whether an earlier response may be used in place of it."""
Flight: TypeAlias = "Future[Fetched | EvoLinkError | None]"
"""A request that several callers wait for: its outcome, or None if the one who sent it was interrupted."""


class FetchedPrices:
    """The price rules and responses of a client and its copies. Thread-safe."""

    def __init__(self, *, is_on_disk: bool = False) -> None:
        """Start without rules, so that those of the package are used."""
        self.is_on_disk = is_on_disk
        """Whether responses are kept on disk as well."""
        self._lock = ForkSafeLock()
        self._rules: dict[str, PriceRule | UnreadableRule | None] = {}
        self._entries: dict[str, Fetched] = {}
        self._list: Fetched | None = None
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._flights: dict[tuple[int, FlightKey], Flight] = {}

    @property
    def has_rules(self) -> bool:
        """Whether rules were fetched, so that estimates may differ from those of the package."""
        with self._lock:
            return self._list is not None or bool(self._entries)

    def estimate(self, request: Request | Mapping[str, Any], **arguments: Any) -> Estimate:
        """Return what a request costs by the rules that were fetched last, or else by those of the package.

        Args:
            request: The request.
            arguments: Those of `prices.estimate`.
        """
        from ..prices._estimation import estimate_with

        return estimate_with(self.find_rule, request, **arguments)

    def find_rule(self, model: str) -> PriceRule | UnreadableRule | None:
        """Return the rule of a model; None if no price is published for it."""
        from ..prices._published import compile_fetched, get_rule

        name = model.lower()
        with self._lock:
            fetched = self._entries.get(name, self._list)
            if fetched is None:
                return get_rule(name)
            if name not in self._rules:
                entry, published = fetched.entries.get(name), fetched.price_list
                self._rules[name] = (
                    None
                    if entry is None
                    else compile_fetched(
                        entry, published.captured, published.pricing_version, unreadable=fetched.unreadable
                    )
                )
            return self._rules[name]

    def use(self, fetched: Fetched, model: str | None) -> None:
        """Estimate with these rules from now on: those of one model, or of all."""
        with self._lock:
            if model is None:
                self._list = fetched
                self._entries.clear()
                self._rules.clear()
            elif self._entries.get(model) is not fetched:
                self._entries[model] = fetched
                self._rules.pop(model, None)

    def kept(self, url: str) -> Kept | None:
        """Return the response that is kept for a URL."""
        with self._lock:
            return self._kept.get(url)

    def keep(self, url: str, kept: Kept) -> None:
        """Keep a response in memory, in place of an earlier one."""
        with self._lock:
            self._kept[url] = kept
            self._kept.move_to_end(url)
            while len(self._kept) > MAX_RESPONSES:
                self._kept.popitem(last=False)

    def join_flight(self, key: FlightKey) -> tuple[Flight, bool]:
        """Return the request that is under way, and whether it is new, so that the caller has to send and land it."""
        from concurrent.futures import Future

        own = (os.getpid(), key)  # after a fork, the threads that work on a flight are those of the other process
        with self._lock:
            flight = self._flights.get(own)
            if flight is not None:
                return flight, False
            flight = self._flights[own] = Future()
            return flight, True

    def land(self, key: FlightKey, outcome: Fetched | EvoLinkError | None) -> None:
        """End a request that is under way, for all who wait for it."""
        with self._lock:
            flight = self._flights.pop((os.getpid(), key))
        flight.set_result(outcome)
