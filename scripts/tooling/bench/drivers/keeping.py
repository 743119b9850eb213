"""One create and some queries with long pauses: `keeping sync|async MODULE:CLASS BASE QUERIES PAUSE`."""

from __future__ import annotations

import asyncio
import sys
import time

from .loading import adapter


def queried(name: str, base: str, *, queries: int, pause: float) -> None:
    client = adapter(name)(base)
    handle = client.create()
    for _ in range(queries):
        time.sleep(pause)
        client.get(handle)


async def queried_async(name: str, base: str, *, queries: int, pause: float) -> None:
    client = adapter(name)(base, 64)
    handle = await client.create()
    for _ in range(queries):
        await asyncio.sleep(pause)
        await client.get(handle)


if __name__ == "__main__":
    mode, name, base, queries, pause = sys.argv[1:]
    if mode == "sync":
        queried(name, base, queries=int(queries), pause=float(pause))
    else:
        asyncio.run(queried_async(name, base, queries=int(queries), pause=float(pause)))
    print("{}")
