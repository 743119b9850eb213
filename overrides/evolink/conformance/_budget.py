"""The budget of a run: nothing is spent on another machine's server unless the caller sets a limit."""

from __future__ import annotations

from .. import errors
from .._json import is_dict
from ._exchanges import Exchange
from ._server import Server

MAX_CREDITS = 1e15
"""The largest balance that is believed; beyond it, and for NaN, floats cannot show what was spent."""


class RunStopped(errors.EvoLinkError):
    """The run ends early; what was found so far is reported."""

    def __init__(self, reason: str, *, key_refused: bool = False) -> None:
        """Store the reason.

        Args:
            reason: One sentence for the report.
            key_refused: Whether the reason is the API key or the credits behind it.
        """
        super().__init__(reason)
        self.key_refused = key_refused


class Budget:
    """Tracks what a run has spent, measured by the balance that the server returns."""

    def __init__(self, server: Server, limit: float | None) -> None:
        """Read the balance if there is a limit.

        Args:
            server: The server under test.
            limit: Credits. None means that nothing may be spent on another machine's server, and that nothing is
                counted on this machine's.

        Raises:
            RunStopped: If there is a limit and the balance cannot be read.
        """
        self._server = server
        self._limit = limit
        self.allows_valid_requests = server.is_local or limit is not None
        """Whether valid requests, which cost credits, may be sent."""
        self.is_tracked = limit is not None or not server.is_local
        """Whether each response must be recorded before the next request is sent."""
        self._start = self._read_balance() if limit is not None else {}
        self.spent = 0.0
        """Credits, measured by the balance."""

    def record(self, exchange: Exchange, *, valid: bool) -> None:
        """Update what was spent after an exchange; `valid` is whether the request was a valid one.

        Raises:
            RunStopped: If the limit is reached, or if a request was accepted although nothing may be spent.
        """
        if not exchange.accepted:
            return
        if self._limit is None:
            if not self.allows_valid_requests and not valid:
                raise RunStopped(
                    "The server accepted a request that it must refuse, and may have charged for it. Nothing else was"
                    " sent. Set a spending limit to go on."
                )
            return
        now = self._read_balance()
        self.spent = max(before - now.get(name, before) for name, before in self._start.items())
        if self.spent >= self._limit:
            raise RunStopped(f"The run spent {self.spent:g} credits; the limit is {self._limit:g}.")

    def _read_balance(self) -> dict[str, float]:
        """Return the credits left, of the key and of the account."""
        exchange = self._server.get_credits()
        balance = remaining_credits(exchange)
        if not balance:
            raise RunStopped(
                f"The balance cannot be read, so no request that costs credits was sent: {exchange.summary()}",
                key_refused=exchange.status in (401, 402, 403),
            )
        return balance


def remaining_credits(exchange: Exchange) -> dict[str, float]:
    """Return the credits left, of the key (`token`) and of the account (`user`), from a response with the balance."""
    data = exchange.json.get("data") if is_dict(exchange.json) else None
    balance: dict[str, float] = {}
    for name in ("token", "user"):
        holder = data.get(name) if is_dict(data) else None
        credits = holder.get("remaining_credits") if is_dict(holder) else None
        if isinstance(credits, int | float) and not isinstance(credits, bool) and abs(credits) <= MAX_CREDITS:
            balance[name] = float(credits)
    return balance
