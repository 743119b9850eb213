"""Coverage of a run: which constraints of the contract a server was tried with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ._results import Result


@dataclass(frozen=True)
class ModelCoverage:
    """Which of the constraints on one model's requests and responses a run has exercised."""

    model: str
    """The model's id, or `API`."""
    exercised: int
    not_exercised: tuple[Result, ...] = ()
    """The result of each constraint that was not exercised; its `reason` states why."""

    @property
    def total(self) -> int:
        return self.exercised + len(self.not_exercised)


@dataclass(frozen=True)
class Coverage:
    """Which constraints of the contract a run has exercised."""

    models: tuple[ModelCoverage, ...]

    @classmethod
    def of(cls, results_by_model: Mapping[str, Sequence[Result]]) -> Coverage:
        """Return the coverage of results."""
        return cls(
            tuple(
                ModelCoverage(
                    model,
                    sum(result.is_exercised for result in results),
                    tuple(result for result in results if not result.is_exercised),
                )
                for model, results in results_by_model.items()
            )
        )

    @property
    def exercised(self) -> int:
        return sum(model.exercised for model in self.models)

    @property
    def total(self) -> int:
        return sum(model.total for model in self.models)

    @property
    def percent(self) -> float:
        """The exercised share, rounded down to a tenth, so that 100 means all."""
        return math.floor(1000 * self.exercised / self.total) / 10 if self.total else 0.0

    def by_reason(self) -> dict[str, list[Result]]:
        """Return the constraints that were not exercised, by the reason."""
        groups: dict[str, list[Result]] = {}
        for model in self.models:
            for result in model.not_exercised:
                groups.setdefault(result.reason, []).append(result)
        return groups

    def to_dict(self) -> dict[str, Any]:
        """Return the coverage as JSON."""
        return {
            "exercised": self.exercised,
            "total": self.total,
            "percent": self.percent,
            "models": {
                model.model: {
                    "exercised": model.exercised,
                    "total": model.total,
                    "not_exercised": [
                        {
                            "where": result.check.where,
                            "pointer": result.check.pointer,
                            "keyword": result.check.keyword,
                            "reason": result.reason,
                        }
                        for result in model.not_exercised
                    ],
                }
                for model in self.models
            },
        }
