"""Fetches pages: a few at once, again after a failure, and not at all where they are unchanged."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path

import httpx

from ..pages.loading import ACCEPT, MAX_BYTES, too_large

HEADERS = {"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "evolink-drift (scripts/drift watch)"}

GONE = frozenset({404, 410})
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 530)})
"""Statuses that may be different in a moment."""


class Outcome(StrEnum):
    """What became of a page."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    """It is as it was when it was last fetched; the bytes are the cache's."""
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True)
class Fetched:
    """A page's bytes, or why there are none."""

    url: str
    outcome: Outcome
    data: bytes = b""
    reason: str = ""


@dataclass(frozen=True)
class Manners:
    """How the host is treated."""

    at_once: int = 4
    attempts: int = 4
    first_wait: float = 1.0
    """Seconds before the second attempt, doubled before each further one; Retry-After goes before it."""
    longest_wait: float = 60.0
    timeout: float = 30.0
    """Seconds that one attempt may take in all."""


@dataclass(frozen=True)
class Cache:
    """Pages as they were fetched, with what the server said to ask again with."""

    folder: Path

    def held(self, url: str) -> tuple[Mapping[str, str], bytes]:
        """The headers to ask with and the bytes; empty where there is nothing, or nothing whole."""
        try:
            head, _, data = self._path(url).read_bytes().partition(b"\n")
            told = json.loads(head)
            if told["url"] == url and told["sha256"] == hashlib.sha256(data).hexdigest():
                return told["ask"], data
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return {}, b""

    def hold(self, url: str, data: bytes, headers: httpx.Headers) -> None:
        """Keeps a page that the server gave a validator for."""
        asks = {"If-None-Match": headers.get("etag"), "If-Modified-Since": headers.get("last-modified")}
        ask = {name: value for name, value in asks.items() if value}
        if not ask:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(url)
        head = json.dumps({"url": url, "sha256": hashlib.sha256(data).hexdigest(), "ask": ask}).encode()
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_bytes(head + b"\n" + data)
        unfinished.replace(path)

    def _path(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.page"


def fetch_all(
    urls: Sequence[str],
    *,
    cache: Cache,
    manners: Manners,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> list[Fetched]:
    """What became of each page, in the order of `urls`; one that fails stops no other."""
    return asyncio.run(_fetch_all(urls, cache=cache, manners=manners, sleep=sleep))


async def _fetch_all(
    urls: Sequence[str], *, cache: Cache, manners: Manners, sleep: Callable[[float], Awaitable[object]]
) -> list[Fetched]:
    turn = asyncio.Semaphore(manners.at_once)

    async def one(client: httpx.AsyncClient, url: str) -> Fetched:
        async with turn:
            return await _fetch(client, url, cache=cache, manners=manners, sleep=sleep)

    async with httpx.AsyncClient(headers=HEADERS, timeout=manners.timeout, follow_redirects=True) as client:
        return await asyncio.gather(*(one(client, url) for url in urls))


async def _fetch(
    client: httpx.AsyncClient,
    url: str,
    *,
    cache: Cache,
    manners: Manners,
    sleep: Callable[[float], Awaitable[object]],
) -> Fetched:
    wait, reason = manners.first_wait, ""
    for attempt in range(1, manners.attempts + 1):
        asked: float | None = None
        try:
            async with asyncio.timeout(manners.timeout):
                found, asked = await _attempt(client, url, cache)
            if found.outcome is not Outcome.FAILED or asked is None:
                return found
            reason = found.reason
        except TimeoutError:
            reason = f"not here after {manners.timeout:g} s"
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
        if attempt < manners.attempts:
            await sleep(min(asked or wait, manners.longest_wait))
            wait *= 2
    return Fetched(url, Outcome.FAILED, reason=f"not fetched in {manners.attempts} attempts: {reason}")


async def _attempt(client: httpx.AsyncClient, url: str, cache: Cache) -> tuple[Fetched, float | None]:
    """One answer, and the seconds to wait before another attempt; None where another would be no use."""
    ask, held = cache.held(url)
    async with client.stream("GET", url, headers=ask) as reply:
        status = reply.status_code
        if status == 304 and held:
            return Fetched(url, Outcome.UNCHANGED, held), None
        if status in GONE:
            return Fetched(url, Outcome.GONE, reason=f"HTTP {status}"), None
        if status != 200:
            again = _retry_after(reply.headers) if status in AGAIN else None
            return Fetched(url, Outcome.FAILED, reason=f"HTTP {status}"), again
        if reply.url.host != httpx.URL(url).host:
            return Fetched(url, Outcome.FAILED, reason=f"it leads to another host, {reply.url.host}"), None
        data = bytearray()
        async for chunk in reply.aiter_raw():
            data += chunk
            if len(data) > MAX_BYTES:
                return Fetched(url, Outcome.FAILED, reason=too_large(len(data), at_least=True)), None
        cache.hold(url, bytes(data), reply.headers)
        return Fetched(url, Outcome.FETCHED, bytes(data)), None


def _retry_after(headers: httpx.Headers) -> float:
    """The seconds that the server asks to wait; 0 where it asks for nothing that can be understood."""
    told = headers.get("retry-after", "")
    if told.isdecimal():
        return float(told)
    try:
        wanted = parsedate_to_datetime(told) - datetime.datetime.now(datetime.UTC)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, wanted.total_seconds())
