"""Functions of the caller, such as progress callbacks and hooks: their checks, and the exceptions that they raise."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from .. import errors
from .._security.redaction import shorten


class CallerError(Exception):
    """An exception of the caller's own code. A driver raises it itself once the operation has ended.

    It is of no class that an operation or an HTTP library handles, whatever the class of the exception in it.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error

    def unwrap(self) -> BaseException:
        """Return the exception of the caller's code, with the notes that operations have added."""
        for note in getattr(self, "__notes__", ()):
            self.error.add_note(note)
        return self.error


def check_callback(name: str, callback: Callable[..., object] | None, *, is_async: bool) -> None:
    """Check a callback before anything is sent.

    Raises:
        ConfigurationError: If it is not callable, or is a coroutine function and the client is not async.
    """
    if callback is None:
        return
    if not callable(callback):
        raise errors.ConfigurationError(f"{name} is {shorten(callback)}; it must be a function. Nothing was sent.")
    functions = (callback, getattr(callback, "__call__", None))  # noqa: B004  an instance with an async __call__
    if any(map(inspect.isasyncgenfunction, functions)):
        raise errors.ConfigurationError(f"{name} is an async generator function. Nothing was sent.")
    if not is_async and any(map(inspect.iscoroutinefunction, functions)):
        raise errors.ConfigurationError(
            f"{name} is an async function, which EvoLink cannot await. Pass a plain function or use AsyncEvoLink."
            " Nothing was sent."
        )


def refuse_coroutine(name: str, outcome: object) -> None:
    """Raise an error if a callback of the sync client returned a coroutine, which would never run.

    Raises:
        ConfigurationError: If it did.
    """
    if inspect.iscoroutine(outcome):
        outcome.close()
        raise errors.ConfigurationError(
            f"{name} returned a coroutine, which EvoLink cannot await. Pass a plain function or use AsyncEvoLink."
        )
