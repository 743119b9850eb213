"""Connections opened by one create and three queries six seconds apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ..clients import CLIENTS
from ..context import BenchmarkContext, adapter_names
from ..measurements import Measurements, Round
from ..processes import RunFailed, run_workload
from ..server.process import ServerProcess

QUERIES, PAUSE = 3, 6.0


def measure_connections(context: BenchmarkContext) -> Measurements:
    """Run all clients concurrently, each against a server of its own, because they mostly sleep."""
    names = [name for name in CLIENTS if "mapping" not in name and "batch" not in name]
    cases = [
        (mode, name, adapter)
        for mode in ("sync", "async")
        for name, adapter in adapter_names(names, sync=mode == "sync").items()
    ]
    pause = 0.1 if context.quick else PAUSE

    def run(case: tuple[str, str, str]) -> tuple[str, list[Round]]:
        mode, name, adapter = case
        with ServerProcess(context.folder / "result.mp4") as server:
            server.reset(polls=10**9)
            arguments = (mode, adapter, server.base_url, str(QUERIES), str(pause))
            try:
                run_workload(context.python(name), "connection_reuse", *arguments)
            except RunFailed as error:
                return f"{name}, {mode}", [str(error)]
            return f"{name}, {mode}", [{"connections": server.counters()["connections"]}]

    with ThreadPoolExecutor(len(cases)) as pool:
        return Measurements(dict(pool.map(run, cases)))
