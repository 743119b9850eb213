"""Detection of libraries that have patched httpx's transport: for mocks, recordings or instrumentation."""

from __future__ import annotations

import sys
from types import FunctionType
from typing import Any

import httpx

_OWN_MODULES = ("httpx.", "httpcore.")


def is_httpx_patched() -> bool:
    """Return whether asynchronous requests must go through httpx's own transport, so that its patches see them.

    pytest-httpx and vcrpy patch httpx's transport, respx patches httpcore. The check takes a microsecond and is made
    for each request, because a patch may come after the first one and end before the last.
    """
    if not _is_original(httpx, "AsyncHTTPTransport"):
        return True
    httpcore = sys.modules.get("httpcore")
    return httpcore is not None and not (
        _is_original(httpcore, "AsyncConnectionPool") and _is_original(httpcore, "AsyncHTTPConnection")
    )


def _is_original(library: Any, class_name: str) -> bool:
    """Return whether the method of a class that sends a request is a function of the library itself."""
    method = getattr(getattr(library, class_name), "handle_async_request", None)
    return type(method) is FunctionType and str(method.__globals__.get("__name__")).startswith(_OWN_MODULES)
