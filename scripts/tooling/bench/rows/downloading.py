"""A download of 200 MB to a file."""

from __future__ import annotations

from ..serving import Figures, driven
from ..setting import Setting
from ..sheets import Sheet, interleaved

WAYS = {
    "evolink, with SHA-256": ("evolink", "evolink"),
    "evolink, async": ("evolink", "evolink_async"),
    "evolink[aiohttp], async": ("evolink[aiohttp]", "evolink_async"),
    "openai, write_to_file": ("openai", "openai_whole"),
    "openai, stream_to_file": ("openai", "openai_streamed"),
    "httpx, as it comes": ("httpx", "httpx_as_is"),
    "httpx, with SHA-256 and fsync": ("httpx", "httpx_kept"),
    "httpx, async, with SHA-256 and fsync": ("httpx", "httpx_async_kept"),
    "httpx, in 64 KiB": ("httpx", "httpx_64k"),
    "httpx, async": ("httpx", "httpx_async"),
    "aiohttp, in 1 MiB": ("aiohttp", "aiohttp"),
    "http.client": ("httpx", "http_client"),
    "http.client, with SHA-256": ("httpx", "hashed_http_client"),
    "SHA-256 alone": ("httpx", "hashing"),
}
"""Name in the report -> environment and way."""


def downloaded(setting: Setting) -> Sheet:
    """All the ways in turn, each in a process of its own."""
    setting.server.reset(polls=1)
    size, to = (setting.folder / "result.mp4").stat().st_size, setting.folder / "fetched.mp4"

    def once(name: str) -> Figures:
        home, way = WAYS[name]
        return driven(setting.environment(home).python, "downloading", way, setting.server.base, str(size), str(to))

    return interleaved(list(WAYS), setting.turns(9), once, tell=setting.tell)
