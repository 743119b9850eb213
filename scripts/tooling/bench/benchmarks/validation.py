"""Microseconds of CPU to validate one request."""

from __future__ import annotations

from ..context import BenchmarkContext
from ..measurements import Measurements, Round
from ..processes import RunFailed, run_workload

VALIDATORS = ("evolink", "jsonschema-rs", "jsonschema")


def measure_validation(context: BenchmarkContext) -> Measurements:
    """Measure all validators in one process per round, one after the other."""
    calls = context.amount(20000, 1000)
    rounds: dict[str, list[Round]] = {name: [] for name in VALIDATORS}
    for _ in range(context.rounds(9)):
        try:
            figures = run_workload(context.environment("checking").python, "validation", str(calls))
        except RunFailed as error:
            return Measurements({name: [str(error)] for name in VALIDATORS})
        for name in VALIDATORS:
            rounds[name].append({kind: figures[f"{name} {kind}"] for kind in ("valid", "invalid")})
    return Measurements(rounds)
