"""Progress callbacks of the caller: their checks, their calls, and the exceptions that the caller's own code raises."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from .. import errors
from .._security.redaction import shorten

ByteCallback = Callable[[int, int | None], object]
"""Receives the bytes of a transfer so far, and the bytes in all if they are known. An async client awaits what it
returns."""


class CallerError(Exception):
    """An exception of the caller's own code. A driver raises it itself once the operation has ended.

    It is of no class that an operation or an HTTP library handles, whatever the class of the exception in it.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(error)
        self.error = error

    def unwrap(self) -> Exception:
        """Return the exception of the caller's code, with the notes that operations have added."""
        for note in getattr(self, "__notes__", ()):
            self.error.add_note(note)
        return self.error


class ByteProgress:
    """Reports the bytes of a transfer to a callback."""

    def __init__(self, on_bytes: ByteCallback | None) -> None:
        self._on_bytes = on_bytes
        self.error: CallerError | None = None
        """The exception that the callback raised; HTTP libraries may replace it with one of their own."""

    def report(self, so_far: int, total: int | None) -> Awaitable[None] | None:
        """Call the callback; return what is to be awaited if it is an async function.

        Raises:
            CallerError: If it raises an exception.
        """
        if self._on_bytes is None:
            return None
        try:
            outcome = self._on_bytes(so_far, total)
        except Exception as error:  # noqa: BLE001  raised to the caller
            raise self._failed(error) from None
        return self._complete(outcome) if inspect.isawaitable(outcome) else None

    async def _complete(self, outcome: Awaitable[object]) -> None:
        try:
            await outcome
        except Exception as error:  # noqa: BLE001  raised to the caller
            raise self._failed(error) from None

    def _failed(self, error: Exception) -> CallerError:
        self.error = CallerError(error)
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
