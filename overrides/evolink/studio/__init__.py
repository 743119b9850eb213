"""The studio: compose requests in a browser, see what the contract says and what they cost, submit, watch and play.

`create_app` returns an ASGI application for a `Service`: an `AccountService` of the account at EvoLink, or that of a
sandbox. Requires the extra `studio`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._bulk import BulkRow, BulkRun, BulkRuns, RetryPrice, StudioPages
from ._service import Balance, Connection, SandboxControls, Service, StudioError, TaskFilter, TaskList, TaskRecord

if TYPE_CHECKING:
    from ._account import AccountService
    from ._app import create_app

__all__ = [
    "IS_STOPPING",
    "PREFIX",
    "AccountService",
    "Balance",
    "BulkRow",
    "BulkRun",
    "BulkRuns",
    "Connection",
    "RetryPrice",
    "SandboxControls",
    "Service",
    "StudioError",
    "StudioPages",
    "TaskFilter",
    "TaskList",
    "TaskRecord",
    "create_app",
]

IS_STOPPING = "evolink.is_stopping"
"""The key in the ASGI scope of a function that returns whether the server is to stop; servers may leave it out."""
PREFIX = "/studio"
"""The path under which servers mount the application."""


_LAZY = {"AccountService": "_account", "create_app": "_app"}
"""Name -> its module, which servers of a sandbox import when a page is requested, and whose extra may be missing."""


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_LAZY[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
