"""The clients that make connections of their own: how many, how long they are kept, and TLS once it is needed."""

from __future__ import annotations

import functools
import ssl
import threading
from collections.abc import Callable
from urllib.request import getproxies

import httpx

KEEP_ALIVE = 120.0
"""Seconds. Longer than any pause between two queries: httpx's own 5 s would cost a TLS handshake for each."""
CONNECTIONS = 100


def limits() -> httpx.Limits:
    """How many connections there may be, and how long they are kept."""
    return httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE)


@functools.cache
def trusting() -> ssl.SSLContext:
    """One for the process: each costs 20 ms to build."""
    return httpx.create_ssl_context()


@functools.cache
def distrusting() -> ssl.SSLContext:
    """One that trusts nobody, for connections without TLS: it costs nothing to build, and TLS over it would fail."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def proxied() -> bool:
    """Whether the environment names proxies."""
    return bool(getproxies())


def new_client(timeout: float) -> httpx.Client:
    """A client for one process."""
    if proxied():
        return httpx.Client(timeout=timeout, limits=limits(), verify=trusting())
    plain = httpx.HTTPTransport(verify=distrusting(), limits=limits())
    return httpx.Client(timeout=timeout, transport=plain, mounts={"https://": _Deferred(_with_tls)})


def _with_tls() -> httpx.HTTPTransport:
    return httpx.HTTPTransport(verify=trusting(), limits=limits())


class _Deferred(httpx.BaseTransport):
    """A transport that is made for its first request."""

    def __init__(self, make: Callable[[], httpx.BaseTransport]) -> None:
        self._make = make
        self._made: httpx.BaseTransport | None = None
        self._making = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._making:
            if self._made is None:
                self._made = self._make()
        return self._made.handle_request(request)

    def close(self) -> None:
        if self._made is not None:
            self._made.close()
