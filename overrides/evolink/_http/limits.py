"""Limits of the connections that the client opens itself."""

from __future__ import annotations

import httpx

KEEP_ALIVE = 120.0
"""Seconds, as long as the longest polling interval: httpx's default of 5 s would cost a TLS handshake for each poll."""
MAX_CONNECTIONS = 100


def connection_limits() -> httpx.Limits:
    """Return how many connections may be open, and how long they are kept."""
    return httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE)
