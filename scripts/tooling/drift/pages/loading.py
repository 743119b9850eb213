"""Brings a page's bytes from a file, from standard input or from a URL; never more of them than a page has."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

from .page import Unreadable

MAX_BYTES = 2_000_000
"""Pages are tens of kilobytes; what is larger than this is no page."""
ACCEPT = "text/markdown, application/json;q=0.9, text/plain;q=0.8, */*;q=0.1"
SECONDS = 60.0
"""How long a page may take to arrive in all."""


def load(source: str) -> bytes:
    """The bytes of a file, of standard input (`-`) or of an http(s) URL.

    Raises:
        Unreadable: it can't be opened or fetched, or is larger than a page.
    """
    if source.startswith(("http://", "https://")):
        return fetch(source)
    if source == "-":
        return _capped(sys.stdin.buffer)
    path = Path(source)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Unreadable(too_large(size))
        with path.open("rb") as file:
            return _capped(file)
    except (OSError, ValueError) as error:
        raise Unreadable(f"can't be opened: {getattr(error, 'strerror', None) or error}") from None


def fetch(url: str) -> bytes:
    """The body of a successful GET, as it was sent and not compressed."""
    import httpx  # here, as files need not wait for it to load

    headers = {"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "evolink-drift"}
    ends = time.monotonic() + SECONDS
    held = bytearray()
    try:
        with httpx.stream("GET", url, headers=headers, timeout=20.0, follow_redirects=True) as reply:
            if reply.status_code != 200:
                raise Unreadable(f"can't be fetched: HTTP {reply.status_code}")
            for chunk in reply.iter_raw():
                held += chunk
                if len(held) > MAX_BYTES:
                    raise Unreadable(too_large(len(held), at_least=True))
                if time.monotonic() > ends:
                    raise Unreadable(f"can't be fetched: not here after {SECONDS:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreadable(f"can't be fetched: {str(error) or type(error).__name__}") from None
    return bytes(held)


def too_large(size: int, *, at_least: bool = False) -> str:
    return f"{'more than ' * at_least}{size:,} bytes; a page has at most {MAX_BYTES:,}"


def _capped(file: IO[bytes]) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unreadable(too_large(MAX_BYTES, at_least=True))
    return data
