"""The report of a run: its results, why it ended, and its exit code."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from ._coverage import Coverage
from ._results import Outcome, Result


@dataclass(frozen=True)
class Report:
    """The results of a run, in the order of the contract."""

    base_url: str
    results: tuple[Result, ...]
    requests: int = 0
    """How many requests were sent."""
    seconds: float = 0.0
    stopped: str = ""
    """Why the run ended early; empty if it did not."""
    key_refused: bool = False
    """Whether the run ended because of the API key or missing credits."""
    reached: bool = True
    """Whether the server has responded at all."""
    interrupted: bool = False
    """Whether the run was ended by Ctrl-C."""
    notes: tuple[str, ...] = ()
    """Further remarks, such as how many cases were not sent."""
    stale: tuple[str, ...] = ()
    """The labels in the baseline of checks that no longer fail."""

    def failed(self) -> list[Result]:
        """Return the failures that are not in the baseline."""
        return [result for result in self.results if result.outcome == "failed"]

    @property
    def exit_code(self) -> int:
        """The exit code of a command.

        0 without new failures, 1 with some or if the run ended early, 2 if the server never responded, 3 for a refused
        key or missing credits, 130 for Ctrl-C.
        """
        if self.interrupted:
            return 130
        if not self.reached:
            return 2
        if self.key_refused:
            return 3
        return 1 if self.failed() or self.stopped else 0

    def counts(self) -> Counter[Outcome]:
        """Return how many results have each outcome."""
        return Counter(result.outcome for result in self.results)

    def models(self) -> dict[str, list[Result]]:
        """Return the results by model, in their order."""
        results_by_model: dict[str, list[Result]] = {}
        for result in self.results:
            results_by_model.setdefault(result.check.model, []).append(result)
        return results_by_model

    def with_baseline(self, labels: AbstractSet[str]) -> Report:
        """Return the report with the failures that a baseline lists marked as known.

        Args:
            labels: The labels of the checks that are known to fail.
        """
        results = tuple(
            replace(result, outcome="known") if result.outcome == "failed" and result.check.label in labels else result
            for result in self.results
        )
        not_passed = {result.check.label for result in self.results if result.outcome != "passed"}
        checked = {result.check.label for result in self.results}
        stale = tuple(sorted(label for label in labels & checked if label not in not_passed))
        return replace(self, results=results, stale=stale)

    @functools.cached_property
    def coverage(self) -> Coverage:
        """Which constraints the run has exercised."""
        return Coverage.of(self.models())

    def to_dict(self) -> dict[str, Any]:
        """Return the failures, the counts and the coverage as JSON."""
        return {
            "base_url": self.base_url,
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "counts": dict(self.counts()),
            "stopped": self.stopped,
            "interrupted": self.interrupted,
            "reached": self.reached,
            "notes": list(self.notes),
            "coverage": self.coverage.to_dict(),
            "failures": list(self._failures_as_json()),
        }

    def _failures_as_json(self) -> Iterator[dict[str, Any]]:
        for result in self.results:
            for failure in result.failures:
                yield {
                    "model": result.check.model,
                    "where": result.check.where,
                    "pointer": result.check.pointer,
                    "keyword": result.check.keyword,
                    "known": result.outcome == "known",
                    "variant": failure.variant,
                    "expected": failure.expected,
                    "came": failure.actual,
                    "source": failure.source,
                    "curl": failure.curl,
                }
