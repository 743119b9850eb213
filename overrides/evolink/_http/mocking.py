"""Detection of libraries that have patched httpx's transport: for mocks, recordings or instrumentation."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

_OWN_MODULES = ("httpx.", "httpcore.")

_PATCHABLE = (
    ("httpx", "AsyncClient", "send"),
    ("httpx", "AsyncClient", "_send_handling_auth"),
    ("httpx", "AsyncClient", "_send_handling_redirects"),
    ("httpx", "AsyncClient", "_send_single_request"),
    ("httpx", "AsyncClient", "_transport_for_url"),
    ("httpx", "AsyncHTTPTransport", "handle_async_request"),
    ("httpcore", "AsyncConnectionPool", "handle_async_request"),
    ("httpcore", "AsyncHTTPConnection", "handle_async_request"),
)
"""Module, class and method of what sends a request over httpx, in the order of the calls."""


def is_httpx_patched() -> bool:
    """Return whether asynchronous requests must go through httpx, so that its patches see them.

    pytest-httpx and vcrpy patch httpx's transport, respx httpcore or httpx's client, and instrumentation the client or
    the transport. The check takes a few microseconds and is made for each request, because a patch may come
    after the first one and end before the last.
    """
    for module_name, class_name, method_name in _PATCHABLE:
        method: Any = getattr(getattr(sys.modules.get(module_name), class_name, None), method_name, None)
        if method is not None and not _is_original(method):
            return True
    return False


def _is_original(method: Any) -> bool:
    """Return whether a method is a function of the library itself."""
    return type(method) is FunctionType and str(method.__globals__.get("__name__")).startswith(_OWN_MODULES)
