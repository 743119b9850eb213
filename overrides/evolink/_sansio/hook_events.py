"""What hooks are called with: an HTTP request that is about to be sent, and its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

OperationName = Literal["submit", "query", "upload", "download", "files", "callback"]
"""What a request is sent for: the paid POST; an upload, or the check that an earlier one can be reused; the download of
a result; the list, the deletion or the quota of stored files; a query that confirms a callback; or any other query."""


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True, eq=False)
class RequestEvent:
    """An HTTP request that is about to be sent. It contains no API key. Hashable, one object for each request."""

    operation: OperationName
    """What it is sent for; docs/hooks.md describes the names."""
    method: str
    """The HTTP method."""
    url: str
    """The URL without user, query and fragment, which may be secret."""
    route: str | None
    """The path with its parameters as names, such as /v1/tasks/{task_id}; None for the link of a result."""
    attempt: int
    """1 for the first time, 2 for the first retry."""
    model: str | None = None
    """The model of a submission."""
    task_id: str | None = None
    """The task that is queried or downloaded."""
    idempotency_key: str | None = None
    """The idempotency key of a submission."""


@dataclass(frozen=True, kw_only=True, slots=True, weakref_slot=True, eq=False)
class ResponseEvent:
    """The end of an HTTP request: its response, or the error that it ended with. It contains no API key."""

    request: RequestEvent
    """The object that `on_request` received."""
    duration: float
    """Seconds from the end of `on_request` until the response was read, or until the error."""
    status: int | None = None
    """The HTTP status; None if there is no response."""
    error: BaseException | None = None
    """Why there is no response, such as ConnectionFailed, ResponseLost, a cancellation, or what a hook raised."""
    request_id: str | None = None
    """The id of the request in EvoLink's logs."""
    task_id: str | None = None
    """The task that was submitted, queried or downloaded."""
    task_status: str | None = None
    """The status of that task, if the response contains it."""
    credits_reserved: float | None = None
    """The credits that are reserved for that task, if the response contains them."""


RequestHook = Callable[[RequestEvent], object]
"""Receives a request before it is sent. `AsyncEvoLink` awaits what it returns."""
ResponseHook = Callable[[ResponseEvent], object]
"""Receives the end of a request. `AsyncEvoLink` awaits what it returns."""
