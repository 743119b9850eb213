"""Fetching many pages: a few at once, with retries and backoff, and without the body if the cached page is current."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx
from evolink._http.tls import verified_context

from ..pages.loading import ACCEPT, MAX_BYTES, MAX_REDIRECTS, describe_failure, redirect_error, size_error
from .page_cache import PageCache

HEADERS = {"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "evolink-drift (scripts/drift watch)"}

GONE_STATUSES = frozenset({404, 410})
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 530)})
"""Statuses after which a retry may succeed."""


class Outcome(StrEnum):
    """The outcome of fetching a page."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    """It has not changed since it was last fetched; the bytes are from the cache."""
    GONE = "gone"
    FAILED = "failed"


@dataclass(frozen=True)
class FetchResult:
    """A page's bytes, or the reason why there are none."""

    url: str
    outcome: Outcome
    data: bytes = b""
    reason: str = ""


@dataclass(frozen=True)
class FetchSettings:
    """Concurrency, retries and timeouts."""

    concurrency: int = 4
    attempts: int = 4
    backoff: float = 1.0
    """Seconds before the second attempt, doubled before each further one; Retry-After takes precedence."""
    max_backoff: float = 60.0
    """Seconds."""
    timeout: float = 30.0
    """Seconds for one attempt in all."""


def fetch_all(
    urls: Sequence[str],
    *,
    cache: PageCache,
    settings: FetchSettings,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> list[FetchResult]:
    """Fetch each page; return the results in the order of `urls`. A failure does not stop the others."""
    return asyncio.run(_fetch_all(urls, cache=cache, settings=settings, sleep=sleep))


async def _fetch_all(
    urls: Sequence[str], *, cache: PageCache, settings: FetchSettings, sleep: Callable[[float], Awaitable[object]]
) -> list[FetchResult]:
    semaphore = asyncio.Semaphore(settings.concurrency)

    async def fetch_one(client: httpx.AsyncClient, url: str) -> FetchResult:
        async with semaphore:
            return await _fetch(client, url, cache=cache, settings=settings, sleep=sleep)

    async with httpx.AsyncClient(
        headers=HEADERS,
        timeout=settings.timeout,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        verify=verified_context(),
    ) as client:
        return await asyncio.gather(*(fetch_one(client, url) for url in urls))


async def _fetch(
    client: httpx.AsyncClient,
    url: str,
    *,
    cache: PageCache,
    settings: FetchSettings,
    sleep: Callable[[float], Awaitable[object]],
) -> FetchResult:
    backoff, reason = settings.backoff, ""
    for attempt in range(1, settings.attempts + 1):
        retry_after: float | None = None
        try:
            async with asyncio.timeout(settings.timeout):
                result, retry_after = await _attempt(client, url, cache)
            if result.outcome is not Outcome.FAILED or retry_after is None:
                return result
            reason = result.reason
        except TimeoutError:
            reason = f"not here after {settings.timeout:g} s"
        except httpx.TooManyRedirects:
            return FetchResult(url, Outcome.FAILED, reason=f"more than {MAX_REDIRECTS} redirects")
        except httpx.HTTPError as error:
            reason = describe_failure(url, error)
        if attempt < settings.attempts:
            await sleep(min(retry_after or backoff, settings.max_backoff))
            backoff *= 2
    return FetchResult(url, Outcome.FAILED, reason=f"not fetched in {settings.attempts} attempts: {reason}")


async def _attempt(client: httpx.AsyncClient, url: str, cache: PageCache) -> tuple[FetchResult, float | None]:
    """Return one response's result, and the seconds before another attempt; None if a retry would not help."""
    conditions, cached = cache.load(url)
    async with client.stream("GET", url, headers=conditions) as response:
        status = response.status_code
        elsewhere = redirect_error(url, response.url)
        if elsewhere is not None:
            return FetchResult(url, Outcome.FAILED, reason=elsewhere), None
        if status == 304 and cached:
            return FetchResult(url, Outcome.UNCHANGED, cached), None
        if status in GONE_STATUSES:
            return FetchResult(url, Outcome.GONE, reason=f"HTTP {status}"), None
        if status != 200:
            retry_after = _retry_after(response.headers) if status in TRANSIENT_STATUSES else None
            return FetchResult(url, Outcome.FAILED, reason=f"HTTP {status}"), retry_after
        data = bytearray()
        async for chunk in response.aiter_raw():
            data += chunk
            if len(data) > MAX_BYTES:
                return FetchResult(url, Outcome.FAILED, reason=size_error(len(data), at_least=True)), None
        cache.store(url, bytes(data), response.headers)
        return FetchResult(url, Outcome.FETCHED, bytes(data)), None


def _retry_after(headers: httpx.Headers) -> float:
    """Return the seconds of the Retry-After header; 0 if there is none, or it is not understood."""
    value = headers.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - datetime.datetime.now(datetime.UTC)
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, wait.total_seconds())
