"""The balance over time as the path of an SVG drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 120
MAX_POINTS = 300
"""Steps that are drawn; of more, evenly chosen ones."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A step chart in a box of WIDTH by HEIGHT."""

    line: str
    """The `points` of its polyline."""
    lowest: float
    highest: float
    begins: float
    ends: float


def draw_chart(balances: Sequence[tuple[float, float]]) -> Chart | None:
    """Return the chart of (time, credits), oldest first; None if there are fewer than two."""
    if len(balances) < 2:
        return None
    step = max(len(balances) // MAX_POINTS, 1)
    chosen = [*balances[:-1:step], balances[-1]]
    begins, ends = chosen[0][0], chosen[-1][0]
    lowest, highest = min(value for _, value in chosen), max(value for _, value in chosen)
    across = WIDTH / ((ends - begins) or 1)
    up = HEIGHT / ((highest - lowest) or 1)
    points: list[str] = []
    previous: float | None = None
    for at, value in chosen:
        x, y = (at - begins) * across, (highest - value) * up
        if previous is not None:
            points.append(f"{x:.1f},{previous:.1f}")
        points.append(f"{x:.1f},{y:.1f}")
        previous = y
    return Chart(" ".join(points), lowest, highest, begins, ends)
