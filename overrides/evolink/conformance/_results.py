"""Results of a run: one for each model, pointer and keyword, and the report with all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ..contract import Source

Outcome = Literal["passed", "failed", "known", "skipped"]
"""`known` is a failure that the baseline lists; a `skipped` result has the reason why the check is inconclusive."""

SOURCES: tuple[Source, ...] = get_args(Source)
"""The sources of what is expected, the most binding one first."""

API = "API"
"""The name used instead of a model's id for checks that concern no single model."""


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement that a server must meet."""

    model: str
    """The model's id, or `API`."""
    where: str
    """`request`, or the kind of response, such as `create`, `refusal`, `query`, `callback`."""
    pointer: str
    """JSON Pointer into the request or the response."""
    keyword: str

    @property
    def name(self) -> str:
        """The name of the check within its model."""
        name = f"{self.pointer or '/'} {self.keyword}"
        return name if self.where == "request" else f"{self.where}: {name}"

    @property
    def label(self) -> str:
        """The name of the check within the run; baselines list it."""
        return f"{self.model} {self.name}"


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that shows that a check fails."""

    variant: str
    """Which of the keyword's cases was sent."""
    expected: str
    actual: str
    curl: str
    """The command that sends the same request, without the key."""
    source: Source
    """The source of what was expected: the documentation's schema, its prose, or this project."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one check."""

    check: Check
    outcome: Outcome
    tried: int = 0
    """How many requests or responses were checked."""
    failures: tuple[Failure, ...] = ()
    reason: str = ""
    """Why the check was skipped."""


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
    notes: tuple[str, ...] = ()
    """Further remarks, such as how many cases were not sent."""
    stale: tuple[str, ...] = ()
    """The labels in the baseline of checks that no longer fail."""

    def failed(self) -> list[Result]:
        """Return the failures that are not in the baseline."""
        return [result for result in self.results if result.outcome == "failed"]

    @property
    def exit_code(self) -> int:
        """The exit code of a command: 0 without new failures, 1 with some, 3 for a missing key or missing credits."""
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

    def to_dict(self) -> dict[str, Any]:
        """Return the failures and counts as JSON."""
        return {
            "base_url": self.base_url,
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "counts": dict(self.counts()),
            "stopped": self.stopped,
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
