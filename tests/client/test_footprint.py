"""The cost of the client in numbers that do not depend on the machine: modules, connections, requests, bytes.

Times are in docs/benchmarks.md, which scripts/bench writes.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator

import httpx
import pytest
from evolink import AsyncEvoLink
from support.client_harness import DEFAULTS
from tooling.bench.server.process import ServerProcess
from tooling.bench.simulation import ACCURATE, PROGRESS, SimulationResult, fixed_interval, simulate, wait_as_client

IMPORT = "import evolink"
FIRST_USE = "from evolink import EvoLink\nEvoLink('sk-evo-0123456789')"
VALIDATION = "from evolink import contract\ncontract.validate({'model': 'veo3.1-pro', 'prompt': 'A cat'})"

OPTIONAL_MODULES = ("click", "pygments", "rich")
"""Modules that httpx loads for its own command if they are installed."""

SIMULATED_TIME = """
import sys, time
offset, real = 0.0, time.monotonic
def sleep(seconds):
    global offset
    offset += seconds
time.monotonic, time.sleep = lambda: real() + offset, sleep
"""
"""Code that makes sleeping take no time; the clock advances by the seconds slept."""
QUERIES = """
from evolink import EvoLink
client = EvoLink("sk-evo-0123456789", sys.argv[1])
task = client.videos.generate({"model": "veo3.1-pro", "prompt": "A cat"})
for _ in range(3):
    time.sleep(float(sys.argv[2]))
    task = task.refresh()
"""


def modules_beyond_python(code: str) -> set[str]:
    """Return the modules that `code` loads, without those of the interpreter, in an installation without extras."""

    def loaded_by(program: str) -> set[str]:
        absent = f"import sys\nsys.modules.update(dict.fromkeys({OPTIONAL_MODULES}))"
        report = "print(*[name for name, module in sys.modules.items() if module is not None])"
        command = [sys.executable, "-c", f"{absent}\n{program}\n{report}"]
        return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    return loaded_by(code) - loaded_by("")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A local server that counts requests and connections."""
    file = tmp_path_factory.mktemp("server") / "result.mp4"
    file.write_bytes(b"")
    with ServerProcess(file) as process:
        yield process


@pytest.mark.parametrize(("code", "limit"), [(IMPORT, 30), (VALIDATION, 115), (FIRST_USE, 220)])
def test_the_number_of_loaded_modules_stays_within_its_limit(code: str, limit: int) -> None:
    loaded = modules_beyond_python(code)

    assert len(loaded) <= limit, sorted(loaded)


@pytest.mark.parametrize("module", ["asyncio", "attr", "httpx", "inspect", "json", "jsonschema_rs", "logging", "ssl"])
def test_importing_the_package_loads_no_heavy_module(module: str) -> None:
    assert module not in modules_beyond_python(IMPORT)


def test_creating_a_client_loads_nothing_that_only_other_features_need() -> None:
    loaded = modules_beyond_python(FIRST_USE)

    assert "evolink.client" in loaded
    assert not loaded & {
        *("aiohttp", "attr", "certifi", "httpcore", "jsonschema", "yaml"),
        *("evolink.async_client", "evolink.callbacks", "evolink.sandbox", "evolink.models", "evolink_api.catalog"),
    }
    assert not {name for name in loaded if name.startswith("evolink_api.models")}


@pytest.mark.parametrize("pause", [6, 110])
def test_a_submission_and_three_queries_use_one_connection(pause: int, server: ServerProcess) -> None:
    server.reset(polls=10)

    command = [sys.executable, "-c", SIMULATED_TIME + QUERIES, server.base_url, str(pause)]
    subprocess.run(command, check=True, capture_output=True, text=True)

    counters = server.counters()
    assert counters["tasks_queried"] == 3
    assert counters["connections"] == 1


def simulate_waits(kind: str) -> tuple[SimulationResult, SimulationResult]:
    """Simulate waits for tasks with this kind of progress; return the costs, and those of a query every 8 s."""
    return simulate(wait_as_client, PROGRESS[kind], 300), simulate(fixed_interval(8), PROGRESS[kind], 300)


def test_accurate_progress_costs_few_queries_and_little_delay() -> None:
    result, _ = simulate_waits(ACCURATE)

    assert result.queries <= 8
    assert result.lag <= 2
    assert result.lag_99 <= 10


@pytest.mark.parametrize("kind", [kind for kind in PROGRESS if kind != ACCURATE])
def test_misleading_progress_costs_no_more_than_a_query_every_8_seconds(kind: str) -> None:
    result, fixed = simulate_waits(kind)

    assert result.queries <= fixed.queries
    assert result.lag_99 <= 8


def test_a_waiting_task_takes_less_than_a_kibibyte() -> None:
    few, many = bytes_while_waiting(100), bytes_while_waiting(400)

    assert (many - few) / 300 < 1024


def bytes_while_waiting(tasks: int) -> int:
    """Return the bytes in use once each of these tasks was queried and all are being waited for."""

    def handle(request: httpx.Request) -> httpx.Response:
        requested.append(request.url.path)
        task = {"id": request.url.path.rpartition("/")[2], "status": "processing", "progress": 10, "note": "-" * 500}
        return httpx.Response(200, json=task)

    async def wait() -> int:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        client = AsyncEvoLink(**DEFAULTS, http_client=http)
        ids = [f"task-unified-1757156493-{number:08d}" for number in range(tasks)]
        tracemalloc.start()
        waiting = asyncio.create_task(client.tasks.wait_many(ids))
        while len(requested) < tasks:
            await asyncio.sleep(0)
        requested.clear()
        for _ in range(100):  # the event loop processes the last responses meanwhile
            await asyncio.sleep(0)
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return size

    requested: list[str] = []
    logging.disable()  # so that log lines kept by handlers are not counted
    try:
        return asyncio.run(wait())
    finally:
        logging.disable(logging.NOTSET)
        tracemalloc.stop()
