"""What was measured: for each client, what each round told or why it could not."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from .serving import Figures, RunFailed

Round = Figures | str
"""The figures of one run, or the reason why there are none."""


@dataclass(frozen=True)
class Spread:
    """The middle of several figures, and the quartiles around it; the extremes where there are fewer than four."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Sheet:
    """Rounds of several clients that were visited in turn."""

    rounds: Mapping[str, Sequence[Round]] = field(default_factory=dict)

    def of(self, client: str, measure: str) -> Spread | None:
        """The spread of one figure of one client."""
        return spread(told[measure] for told in self.rounds.get(client, ()) if _has(told, measure))

    def ratio(self, client: str, other: str, measure: str) -> Spread | None:
        """Client divided by other, round by round, which a machine that slows down between rounds does not change."""
        pairs = zip(self.rounds.get(client, ()), self.rounds.get(other, ()), strict=False)
        return spread(
            mine[measure] / yours[measure]
            for mine, yours in pairs
            if _has(mine, measure) and _has(yours, measure) and yours[measure]
        )

    def fault(self, client: str) -> str | None:
        """Why a client could not be measured; None where any round was."""
        rounds = self.rounds.get(client, ())
        return None if any(isinstance(told, dict) for told in rounds) else str(rounds[0] if rounds else "not measured")


def _has(told: Round, measure: str) -> TypeGuard[Figures]:
    return isinstance(told, dict) and measure in told


def spread(values: Iterable[float]) -> Spread | None:
    """The spread of figures; None where there are none."""
    values = sorted(values)
    if not values:
        return None
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 3 else None
    low, high = (quartiles[0], quartiles[2]) if quartiles else (values[0], values[-1])
    return Spread(statistics.median(values), low, high, len(values))


def interleaved(
    clients: Sequence[str],
    rounds: int,
    once: Callable[[str], Figures],
    *,
    only_once: frozenset[str] = frozenset(),
    tell: Callable[[str], object] = print,
) -> Sheet:
    """Visits every client in turn, forward and then backward, so that none always follows the same one.

    Those in `only_once` are visited in the first round alone, because they take too long; one that failed is left out
    of the rounds after it.
    """
    told: dict[str, list[Round]] = {client: [] for client in clients}
    for number in range(rounds):
        for client in clients if number % 2 == 0 else reversed(clients):
            if number and (client in only_once or isinstance(told[client][-1], str)):
                continue
            try:
                told[client].append(once(client))
            except RunFailed as fault:
                told[client].append(str(fault))
            tell(f"  round {number + 1} of {rounds}: {client}")
    return Sheet(told)
