"""The plan of a conformance run: models, sources, seed, budget and timeouts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from .. import catalog, contract, errors
from ..contract import Case, Source
from ._checks.request_checks import check_of
from ._results import SOURCES, Check

DEFAULT_WORKERS = 16
"""Concurrent requests to a server on this machine; any other server gets one request at a time."""


@dataclass(frozen=True)
class Plan:
    """What a run tries."""

    models: tuple[str, ...]
    documented_only: bool = False
    """Whether cases that the documentation's schemas do not state are left out."""
    seed: int = 0
    """Seed of the random letters and of the mixtures of fields in the cases."""
    spend: float | None = None
    """Credits that may be spent; None for nothing on another machine's server."""
    wait: float = 300.0
    """Seconds within which a task must complete."""
    wait_for: float = 0.0
    """Seconds within which the server must respond for the first time."""
    workers: int = DEFAULT_WORKERS

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources whose statements are checked."""
        return ("documented",) if self.documented_only else SOURCES

    def cases(self, model: str) -> list[Case]:
        """Return the cases of one model, its plainest example first."""
        return [case for case in _generate_cases(model, self.seed) if case.source in self.sources]

    def request_checks(self, model: str) -> list[Check]:
        """Return the checks of one model's requests, in the order of its cases."""
        return list(dict.fromkeys(check_of(case) for case in self.cases(model)))


@functools.cache
def _generate_cases(model: str, seed: int) -> list[Case]:
    """Generate the cases; they are cached, since pytest collects their checks before a run sends them."""
    return contract.cases(model, seed=seed)


def select_models(models: Sequence[str] | None) -> tuple[str, ...]:
    """Return the given models, or all if none is given.

    Raises:
        ConfigurationError: If there is no such model.
    """
    for model in models or ():
        if model not in catalog.ids():
            (violation,) = contract.validate({"model": model})
            raise errors.ConfigurationError(violation.message)
    return tuple(models) if models else tuple(catalog.ids())
