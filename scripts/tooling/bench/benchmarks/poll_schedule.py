"""Queries per task and how late its end is detected, by the kind of progress that the server reports."""

from __future__ import annotations

from collections.abc import Mapping

from ..context import BenchmarkContext
from ..measurements import Measurements
from ..simulation import ACCURATE, PROGRESS, Wait, fixed_interval, simulate, wait_as_client

WAITS: Mapping[str, Wait] = {
    "evolink": wait_as_client,
    "fixed 5 s": fixed_interval(5),
    "fixed 8 s": fixed_interval(8),
}
WORST = "worst of the inaccurate: evolink"


def simulate_schedules(context: BenchmarkContext) -> Measurements:
    """Run one round, because the simulation is deterministic."""
    number = context.amount(3000, 200)
    rounds: dict[str, list[dict[str, float]]] = {}
    for kind, progress in PROGRESS.items():
        results = {name: simulate(wait, progress, number) for name, wait in WAITS.items()}
        for name, result in results.items():
            figures = {"queries": result.queries, "lag": result.lag, "lag_99": result.lag_99}
            rounds[f"{kind}: {name}"] = [figures | {"to_8": result.queries / results["fixed 8 s"].queries}]
    inaccurate = [rounds[f"{kind}: evolink"][0] for kind in PROGRESS if kind != ACCURATE]
    rounds[WORST] = [{metric: max(figures[metric] for figures in inaccurate) for metric in inaccurate[0]}]
    return Measurements(rounds)
