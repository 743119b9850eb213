"""Hooks of a client: functions of the caller that are called before and after each of its HTTP requests."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from .callables import CallerError, check_callback, refuse_coroutine

T = TypeVar("T")
E = TypeVar("E", "RequestEvent", "ResponseEvent")

OperationName = Literal["submit", "query", "upload", "download", "files", "callback"]
"""What a request is sent for: the paid POST; an upload, or the check that an earlier one can be reused; the download of
a result; the list, the deletion or the quota of stored files; a query that confirms a callback; or any other query."""

_is_confirming: ContextVar[bool] = ContextVar("evolink_is_confirming_callback", default=False)
"""Whether the running code fetches a task in order to confirm a callback."""


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


class OperationInfo(NamedTuple):
    """An operation of several requests, for those who measure it as a whole."""

    name: Literal["submit", "wait", "download"]
    model: str | None = None
    task_id: str | None = None


OperationWrapper = Callable[[OperationInfo, Generator[Any, Any, Any]], Generator[Any, Any, Any]]
"""Returns an operation that does the same as the given one, and measures it."""


class Hooks(NamedTuple):
    """The hooks of a client, each called in turn."""

    on_request: tuple[RequestHook, ...] = ()
    on_response: tuple[ResponseHook, ...] = ()
    wrappers: tuple[OperationWrapper, ...] = ()
    """Called with each submission, wait and download as a whole."""

    def wrap(
        self, operation: Generator[Any, Any, T], name: Literal["submit", "wait", "download"], **about: str | None
    ) -> Generator[Any, Any, T]:
        """Return an operation within the wrappers; `about` are the other fields of `OperationInfo`."""
        for wrapper in self.wrappers:
            operation = wrapper(OperationInfo(name, **about), operation)
        return operation

    def joined(self, other: Hooks) -> Hooks:
        """Return hooks that are called after these as well."""
        return Hooks(
            self.on_request + other.on_request, self.on_response + other.on_response, self.wrappers + other.wrappers
        )


NO_HOOKS = Hooks()


class HookFailed(CallerError):
    """A hook raised an exception."""

    def __init__(self, error: BaseException, outcome: object) -> None:
        """Create it.

        Args:
            error: What the hook raised.
            outcome: The HTTPResponse or the exception that the request ended with; None if it was not sent.
        """
        super().__init__(error)
        self.outcome = outcome

    def __str__(self) -> str:
        return f"A hook raised {type(self.error).__name__}: {self.error}"


@contextmanager
def confirming_callback() -> Generator[None]:
    """Name the queries of the `with` block "callback"."""
    token = _is_confirming.set(True)
    try:
        yield
    finally:
        _is_confirming.reset(token)


def name_of_query() -> OperationName:
    """Return what a query is sent for."""
    return "callback" if _is_confirming.get() else "query"


def check_hooks(on_request: RequestHook | None, on_response: ResponseHook | None, *, is_async: bool) -> Hooks:
    """Return the hooks that a client is given.

    Raises:
        ConfigurationError: If one is not callable, or is a coroutine function and the client is not async.
    """
    check_callback("on_request", on_request, is_async=is_async)
    check_callback("on_response", on_response, is_async=is_async)
    return Hooks(_bind("on_request", on_request, is_async), _bind("on_response", on_response, is_async))


def _bind(name: str, hook: Callable[[E], object] | None, is_async: bool) -> tuple[Callable[[E], object], ...]:
    if hook is None:
        return ()
    return (hook if is_async else lambda event: refuse_coroutine(name, hook(event)),)
