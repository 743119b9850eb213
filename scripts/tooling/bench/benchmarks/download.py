"""A download of 200 MB to a file."""

from __future__ import annotations

from ..context import BenchmarkContext
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, run_workload

METHODS = {
    "evolink, with SHA-256": ("evolink", "evolink"),
    "evolink, async": ("evolink", "evolink_async"),
    "evolink[aiohttp], async": ("evolink[aiohttp]", "evolink_async"),
    "openai, write_to_file": ("openai", "openai_write_to_file"),
    "openai, stream_to_file": ("openai", "openai_stream_to_file"),
    "httpx, default chunks": ("httpx", "httpx_default"),
    "httpx, with SHA-256 and fsync": ("httpx", "httpx_durable"),
    "httpx, async, with SHA-256 and fsync": ("httpx", "httpx_async_durable"),
    "httpx, 64 KiB chunks": ("httpx", "httpx_64k"),
    "httpx, async": ("httpx", "httpx_async"),
    "aiohttp, 1 MiB chunks": ("aiohttp", "aiohttp"),
    "http.client": ("httpx", "http_client"),
    "http.client, with SHA-256 and fsync": ("httpx", "http_client_durable"),
    "SHA-256 alone": ("httpx", "sha256_only"),
}
"""Name in the report -> environment, and function in adapters.downloads."""


def measure_downloads(context: BenchmarkContext) -> Measurements:
    """Measure all methods in turn, each in a process of its own."""
    context.server.reset(polls=1)
    size, to = (context.folder / "result.mp4").stat().st_size, context.folder / "fetched.mp4"

    def run(name: str) -> Figures:
        environment, method = METHODS[name]
        arguments = (method, context.server.base_url, str(size), str(to))
        return run_workload(context.environment(environment).python, "download", *arguments)

    return run_interleaved(list(METHODS), context.rounds(9), run, log=context.log)
