"""Thousands of tasks awaited in one process."""

from __future__ import annotations

from ..clients import CLIENTS
from ..context import BenchmarkContext, adapter_names
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, run_workload

INTERVAL = 5.0
"""Polling interval in seconds, for clients that take one; evolink has a poll schedule of its own."""
DELAY = 0.02
"""Average seconds until a response, varying by half of it; without a delay, no two requests would be in flight."""
SLOW = frozenset({"fal-client", "replicate", "runwayml", "openai", "httpx"})
"""Clients that use most of the timeout, and run in one round only."""


def measure_thousand_tasks(context: BenchmarkContext) -> Measurements:
    """Await a thousand tasks that end after 7 to 14 s."""
    names = [name for name in CLIENTS if not name.startswith("google")]  # which has no wait method
    return _measure(context, names, tasks=context.amount(1000, 100), seconds=context.amount(7, 2), rounds=2)


def measure_ten_thousand_tasks(context: BenchmarkContext) -> Measurements:
    """Await ten thousand tasks that end after 20 to 40 s."""
    names = ["evolink", "evolink[aiohttp]", "evolink[aiohttp], batch query", "aiohttp"]
    return _measure(context, names, tasks=context.amount(10000, 300), seconds=context.amount(20, 2), rounds=1)


def _measure(context: BenchmarkContext, names: list[str], *, tasks: int, seconds: float, rounds: int) -> Measurements:
    adapters = adapter_names(names, sync=False)
    interval, timeout = INTERVAL if seconds > INTERVAL else 1.0, 3 * seconds + 10

    def run(name: str) -> Figures:
        context.server.reset(polls=0, seconds=seconds, spread=seconds, delay=DELAY, estimate=int(1.5 * seconds))
        arguments = (adapters[name], context.server.base_url, str(tasks), str(interval), str(timeout))
        return run_workload(context.python(name), "polling", *arguments, seconds=4 * timeout)

    rounds = min(context.rounds(rounds), rounds)
    return run_interleaved(list(adapters), rounds, run, first_round_only=SLOW, log=context.log)
