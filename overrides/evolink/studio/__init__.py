"""The studio: compose requests in a browser, see what the contract says and what they cost, submit, watch and play.

`create_app` returns an ASGI application for a `Service`: the account at EvoLink (`account.AccountService`), or a
sandbox, which implements it itself. Requires the extra `studio`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._service import Balance, Connection, SandboxControls, Service, StudioError, TaskFilter, TaskList, TaskRecord

if TYPE_CHECKING:
    from ._app import create_app

__all__ = [
    "IS_STOPPING",
    "PREFIX",
    "Balance",
    "Connection",
    "SandboxControls",
    "Service",
    "StudioError",
    "TaskFilter",
    "TaskList",
    "TaskRecord",
    "create_app",
]

IS_STOPPING = "evolink.is_stopping"
"""The key in the ASGI scope of a function that returns whether the server is to stop; servers may leave it out."""
PREFIX = "/studio"
"""The path under which servers mount the application."""


def __getattr__(name: str) -> Any:
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._app import create_app  # the extra may be missing

    return create_app


def __dir__() -> list[str]:
    return sorted(__all__)
