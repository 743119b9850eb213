"""Queries for each task and how late its end is told, by the kind of progress that the server tells."""

from __future__ import annotations

from collections.abc import Mapping

from ..setting import Setting
from ..sheets import Sheet
from ..simulation import HONEST, PROGRESS, Wait, fixed, outcome, waited

WAITS: Mapping[str, Wait] = {"evolink": waited, "a fixed 5 s": fixed(5), "a fixed 8 s": fixed(8)}
WORST = "the worst of those: evolink"


def simulated(setting: Setting) -> Sheet:
    """One round, for it comes to the same each time."""
    number = setting.amount(3000, 200)
    rounds = {}
    for kind, progress in PROGRESS.items():
        found = {name: outcome(wait, progress, number) for name, wait in WAITS.items()}
        for name, told in found.items():
            figures = {"queries": told.queries, "lag": told.lag, "lag_99": told.lag_99}
            rounds[f"{kind}: {name}"] = [figures | {"to_8": told.queries / found["a fixed 8 s"].queries}]
    lying = [rounds[f"{kind}: evolink"][0] for kind in PROGRESS if kind != HONEST]
    rounds[WORST] = [{measure: max(told[measure] for told in lying) for measure in lying[0]}]
    return Sheet(rounds)
