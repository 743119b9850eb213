"""The httpx.Client that the sync driver opens by default."""

from __future__ import annotations

import threading

import httpx

from .environment import Proxies
from .limits import connection_limits, no_cookies
from .surplus import with_guard
from .tls import context_for

HTTPClient = httpx.Client
"""The type of a caller's own HTTP client; one of httpx2 has the same interface."""


def new_client(timeout: float) -> httpx.Client:
    """Return a client for one process; `timeout` is in seconds."""
    return httpx.Client(timeout=timeout, cookies=no_cookies(), transport=RoutingTransport(Proxies()))


class RoutingTransport(httpx.BaseTransport):
    """httpx's own transports, one for each scheme and proxy, each created for its first request. Thread-safe."""

    def __init__(self, proxies: Proxies) -> None:
        self._proxies = proxies
        self._transports: dict[tuple[str, str | None], httpx.HTTPTransport] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        scheme = request.url.scheme
        proxy = self._proxies.proxy_of(request.url)
        if proxy is not None:  # httpcore would take the target for the host to connect to
            request.extensions.pop("target", None)
        transport = self._transports.get((scheme, proxy)) or self._create(scheme, proxy)
        return with_guard(transport.handle_request(request))

    def close(self) -> None:
        for transport in self._transports.values():
            transport.close()

    def _create(self, scheme: str, proxy: str | None) -> httpx.HTTPTransport:
        with self._lock:
            if (scheme, proxy) not in self._transports:
                self._transports[scheme, proxy] = httpx.HTTPTransport(
                    verify=context_for(scheme, proxy), limits=connection_limits(), proxy=proxy
                )
            return self._transports[scheme, proxy]
