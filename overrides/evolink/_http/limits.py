"""What holds for every client of httpx that is opened here: limits of its connections, and no cookies."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

KEEP_ALIVE = 120.0
"""Seconds, as long as the longest polling interval: httpx's default of 5 s would cost a TLS handshake for each poll."""
MAX_CONNECTIONS = 100


def connection_limits() -> httpx.Limits:
    """Return how many connections may be open, and how long they are kept."""
    return httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE)


def no_cookies() -> CookieJar:
    """Return a cookie jar that stays empty: the API needs no cookies, and no other transport keeps any."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
