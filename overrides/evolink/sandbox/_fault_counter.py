"""Fault counter: decides which faults of a scenario apply to a request, by their counts and probabilities."""

from __future__ import annotations

import copy
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._scenarios import Fault, Scenario

MAX_COUNTS = 100_000
"""Faults counted at once; beyond that the oldest counts are dropped."""
MAX_GENERATORS = 1000
"""Random generators kept at once, one for each fault that needs one; beyond that the oldest are dropped."""


@dataclass(frozen=True, slots=True)
class AppliedFault:
    """A fault that applies to one request."""

    fault: Fault
    target: str
    """The operation that the request is for."""
    draw: float
    """A random number from 0 to 1, for effects that vary."""


class FaultCounter:
    """Counts how often each fault was applied, separately for each submission or task. Thread-safe.

    Every fault has its own random numbers, which depend on nothing but the seed, the fault and the number of requests
    before: the same requests in the same order meet the same faults.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._counts: dict[tuple[str, Fault], int] = {}
        self._generators: dict[Fault, random.Random] = {}
        self._lock = threading.Lock()

    def copy(self) -> FaultCounter:
        """Return a counter that continues from the same counts and random numbers."""
        copied = FaultCounter(self._seed)
        with self._lock:
            copied._counts = self._counts.copy()
            copied._generators = copy.deepcopy(self._generators)
        return copied

    def next_faults(self, scenario: Scenario, target: str, subject: str) -> list[AppliedFault]:
        """Return and count the faults of the next request.

        Args:
            scenario: The scenario of the request.
            target: The operation that the request is for.
            subject: The submission or task that the faults are counted for.

        Returns:
            At most one fault that replaces or damages the response, followed by those that apply beside it.
        """
        if not scenario.faults:
            return []
        with self._lock:
            applied = list(self._draw(scenario, target, subject))
        return sorted(applied, key=lambda each: each.fault.is_additional)

    def _draw(self, scenario: Scenario, target: str, subject: str) -> Iterator[AppliedFault]:
        is_damaged = False
        for fault in scenario.faults:
            count = self._counts.get((subject, fault), 0)
            is_left = fault.times is None or count < fault.times
            if not fault.applies_to(target) or not is_left or (is_damaged and not fault.is_additional):
                continue
            draws = self._generator(fault) if fault.probability < 1 or fault.is_additional else None
            if draws is not None and draws.random() >= fault.probability:
                continue
            if fault.times is not None:
                self._counts[subject, fault] = count + 1
                _drop_oldest(self._counts, MAX_COUNTS)
            is_damaged = is_damaged or not fault.is_additional
            yield AppliedFault(fault, target, draws.random() if draws is not None else 0.0)

    def _generator(self, fault: Fault) -> random.Random:
        if fault not in self._generators:
            self._generators[fault] = random.Random(f"{self._seed} {fault}")  # noqa: S311  repeatable, not secret
            _drop_oldest(self._generators, MAX_GENERATORS)
        return self._generators[fault]


def _drop_oldest(entries: dict[Any, Any], limit: int) -> None:
    while len(entries) > limit:
        del entries[next(iter(entries))]
