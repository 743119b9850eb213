"""Waits for many tasks in one process: `polling MODULE:CLASS BASE_URL TASKS INTERVAL TIMEOUT`.

All tasks are created first, and start together once the last one exists.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import sys
import time
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from .process import cpu_seconds, load_adapter, resident_kib

CONCURRENT_CREATES = 16
"""Number of create requests in flight."""
MEMORY_INTERVAL = 0.25
"""Seconds between two samples of the memory."""
_TASK_NUMBER = re.compile(r"(\d{8,12})\D*$")


async def measure(client: Any, base_url: str, *, tasks: int, interval: float, timeout: float) -> dict[str, float]:
    """Return the CPU of 1,000 polls, the peak KiB per task, and the seconds from a task's end to its detection."""
    await client.get(await client.create())
    before = resident_kib()
    handles = await _create_tasks(client, tasks)
    ended: dict[str, float] = {}

    def record(name: str) -> None:
        ended.setdefault(name, time.monotonic())

    await asyncio.to_thread(_get, base_url, "start")

    cpu, started = cpu_seconds(), time.monotonic()
    async with _memory_samples() as samples:
        try:
            async with asyncio.timeout(timeout):
                await client.wait_all(handles, interval, record)
        except TimeoutError:
            pass
        used, wall = cpu_seconds() - cpu, time.monotonic() - started
    counters = await asyncio.to_thread(_get, base_url, "counters")
    lags = sorted(when - counters["ends"][_task_number(name)] for name, when in ended.items())
    polls = counters["tasks_queried"]
    # With fewer polls than half the tasks, the CPU per poll would be dominated by something else.
    return ({} if polls < tasks / 2 else {"cpu": 1000 * used / polls}) | {
        "cpu_task": 1e3 * used / tasks,
        "memory": (max(*samples, resident_kib()) - before) / tasks,
        "polls": polls / tasks,
        "requests": counters["requests"] / tasks,
        "busy": used / wall,
        "lag": statistics.median(lags) if lags else timeout,
        "lag_99": lags[int(0.99 * len(lags))] if lags else timeout,
        "unfinished": tasks - len(ended),
    }


@asynccontextmanager
async def _memory_samples() -> AsyncGenerator[list[float]]:
    """Collect the KiB of memory of this process while the block runs."""
    samples = [resident_kib()]

    async def sample() -> None:
        while True:
            samples.append(resident_kib())
            await asyncio.sleep(MEMORY_INTERVAL)

    sampling = asyncio.create_task(sample())
    try:
        yield samples
    finally:
        sampling.cancel()


async def _create_tasks(client: Any, tasks: int) -> list[Any]:
    handles: list[Any] = [None] * tasks
    numbers = iter(range(tasks))

    async def create() -> None:
        for number in numbers:
            handles[number] = await client.create()

    await asyncio.gather(*(create() for _ in range(CONCURRENT_CREATES)))
    return handles


def _get(base_url: str, path: str) -> Any:
    with urllib.request.urlopen(f"{base_url}/bench/{path}", timeout=60) as response:  # noqa: S310  it is http
        return json.load(response)


def _task_number(name: str) -> int:
    found = _TASK_NUMBER.search(name)
    return int(found[1]) if found else 0


async def main(name: str, base_url: str, *numbers: str) -> None:
    tasks, interval, timeout = numbers
    client = load_adapter(name)(base_url, 64)
    figures = await measure(client, base_url, tasks=int(tasks), interval=float(interval), timeout=float(timeout))
    print(json.dumps(figures), flush=True)
    os._exit(0)  # some SDKs take long to close thousands of connections, or never do


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
