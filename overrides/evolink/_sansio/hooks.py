"""Hooks of a client: functions of the caller that are called before and after each of its HTTP requests."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from .callables import CallerError, check_callback, refuse_coroutine

if TYPE_CHECKING:
    from .hook_events import OperationName, RequestHook, ResponseHook

T = TypeVar("T")
E = TypeVar("E")

_is_confirming: ContextVar[bool] = ContextVar("evolink_is_confirming_callback", default=False)
"""Whether the running code fetches a task in order to confirm a callback."""


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
