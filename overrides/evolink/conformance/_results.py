"""Results of a run: one for each model, pointer and keyword."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

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
    """Why the check was skipped, or, if it passed, why that proves nothing."""
    seconds: float = 0.0
    """Seconds that the requests took which were sent for this check."""

    @property
    def is_exercised(self) -> bool:
        """Whether the server was tried with this constraint: a request or a response had a value for it."""
        return self.outcome != "skipped" and not self.reason
