"""Checks of the functions that callers pass: progress callbacks and hooks."""

from __future__ import annotations

import inspect
from typing import Any

from .. import errors
from .._security.redaction import shorten


def check_callable(name: str, function: Any, *, takes: str, is_async: bool) -> None:
    """Check a function of the caller before anything is sent; None is none.

    Args:
        name: The name of the argument.
        function: Its value.
        takes: What the function is called with, such as "a task".
        is_async: Whether the client can await what it returns.

    Raises:
        ConfigurationError: If it is not callable, or is a coroutine function and the client is not async.
    """
    if function is None:
        return
    if not callable(function):
        raise errors.ConfigurationError(
            f"{name} is {shorten(function)}; it must be a function that takes {takes}. Nothing was sent."
        )
    functions = (function, getattr(function, "__call__", None))  # noqa: B004  an instance with an async __call__
    if any(map(inspect.isasyncgenfunction, functions)):
        raise errors.ConfigurationError(f"{name} is an async generator function. Nothing was sent.")
    if not is_async and any(map(inspect.iscoroutinefunction, functions)):
        raise errors.ConfigurationError(
            f"{name} is an async function, which EvoLink cannot await. Pass a plain function or use AsyncEvoLink."
            " Nothing was sent."
        )


def refuse_coroutine(name: str, outcome: object) -> None:
    """Raise an error if a function that was passed to the sync client returned a coroutine, which would never run.

    Raises:
        ConfigurationError: If it did.
    """
    if inspect.iscoroutine(outcome):
        outcome.close()
        raise errors.ConfigurationError(
            f"{name} returned a coroutine, which EvoLink cannot await. Pass a plain function or use AsyncEvoLink."
        )
