"""Progress callbacks of the caller for the bytes of a transfer."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from .callables import CallerError

ByteCallback = Callable[[int, int | None], object]
"""Receives the bytes of a transfer so far, and the bytes in all if they are known. An async client awaits what it
returns."""


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
