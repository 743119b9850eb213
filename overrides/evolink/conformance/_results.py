"""What a run found: one result for each model, pointer and keyword."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from ..contract import Source

Outcome = Literal["passed", "failed", "known", "skipped"]
"""`known` is a failure that the baseline lists; `skipped` says in its reason why nothing can be told."""

SOURCES: tuple[Source, ...] = get_args(Source)
"""Who may state what is expected, the most binding one first."""

API = "API"
"""Stands in the place of a model for what concerns them all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a server must get right."""

    model: str
    """The model's id, or `API`."""
    where: str
    """What it is about: `request`, or the kind of reply, such as `create`, `refusal`, `query`, `callback`."""
    pointer: str
    """JSON Pointer into the request or the reply."""
    keyword: str

    @property
    def name(self) -> str:
        """Its name within the model."""
        what = f"{self.pointer or '/'} {self.keyword}"
        return what if self.where == "request" else f"{self.where}: {what}"

    @property
    def label(self) -> str:
        """Its name in the whole run, as a baseline lists it."""
        return f"{self.model} {self.name}"


@dataclass(frozen=True, slots=True)
class Failure:
    """One request that shows a fault."""

    variant: str
    """Which of the keyword's cases it is."""
    expected: str
    came: str
    curl: str
    """The command that sends the same request, without the key."""
    source: Source
    """Who states what was expected: the documentation's schema, its prose, or this project."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one check."""

    check: Check
    outcome: Outcome
    tried: int = 0
    """How many requests or replies were looked at."""
    failures: tuple[Failure, ...] = ()
    reason: str = ""
    """Why it was skipped."""


@dataclass(frozen=True)
class Report:
    """The results of a run, in the order of the contract."""

    base_url: str
    results: tuple[Result, ...]
    requests: int = 0
    seconds: float = 0.0
    stopped: str = ""
    """Why the run ended early; empty where it did not."""
    key_refused: bool = False
    """Whether it ended for want of a key or of credits."""
    notes: tuple[str, ...] = ()
    """What else is to be told, such as how many cases were not sent."""
    stale: tuple[str, ...] = ()
    """The labels of the baseline that no longer fail."""

    def failed(self) -> list[Result]:
        """The failures that no baseline knows."""
        return [result for result in self.results if result.outcome == "failed"]

    @property
    def exit_code(self) -> int:
        """For a command: 0 where nothing new failed, 1 where something did, 3 for want of a key or of credits."""
        if self.key_refused:
            return 3
        return 1 if self.failed() or self.stopped else 0

    def counts(self) -> Counter[Outcome]:
        return Counter(result.outcome for result in self.results)

    def models(self) -> dict[str, list[Result]]:
        """The results by model, in their order."""
        found: dict[str, list[Result]] = {}
        for result in self.results:
            found.setdefault(result.check.model, []).append(result)
        return found

    def against(self, known: AbstractSet[str]) -> Report:
        """The same report with the failures of a baseline told apart."""
        results = tuple(
            replace(result, outcome="known") if result.outcome == "failed" and result.check.label in known else result
            for result in self.results
        )
        still = {result.check.label for result in self.results if result.outcome != "passed"}
        looked_at = {result.check.label for result in self.results}
        stale = tuple(sorted(label for label in known & looked_at if label not in still))
        return replace(self, results=results, stale=stale)

    def to_dict(self) -> dict[str, Any]:
        """The failures and counts as JSON."""
        return {
            "base_url": self.base_url,
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "counts": dict(self.counts()),
            "stopped": self.stopped,
            "failures": list(self._told()),
        }

    def _told(self) -> Iterator[dict[str, Any]]:
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
                    "came": failure.came,
                    "source": failure.source,
                    "curl": failure.curl,
                }
