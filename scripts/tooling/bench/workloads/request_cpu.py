"""CPU of the client's process per create and per query.

Run as `request_cpu sync|async MODULE:CLASS BASE_URL REQUESTS IN_FLIGHT`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from .process import cpu_seconds, load_adapter


def _microseconds(send: Callable[[], object], requests: int) -> tuple[float, float]:
    """Return the microseconds of CPU and of wall time per request."""
    gc.collect()
    cpu, started = cpu_seconds(), time.perf_counter()
    for _ in range(requests):
        send()
    return (cpu_seconds() - cpu) / requests * 1e6, (time.perf_counter() - started) / requests * 1e6


def measure_sync(client: Any, requests: int) -> dict[str, float]:
    """Measure a sync client; the first requests, which open connections and fill caches, do not count."""
    handle: Any = None
    for _ in range(max(30, requests // 20)):
        handle = client.create()
        client.get(handle)
    create, _ = _microseconds(client.create, requests)
    query, wall = _microseconds(lambda: client.get(handle), requests)
    client.close()
    return {"create": create, "query": query, "query_wall": wall}


async def _concurrent_microseconds(
    send: Callable[[], Awaitable[object]], requests: int, in_flight: int
) -> tuple[float, float]:
    """Return the microseconds of CPU and of wall time per request, with `in_flight` requests at a time."""
    remaining = requests

    async def worker() -> None:
        nonlocal remaining
        while remaining > 0:
            remaining -= 1
            await send()

    gc.collect()
    cpu, started = cpu_seconds(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return (cpu_seconds() - cpu) / requests * 1e6, (time.perf_counter() - started) / requests * 1e6


async def measure_async(
    adapter: Callable[[str, int], Any], base_url: str, requests: int, in_flight: int
) -> dict[str, float]:
    """Measure an async client with `in_flight` requests at a time."""
    client = adapter(base_url, in_flight)
    handle = await client.create()
    await _concurrent_microseconds(client.create, 3 * in_flight, in_flight)
    await _concurrent_microseconds(lambda: client.get(handle), 3 * in_flight, in_flight)
    create, _ = await _concurrent_microseconds(client.create, requests, in_flight)
    query, wall = await _concurrent_microseconds(lambda: client.get(handle), requests, in_flight)
    await client.close()
    return {"create": create, "query": query, "query_wall": wall}


if __name__ == "__main__":
    mode, name, base_url, requests, in_flight = sys.argv[1:]
    if mode == "sync":
        figures = measure_sync(load_adapter(name)(base_url), int(requests))
    else:
        figures = asyncio.run(measure_async(load_adapter(name), base_url, int(requests), int(in_flight)))
    print(json.dumps(figures))
