"""One create and some queries with long pauses: `connection_reuse sync|async MODULE:CLASS BASE_URL QUERIES PAUSE`."""

from __future__ import annotations

import asyncio
import sys
import time

from .process import load_adapter


def run_sync(name: str, base_url: str, *, queries: int, pause: float) -> None:
    client = load_adapter(name)(base_url)
    handle = client.create()
    for _ in range(queries):
        time.sleep(pause)
        client.get(handle)


async def run_async(name: str, base_url: str, *, queries: int, pause: float) -> None:
    client = load_adapter(name)(base_url, 64)
    handle = await client.create()
    for _ in range(queries):
        await asyncio.sleep(pause)
        await client.get(handle)


if __name__ == "__main__":
    mode, name, base_url, queries, pause = sys.argv[1:]
    if mode == "sync":
        run_sync(name, base_url, queries=int(queries), pause=float(pause))
    else:
        asyncio.run(run_async(name, base_url, queries=int(queries), pause=float(pause)))
    print("{}")
