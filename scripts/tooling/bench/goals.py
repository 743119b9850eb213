"""What is aimed for, and whether it was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .peers import FLOORS, PROJECT
from .sheets import Sheet, Spread
from .tables import markdown, told


@dataclass(frozen=True)
class Figure:
    """One figure of one client."""

    sheet: str
    client: str
    measure: str


@dataclass(frozen=True)
class Goal:
    """One limit, on a figure of ours or on its ratio to another client's."""

    what: str
    words: str
    figure: Figure
    limit: float
    to: str | None = None
    """The client it is divided by; None where the figure itself is limited."""
    at_least: bool = False
    unit: str = ""
    floor: str | None = None
    floors: Sequence[str] = FLOORS
    """What is not counted among the peers."""
    peers: bool = True
    """Whether the sheet has any."""
    missed: str = ""
    """Why it is not reached, and what could be tried next."""

    def value(self, sheet: Sheet) -> Spread | None:
        """What is limited."""
        if self.to is None:
            return sheet.of(self.figure.client, self.figure.measure)
        return sheet.ratio(self.figure.client, self.to, self.figure.measure)

    def met(self, sheet: Sheet) -> bool | None:
        """Whether it was reached; None where it was not measured."""
        value = self.value(sheet)
        if value is None:
            return None
        return value.median >= self.limit if self.at_least else value.median <= self.limit

    def unsettled(self, sheet: Sheet) -> bool:
        """Whether the limit lies within the spread of what was measured."""
        value = self.value(sheet)
        return value is not None and value.low < self.limit < value.high

    def best_peer(self, sheet: Sheet) -> str | None:
        """The peer with the best figure."""
        found = {
            name: spread.median
            for name in sheet.rounds
            if not name.startswith(PROJECT)
            and name not in self.floors
            and (spread := sheet.of(name, self.figure.measure)) is not None
        }
        if not found or not self.peers:
            return None
        return (max if self.at_least else min)(found, key=found.__getitem__)


def summary(goals: Sequence[Goal], sheets: Mapping[str, Sheet]) -> str:
    """A line for each goal, and below them why some are not reached."""
    heads = ["what", "÷ best peer", "÷ floor", "median", "goal", "met"]
    lines, reasons = [], []
    for goal in goals:
        sheet = sheets.get(goal.figure.sheet, Sheet())
        met = goal.met(sheet)
        verdict = _MET[met] + (", unsettled" if goal.unsettled(sheet) else "")
        lines.append([goal.what, *_ratios(goal, sheet), _median(goal, sheet), goal.words, verdict])
        if met is False and goal.missed:
            reasons.append(f"- {goal.what}: {goal.missed}")
    return "\n".join([markdown(heads, lines), *(["", "Not met, and why:", "", *reasons] if reasons else [])])


_MET = {True: "yes", False: "**no**", None: "not measured"}


def _ratios(goal: Goal, sheet: Sheet) -> tuple[str, str]:
    peer = goal.best_peer(sheet)
    against_peer = f"{told(sheet.ratio(goal.figure.client, peer, goal.figure.measure))} ({peer})" if peer else ""
    against_floor = sheet.ratio(goal.figure.client, goal.floor, goal.figure.measure) if goal.floor else None
    return against_peer, f"{told(against_floor)} ({goal.floor})" if against_floor else ""


def _median(goal: Goal, sheet: Sheet) -> str:
    spread = sheet.of(goal.figure.client, goal.figure.measure)
    return f"{told(spread)} {goal.unit}".strip() if spread else "–"
