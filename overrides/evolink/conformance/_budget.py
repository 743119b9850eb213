"""What a run may cost: nothing on another machine's server, unless the caller names a sum."""

from __future__ import annotations

from .. import errors
from ._exchanges import Exchange
from ._server import Server


class RunStopped(errors.EvoLinkError):
    """The run ends here; what has been found is reported."""

    def __init__(self, reason: str, *, key_refused: bool = False) -> None:
        """`key_refused` is whether the key, or the credits behind it, are the reason."""
        super().__init__(reason)
        self.key_refused = key_refused


class Budget:
    """Counts what a run has spent by the balance that the server tells."""

    def __init__(self, server: Server, limit: float | None) -> None:
        """`limit` is in credits; None spends nothing on another machine's server and counts nothing on this one's.

        Raises:
            RunStopped: there is a limit and the server does not tell the balance.
        """
        self._server = server
        self._limit = limit
        self.pays = server.local or limit is not None
        """Whether valid requests may be sent."""
        self.counts = limit is not None or not server.local
        """Whether each request has to be looked at before the next one is sent."""
        self._start = self._balance() if limit is not None else {}
        self.spent = 0.0
        """Credits, as far as the balance tells."""

    def note(self, answer: Exchange, *, valid: bool) -> None:
        """Looks at what an answer may have cost.

        Raises:
            RunStopped: the limit is reached, or something was accepted where nothing may be spent.
        """
        if not answer.accepted:
            return
        if self._limit is None:
            if not self.pays and not valid:
                raise RunStopped(
                    "The server accepted a request that it must refuse, and may have charged for it. Nothing else was"
                    " sent; give a sum to spend to go on."
                )
            return
        now = self._balance()
        self.spent = max(before - now.get(name, before) for name, before in self._start.items())
        if self.spent >= self._limit:
            raise RunStopped(f"{self.spent:g} credits are spent, of {self._limit:g} that were allowed.")

    def _balance(self) -> dict[str, float]:
        """The credits left, of the key and of the account."""
        answer = self._server.credits()
        data = answer.json.get("data") if isinstance(answer.json, dict) else None
        found = {}
        for name in ("token", "user"):
            held = data.get(name) if isinstance(data, dict) else None
            left = held.get("remaining_credits") if isinstance(held, dict) else None
            if isinstance(left, int | float) and not isinstance(left, bool):
                found[name] = float(left)
        if not found:
            raise RunStopped(
                f"The balance cannot be read, so nothing that costs is sent: {answer.brief()}",
                key_refused=answer.status in (401, 402, 403),
            )
        return found
