"""Many tasks that are waited for in one process: `waiting MODULE:CLASS BASE TASKS INTERVAL LIMIT`.

They are created first and begin together once they all are there.
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
from typing import Any

from .loading import adapter, cpu, resident

CREATING = 16
"""Creates at a time."""
SAMPLE = 0.25
"""Seconds between two looks at the memory."""
_NUMBER = re.compile(r"(\d{8,12})\D*$")


async def waited(client: Any, base: str, *, tasks: int, interval: float, limit: float) -> dict[str, float]:
    """CPU for 1,000 tasks asked for, KiB that a task takes at the most, and seconds between its end and its telling."""
    await client.get(await client.create())
    before = resident()
    handles = await _created(client, tasks)
    most, ended = resident(), dict[str, float]()
    await asyncio.to_thread(_asked, base, "start")

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, resident())
            await asyncio.sleep(SAMPLE)

    watching, worked, began = asyncio.create_task(watch()), cpu(), time.monotonic()
    try:
        async with asyncio.timeout(limit):
            await client.wait_all(handles, interval, lambda name: ended.setdefault(name, time.monotonic()))
    except TimeoutError:
        pass
    used, wall = cpu() - worked, time.monotonic() - began
    watching.cancel()
    told = await asyncio.to_thread(_asked, base, "told")
    lags = sorted(when - told["ends"][_number(name)] for name, when in ended.items())
    drowned = told["asked"] < tasks / 2  # so few that the figure for each would be about something else
    return ({} if drowned else {"cpu": 1000 * used / told["asked"]}) | {
        "cpu_task": 1e3 * used / tasks,
        "memory": (max(most, resident()) - before) / tasks,
        "polls": told["asked"] / tasks,
        "requests": told["requests"] / tasks,
        "busy": used / wall,
        "lag": statistics.median(lags) if lags else limit,
        "lag_99": lags[int(0.99 * len(lags))] if lags else limit,
        "unfinished": tasks - len(ended),
    }


async def _created(client: Any, tasks: int) -> list[Any]:
    handles: list[Any] = [None] * tasks
    numbers = iter(range(tasks))

    async def create() -> None:
        for number in numbers:
            handles[number] = await client.create()

    await asyncio.gather(*(create() for _ in range(CREATING)))
    return handles


def _asked(base: str, what: str) -> Any:
    with urllib.request.urlopen(f"{base}/bench/{what}", timeout=60) as reply:  # noqa: S310  it is http
        return json.load(reply)


def _number(name: str) -> int:
    found = _NUMBER.search(name)
    return int(found[1]) if found else 0


async def main(name: str, base: str, *figures: str) -> None:
    tasks, interval, limit = figures
    client = adapter(name)(base, 64)
    told = await waited(client, base, tasks=int(tasks), interval=float(interval), limit=float(limit))
    print(json.dumps(told), flush=True)
    os._exit(0)  # some SDKs take long to close thousands of connections, or never do


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
