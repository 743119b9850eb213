"""CPU of the calling process for each create and each query: `calling sync|async MODULE:CLASS BASE CALLS IN_FLIGHT`."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from .loading import adapter, cpu


def _microseconds(call: Callable[[], object], calls: int) -> tuple[float, float]:
    gc.collect()
    before, began = cpu(), time.perf_counter()
    for _ in range(calls):
        call()
    return (cpu() - before) / calls * 1e6, (time.perf_counter() - began) / calls * 1e6


def called(client: Any, calls: int) -> dict[str, float]:
    """Figures of a sync client; the first calls, which open connections and fill caches, do not count."""
    for _ in range(max(30, calls // 20)):
        handle = client.create()
        client.get(handle)
    create, _ = _microseconds(client.create, calls)
    query, wall = _microseconds(lambda: client.get(handle), calls)
    client.close()
    return {"create": create, "query": query, "query_wall": wall}


async def _burst(call: Callable[[], Awaitable[object]], calls: int, in_flight: int) -> tuple[float, float]:
    left = calls

    async def worker() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    gc.collect()
    before, began = cpu(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return (cpu() - before) / calls * 1e6, (time.perf_counter() - began) / calls * 1e6


async def called_async(make: Callable[[str, int], Any], base: str, calls: int, in_flight: int) -> dict[str, float]:
    """Figures of an async client with `in_flight` calls at a time."""
    client = make(base, in_flight)
    handle = await client.create()
    await _burst(client.create, 3 * in_flight, in_flight)
    await _burst(lambda: client.get(handle), 3 * in_flight, in_flight)
    create, _ = await _burst(client.create, calls, in_flight)
    query, wall = await _burst(lambda: client.get(handle), calls, in_flight)
    await client.close()
    return {"create": create, "query": query, "query_wall": wall}


if __name__ == "__main__":
    mode, name, base, calls, in_flight = sys.argv[1:]
    if mode == "sync":
        told = called(adapter(name)(base), int(calls))
    else:
        told = asyncio.run(called_async(adapter(name), base, int(calls), int(in_flight)))
    print(json.dumps(told))
