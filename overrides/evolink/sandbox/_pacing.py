"""Pace of responses: the chunks in which a body is sent at a limited rate."""

from __future__ import annotations

from collections.abc import Iterator

CHUNK_INTERVAL = 0.05
"""Seconds between two chunks; at less than 20 bytes per second, more."""


def split_at_rate(body: bytes, bytes_per_second: float) -> Iterator[tuple[float, bytes]]:
    """Yield the chunks of a body, each with the seconds to wait before it."""
    size = max(int(min(bytes_per_second * CHUNK_INTERVAL, len(body))), 1)
    for start in range(0, len(body), size):
        chunk = body[start : start + size]
        yield len(chunk) / bytes_per_second, chunk
