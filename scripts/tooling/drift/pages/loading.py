"""Loading a page's bytes from a file, standard input or a URL, up to a maximum size."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

from .page import Unreadable

MAX_BYTES = 2_000_000
"""Pages are tens of kilobytes; anything larger is not a page."""
ACCEPT = "text/markdown, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1"
"""The Accept header of a request for a page."""
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
        with httpx.stream("GET", url, headers=headers, timeout=20.0, follow_redirects=True) as response:
            if response.status_code != 200:
                raise Unreadable(f"can't be fetched: HTTP {response.status_code}")
            for chunk in response.iter_raw():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise Unreadable(size_error(len(data), at_least=True))
                if time.monotonic() > deadline:
                    raise Unreadable(f"can't be fetched: not here after {DOWNLOAD_TIMEOUT:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreadable(f"can't be fetched: {str(error) or type(error).__name__}") from None
    return bytes(data)


def _read_capped(file: IO[bytes]) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(size_error(MAX_BYTES, at_least=True))
    return data
