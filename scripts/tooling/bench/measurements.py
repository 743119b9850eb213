"""Measurements: the figures of each client in each round, their medians, quartiles and ratios."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from evolink._json import is_dict

from .processes import Figures, RunFailed

Round = Figures | str
"""The figures of one run, or the reason why it failed."""


@dataclass(frozen=True)
class Summary:
    """The median of several figures, and the quartiles around it; the extremes if there are fewer than four."""

    median: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Measurements:
    """Interleaved rounds of several clients."""

    rounds: Mapping[str, Sequence[Round]] = field(default_factory=dict[str, Sequence[Round]])

    def summary(self, client: str, metric: str) -> Summary | None:
        """Return the median and quartiles of one metric of one client."""
        return summarize(figures[metric] for figures in self.rounds.get(client, ()) if _has(figures, metric))

    def ratio(self, client: str, other: str, metric: str) -> Summary | None:
        """Return client divided by other, taken round by round, so that a slow round cancels out."""
        pairs = zip(self.rounds.get(client, ()), self.rounds.get(other, ()), strict=False)
        return summarize(
            numerator[metric] / denominator[metric]
            for numerator, denominator in pairs
            if _has(numerator, metric) and _has(denominator, metric) and denominator[metric]
        )

    def failure(self, client: str) -> str | None:
        """Return why a client could not be measured; None if any round succeeded."""
        rounds = self.rounds.get(client, ())
        if any(is_dict(figures) for figures in rounds):
            return None
        return str(rounds[0] if rounds else "not measured")


def _has(figures: Round, metric: str) -> TypeGuard[Figures]:
    return is_dict(figures) and metric in figures


def summarize(values: Iterable[float]) -> Summary | None:
    """Return the median and quartiles of figures; None if there are none."""
    values = sorted(values)
    if not values:
        return None
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 3 else None
    low, high = (quartiles[0], quartiles[2]) if quartiles else (values[0], values[-1])
    return Summary(statistics.median(values), low, high, len(values))


def run_interleaved(
    clients: Sequence[str],
    rounds: int,
    measure: Callable[[str], Figures],
    *,
    first_round_only: frozenset[str] = frozenset(),
    log: Callable[[str], object] = print,
) -> Measurements:
    """Measure every client in turn, forward and then backward, so that none always follows the same one.

    Args:
        clients: The names of the clients.
        rounds: The number of rounds.
        measure: Runs one client once; may raise RunFailed. A client that failed is left out of later rounds.
        first_round_only: Clients that take too long for more than one round.
        log: Receives a line after each run.
    """
    measured: dict[str, list[Round]] = {client: [] for client in clients}
    for number in range(rounds):
        for client in clients if number % 2 == 0 else reversed(clients):
            if number and (client in first_round_only or isinstance(measured[client][-1], str)):
                continue
            try:
                measured[client].append(measure(client))
            except RunFailed as error:
                measured[client].append(str(error))
            log(f"  round {number + 1} of {rounds}: {client}")
    return Measurements(measured)
