"""Submits and completes many rows: `bulk MODE STORE BASE_URL ROWS FOLDER IDLE`.

STORE is `client` for the plain async client, `sqlite`, or the URL of a PostgreSQL database. MODE is `submit` for tasks
that do not end, `complete` for tasks whose results are downloaded, or `resume` for a run that a killed process left.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .process import cpu_seconds, peak_kib

if TYPE_CHECKING:
    from evolink import AsyncEvoLink
    from evolink.bulk import AsyncRun
    from evolink.bulk._options import RunOptions

CONCURRENT_SUBMISSIONS = 256
"""Number of submissions that the plain client has in flight; as many as a bulk run."""
STATUS_INTERVAL = 0.2
"""Seconds between two queries of the status of a run."""
SETTLING_TIME = 1.0
"""Seconds after the last submission until the idle process is measured."""
KEY = "sk-benchmark"


def jobs(rows: int) -> list[dict[str, Any]]:
    """Return valid requests with different prompts."""
    model = "kling-o3-text-to-video"
    return [{"model": model, "prompt": f"An old ferry, take {number}", "duration": 5} for number in range(rows)]


async def submit(client: AsyncEvoLink, run: AsyncRun | None, rows: int, idle: float) -> dict[str, float]:
    """Return the submissions per second, their CPU, and what the process of a run needs while all tasks run."""
    if run is None:
        turns = asyncio.Semaphore(CONCURRENT_SUBMISSIONS)

        async def generate(job: dict[str, Any]) -> None:
            async with turns:
                await client.videos.generate(job)

        return await _rates(asyncio.gather(*map(generate, jobs(rows))), rows, "submit")
    await run.enqueue()
    work = asyncio.create_task(run.run())
    figures = await _rates(_wait_until_submitted(run, rows), rows, "submit")
    await asyncio.sleep(SETTLING_TIME)
    cpu, started = cpu_seconds(), time.monotonic()
    await asyncio.sleep(idle)
    used = 100 * (cpu_seconds() - cpu) / (time.monotonic() - started)
    if work.done():
        work.result()
    return {**figures, "idle": used, "memory": peak_kib() / 1024}


async def complete(client: AsyncEvoLink, run: AsyncRun | None, rows: int, folder: Path) -> dict[str, float]:
    """Return the CPU of a row from its submission to the file, and the rows per second."""
    if run is None:

        async def run_one(number: int, job: dict[str, Any]) -> None:
            task = await client.videos.generate(job)
            await (await task.wait()).download(folder / f"{number}.mp4")

        return await _rates(asyncio.gather(*(run_one(*each) for each in enumerate(jobs(rows)))), rows, "row")
    await run.enqueue()
    figures = await _rates(run.run(), rows, "row")
    done = (await run.status()).counts["done"]
    if done != rows:
        raise SystemExit(f"only {done} of {rows} rows are done")
    return figures


async def resume(run: AsyncRun, sent: asyncio.Event) -> dict[str, float]:
    """Return the seconds from the start of the process until a run has sent its first request, which sets an event."""
    work = asyncio.create_task(run.run())
    await asyncio.wait({asyncio.create_task(sent.wait()), work}, return_when=asyncio.FIRST_COMPLETED)
    return {"resume": time.monotonic() - STARTED}


def open_run(store: str, client: AsyncEvoLink, rows: int, folder: Path) -> AsyncRun | None:
    """Return a run of so many rows in a folder, which an earlier process may have begun; None for the plain client."""
    from evolink.bulk import AsyncRun

    folder.mkdir(parents=True, exist_ok=True)
    if store == "client":
        return None
    source = folder.with_suffix(".jsonl")
    if not source.exists():
        source.write_text("".join(json.dumps(job) + "\n" for job in jobs(rows)), "utf-8")
    options: RunOptions = {"max_in_flight": rows, "min_free_bytes": 0}
    if store != "sqlite":
        options |= {"database": store, "run_id": folder.name}
    return AsyncRun(source, folder, client=client, **options)


async def _wait_until_submitted(run: AsyncRun, rows: int) -> None:
    while (await run.status()).counts["running"] < rows:
        await asyncio.sleep(STATUS_INTERVAL)


async def _rates(work: Awaitable[object], rows: int, name: str) -> dict[str, float]:
    """Await work on rows; return the CPU of a row in µs, and the rows per second."""
    cpu, started = cpu_seconds(), time.monotonic()
    await work
    used, wall = cpu_seconds() - cpu, time.monotonic() - started
    return {name: 1e6 * used / rows, f"{name}_rate": rows / wall}


async def main(mode: str, store: str, base_url: str, rows: str, folder: str, idle: str) -> None:
    from evolink import AsyncEvoLink

    sent, count, to = asyncio.Event(), int(rows), Path(folder)
    client = AsyncEvoLink(KEY, base_url, on_request=(lambda event: sent.set()) if mode == "resume" else None)
    run = open_run(store, client, count, to)
    if mode == "resume":
        assert run is not None  # noqa: S101  the plain client records nothing
        figures = await resume(run, sent)
    else:
        await client.videos.generate(jobs(1)[0])  # imports what is imported with the first submission
        if store not in ("client", "sqlite"):
            import_module("evolink.bulk._engine.worker")
        figures = await (
            submit(client, run, count, float(idle)) if mode == "submit" else complete(client, run, count, to)
        )
    print(json.dumps(figures), flush=True)
    os._exit(0)  # as if it was killed: a run goes on where it stood


STARTED = time.monotonic()

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
