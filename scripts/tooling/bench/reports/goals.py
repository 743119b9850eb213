"""Performance goals, and whether the measurements meet them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..clients import FLOORS, PROJECT
from ..measurements import Measurements, Summary
from .tables import format_summary, render_markdown


@dataclass(frozen=True)
class FigureRef:
    """A reference to one metric of one client."""

    measurements: str
    client: str
    metric: str


@dataclass(frozen=True)
class Goal:
    """A bound on a figure of this project, or on its ratio to another client's."""

    name: str
    target: str
    """The bound in words, such as `at most 30 ms`."""
    figure: FigureRef
    bound: float
    relative_to: str | None = None
    """The client that the figure is divided by; None if the figure itself is bounded."""
    at_least: bool = False
    """Whether the bound is a lower one."""
    unit: str = ""
    floor: str | None = None
    """The client of the column `÷ floor`."""
    floors: Sequence[str] = FLOORS
    """Clients that do not count as peers."""
    has_peers: bool = True
    """Whether other clients were measured."""
    reason: str = ""
    """Why the goal is not met, and what could be tried next."""

    def value(self, measurements: Measurements) -> Summary | None:
        """Return the figure or ratio that is bounded; None if it was not measured."""
        if self.relative_to is None:
            return measurements.summary(self.figure.client, self.figure.metric)
        return measurements.ratio(self.figure.client, self.relative_to, self.figure.metric)

    def is_met(self, measurements: Measurements) -> bool | None:
        """Return whether the median meets the bound; None if it was not measured."""
        value = self.value(measurements)
        if value is None:
            return None
        return value.median >= self.bound if self.at_least else value.median <= self.bound

    def is_unsettled(self, measurements: Measurements) -> bool:
        """Return whether the bound lies between the quartiles."""
        value = self.value(measurements)
        return value is not None and value.low < self.bound < value.high

    def best_peer(self, measurements: Measurements) -> str | None:
        """Return the peer with the best figure."""
        medians = {
            name: summary.median
            for name in measurements.rounds
            if not name.startswith(PROJECT)
            and name not in self.floors
            and (summary := measurements.summary(name, self.figure.metric)) is not None
        }
        if not medians or not self.has_peers:
            return None
        return (max if self.at_least else min)(medians, key=medians.__getitem__)


_MET = {True: "yes", False: "**no**", None: "not measured"}


def render_goals(goals: Sequence[Goal], measurements: Mapping[str, Measurements]) -> str:
    """Return a table with a row per goal, and below it the reasons for those that are not met."""
    headers = ["what", "÷ best peer", "÷ floor", "median", "goal", "met"]
    rows: list[list[str]] = []
    reasons: list[str] = []
    for goal in goals:
        measured = measurements.get(goal.figure.measurements, Measurements())
        met = goal.is_met(measured)
        outcome = _MET[met] + (", unsettled" if goal.is_unsettled(measured) else "")
        rows.append([goal.name, *_ratios(goal, measured), _median(goal, measured), goal.target, outcome])
        if met is False and goal.reason:
            reasons.append(f"- {goal.name}: {goal.reason}")
    return "\n".join([render_markdown(headers, rows), *(["", "Goals not met:", "", *reasons] if reasons else [])])


def _ratios(goal: Goal, measurements: Measurements) -> tuple[str, str]:
    client, metric = goal.figure.client, goal.figure.metric
    peer = goal.best_peer(measurements)
    to_peer = f"{format_summary(measurements.ratio(client, peer, metric))} ({peer})" if peer else ""
    to_floor = measurements.ratio(client, goal.floor, metric) if goal.floor else None
    return to_peer, f"{format_summary(to_floor)} ({goal.floor})" if to_floor else ""


def _median(goal: Goal, measurements: Measurements) -> str:
    summary = measurements.summary(goal.figure.client, goal.figure.metric)
    return f"{format_summary(summary)} {goal.unit}".strip() if summary else "–"
