"""Bulk runs, and the plain async client beside them."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from ..context import BenchmarkContext
from ..environments import ROOT
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, RunFailed, run_workload
from ..server.process import ServerProcess

CLIENT, SQLITE, POSTGRES = "evolink[aiohttp]", "evolink.bulk, SQLite", "evolink.bulk, PostgreSQL"
BULK_RUNS = (SQLITE, POSTGRES)
ENVIRONMENT = "evolink[aiohttp,bulk-postgres]"
CLIP = ROOT / "overrides" / "evolink" / "sandbox" / "_media" / "clip.mp4"
"""The result of each row, which is as small as that of a sandbox."""
NEVER = 86_400.0
"""Seconds after which tasks end that are not to end."""


def measure_bulk_runs(context: BenchmarkContext) -> Measurements:
    """Submit two thousand rows whose tasks do not end, then as many whose results are downloaded."""
    rows, idle = context.amount(2000, 40), context.amount(10, 1)
    seconds = context.amount(10, 1)
    with ServerProcess(CLIP) as server, _postgres() as database:
        stores: Mapping[str, str | None] = {CLIENT: "client", SQLITE: "sqlite", POSTGRES: database}

        def run(name: str) -> Figures:
            store = stores[name]
            if store is None:
                raise RunFailed("PostgreSQL is not installed")
            python = context.environment(ENVIRONMENT).python
            figures: Figures = {}
            with tempfile.TemporaryDirectory(dir=context.folder, prefix="bulk-") as folder:

                def work(mode: str, to: str) -> None:
                    # A worker also takes over the rows of the process that was killed before it, if it can.
                    to_store = _new_database(store) if store == database else store
                    arguments = (mode, to_store, server.base_url, str(rows), str(Path(folder, to)), str(idle))
                    figures.update(run_workload(python, "bulk", *arguments))

                server.reset(polls=0, seconds=NEVER, estimate=3600)
                work("submit", f"{Path(folder).name}-submitted")
                if store == "sqlite":
                    work("resume", f"{Path(folder).name}-submitted")
                server.reset(polls=0, seconds=seconds, spread=seconds, estimate=int(1.5 * seconds))
                work("complete", f"{Path(folder).name}-completed")
            return figures

        return run_interleaved(list(stores), context.rounds(3), run, log=context.log)


def _new_database(url: str) -> str:
    """Create a database beside that of a URL, and return its URL."""
    name = f"bench_{os.urandom(4).hex()}"

    async def create() -> None:
        connection: Any = await import_module("asyncpg").connect(url)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return f"{url.rpartition('/')[0]}/{name}"


@contextmanager
def _postgres() -> Generator[str | None]:
    """Run a PostgreSQL on the core of the server, and yield its URL; None where it is not installed."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.postgres import find_programs, running_postgres

    if find_programs() is None or shutil.which("setpriv") is None:
        yield None
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(range(os.cpu_count() or 1))})
    with running_postgres() as postgres:
        os.sched_setaffinity(0, cores)
        yield postgres.url
