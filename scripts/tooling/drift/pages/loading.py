"""Loading a page's bytes from a file, standard input or a URL, up to a maximum size."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .page import Unreadable

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 2_000_000
"""Pages are tens of kilobytes; anything larger is not a page."""
ACCEPT = "text/markdown, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1"
"""The Accept header of a request for a page."""
MAX_REDIRECTS = 5
HOSTS = ("docs.evolink.ai", "evolink.ai")
"""The hosts of the documentation, which may lead to each other."""
DOWNLOAD_TIMEOUT = 60.0
"""Seconds in which the whole page has to arrive."""


def load_page(source: str) -> bytes:
    """Return the bytes of a file, of standard input (`-`) or of an http(s) URL.

    Raises:
        Unreadable: If it cannot be opened or fetched, or is larger than a page.
    """
    if source.startswith(("http://", "https://")):
        return _download(source)
    if source == "-":
        return _read_capped(sys.stdin.buffer)
    path = Path(source)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Unreadable(size_error(size))
        with path.open("rb") as file:
            return _read_capped(file)
    except (OSError, ValueError) as error:
        raise Unreadable(f"can't be opened: {getattr(error, 'strerror', None) or error}") from None


def redirect_error(url: str, final_url: httpx.URL) -> str | None:
    """Return why a page is not read where the redirects of its address led; None if it is."""
    import httpx

    host = httpx.URL(url).host
    if final_url.host == host or {final_url.host, host} <= set(HOSTS):
        return None
    return f"it leads to another host, {final_url.host}"


def size_error(size: int, *, at_least: bool = False) -> str:
    """Return the reason why `size` bytes, or more with `at_least`, are not a page."""
    return f"{'more than ' * at_least}{size:,} bytes; a page has at most {MAX_BYTES:,}"


def _download(url: str) -> bytes:
    """Return the body of a successful GET, requested without compression."""
    import httpx  # here, as files need not wait for it to load

    headers = {"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "evolink-drift"}
    deadline = time.monotonic() + DOWNLOAD_TIMEOUT
    data = bytearray()
    try:
        with (
            httpx.Client(timeout=20.0, follow_redirects=True, max_redirects=MAX_REDIRECTS) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            reason = redirect_error(url, response.url)
            if reason is not None:
                raise Unreadable(f"can't be fetched: {reason}")
            if response.status_code != 200:
                raise Unreadable(f"can't be fetched: HTTP {response.status_code}")
            for chunk in response.iter_raw():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise Unreadable(size_error(len(data), at_least=True))
                if time.monotonic() > deadline:
                    raise Unreadable(f"can't be fetched: not here after {DOWNLOAD_TIMEOUT:.0f} s")
    except httpx.TooManyRedirects:
        raise Unreadable(f"can't be fetched: more than {MAX_REDIRECTS} redirects") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreadable(f"can't be fetched: {describe_failure(url, error)}") from None
    return bytes(data)


def describe_failure(url: str, error: Exception) -> str:
    """Return why a request failed; one that a redirect led to another host failed there."""
    request = getattr(error, "_request", None)  # the property raises where there is none
    where = redirect_error(url, request.url) if request is not None else None
    reason = str(error) or type(error).__name__
    return f"{where}: {reason}" if where else reason


def _read_capped(file: IO[bytes]) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(size_error(MAX_BYTES, at_least=True))
    return data
