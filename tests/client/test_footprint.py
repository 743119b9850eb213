"""What the client costs, counted in things that do not depend on the machine: modules, connections, requests, bytes.

How many seconds it takes is in docs/benchmarks.md, which scripts/bench writes.
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

NOT_IN_THE_CORE = ("click", "pygments", "rich")
"""What httpx loads where it is there, for a command of its own."""

AHEAD = """
import sys, time
ahead, real = 0.0, time.monotonic
def sleep(seconds):
    global ahead
    ahead += seconds
time.monotonic, time.sleep = lambda: real() + ahead, sleep
"""
"""A process in which sleeping takes no time, and the clock goes on by it."""
QUERIES = """
from evolink import EvoLink
client = EvoLink("sk-evo-0123456789", sys.argv[1])
task = client.videos.generate({"model": "veo3.1-pro", "prompt": "A cat"})
for _ in range(3):
    time.sleep(float(sys.argv[2]))
    task = task.refresh()
"""


def modules_beyond_python(code: str) -> set[str]:
    """What `code` loads of an installation of the core, that the interpreter has not loaded by itself."""

    def loaded(program: str) -> set[str]:
        absent = f"import sys\nsys.modules.update(dict.fromkeys({NOT_IN_THE_CORE}))"
        told = "print(*[name for name, module in sys.modules.items() if module is not None])"
        command = [sys.executable, "-c", f"{absent}\n{program}\n{told}"]
        return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    return loaded(code) - loaded("")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server on this machine, which counts."""
    file = tmp_path_factory.mktemp("server") / "result.mp4"
    file.write_bytes(b"")
    with ServerProcess(file) as running:
        yield running


@pytest.mark.parametrize(("code", "most"), [(IMPORT, 30), (VALIDATION, 130), (FIRST_USE, 255)])
def test_no_more_modules_are_loaded_than_before(code: str, most: int) -> None:
    loaded = modules_beyond_python(code)

    assert len(loaded) <= most, sorted(loaded)


@pytest.mark.parametrize("heavy", ["asyncio", "attr", "httpx", "inspect", "json", "jsonschema_rs", "logging", "ssl"])
def test_importing_the_package_loads_nothing_heavy(heavy: str) -> None:
    assert heavy not in modules_beyond_python(IMPORT)


def test_a_client_loads_nothing_that_only_others_need() -> None:
    loaded = modules_beyond_python(FIRST_USE)

    assert "evolink.client" in loaded
    assert not loaded & {
        *("aiohttp", "attr", "certifi", "httpcore", "jsonschema", "yaml"),
        *("evolink.async_client", "evolink.callbacks", "evolink.sandbox", "evolink.models", "evolink_api.catalog"),
    }
    assert not {name for name in loaded if name.startswith("evolink_api.models")}


@pytest.mark.parametrize("pause", [6, 110])
def test_a_create_and_three_queries_take_one_connection(pause: int, server: ServerProcess) -> None:
    server.reset(polls=10)

    command = [sys.executable, "-c", AHEAD + QUERIES, server.base_url, str(pause)]
    subprocess.run(command, check=True, capture_output=True, text=True)

    counters = server.counters()
    assert counters["tasks_queried"] == 3
    assert counters["connections"] == 1


def of_many(kind: str) -> tuple[SimulationResult, SimulationResult]:
    """What waiting comes to for tasks whose progress is of that kind, and what a query each 8 s would."""
    return simulate(wait_as_client, PROGRESS[kind], 300), simulate(fixed_interval(8), PROGRESS[kind], 300)


def test_an_honest_progress_is_worth_its_queries() -> None:
    found, _ = of_many(ACCURATE)

    assert found.queries <= 8
    assert found.lag <= 2
    assert found.lag_99 <= 10


@pytest.mark.parametrize("kind", [kind for kind in PROGRESS if kind != ACCURATE])
def test_a_progress_that_is_wrong_costs_no_more_than_asking_every_8_seconds(kind: str) -> None:
    found, each_8_s = of_many(kind)

    assert found.queries <= each_8_s.queries
    assert found.lag_99 <= 8


def test_a_task_that_is_waited_for_takes_less_than_a_kibibyte() -> None:
    few, many = held_while_waiting(100), held_while_waiting(400)

    assert (many - few) / 300 < 1024


def held_while_waiting(tasks: int) -> int:
    """Bytes that are held once each task was asked for once and all are waited for."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        note = {"id": request.url.path.rpartition("/")[2], "status": "processing", "progress": 10, "note": "-" * 500}
        return httpx.Response(200, json=note)

    async def wait() -> int:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        client = AsyncEvoLink(**DEFAULTS, http_client=http)
        ids = [f"task-unified-1757156493-{number:08d}" for number in range(tasks)]
        tracemalloc.start()
        waiting = asyncio.create_task(client.tasks.wait_many(ids))
        while len(asked) < tasks:
            await asyncio.sleep(0)
        asked.clear()
        for _ in range(100):  # turns of the loop in which the last replies are taken in
            await asyncio.sleep(0)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return held

    asked: list[str] = []
    logging.disable()  # what the other tests' listeners keep of the log is not what is counted
    try:
        return asyncio.run(wait())
    finally:
        logging.disable(logging.NOTSET)
        tracemalloc.stop()
