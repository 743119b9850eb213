"""CPU of the client for each create and each query."""

from __future__ import annotations

from ..clients import CLIENTS
from ..context import BenchmarkContext, adapter_names
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, run_workload

IN_FLIGHT = 64


def measure_sync(context: BenchmarkContext) -> Measurements:
    """Measure one request after the other."""
    return _measure(context, "sync", requests=context.amount(800, 60), rounds=context.rounds(7))


def measure_async(context: BenchmarkContext) -> Measurements:
    """Measure 64 requests at a time."""
    return _measure(context, "async", requests=context.amount(500, 130), rounds=context.rounds(4))


def _measure(context: BenchmarkContext, mode: str, *, requests: int, rounds: int) -> Measurements:
    adapters = adapter_names([name for name in CLIENTS if "batch" not in name], sync=mode == "sync")

    def run(name: str) -> Figures:
        context.server.reset(polls=10**9)
        arguments = (mode, adapters[name], context.server.base_url, str(requests), str(IN_FLIGHT))
        return run_workload(context.python(name), "request_cpu", *arguments)

    return run_interleaved(list(adapters), rounds, run, log=context.log)
