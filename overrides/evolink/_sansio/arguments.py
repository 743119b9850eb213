"""Checks of the arguments of client methods, before anything is sent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import errors
from .._security.redaction import shorten
from ..tasks import TaskSnapshot

MAX_ID_LENGTH = 1000
"""Characters. EvoLink's ids have about 35; much longer ones would not fit into a request line."""

MAX_CREDITS = 10**12
"""Credits. More mean a mistake."""


def check_seconds(name: str, value: Any, *, positive: bool = False) -> float:
    """Return a number of seconds as a float.

    Raises:
        ConfigurationError: If it is not a finite number, or is not above 0 although it must be.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            seconds = float(value)
        except OverflowError:
            seconds = math.inf
        if math.isfinite(seconds) and (seconds > 0 or not positive):
            return seconds
    expected = "a finite number of seconds above 0" if positive else "a finite number of seconds"
    raise errors.ConfigurationError(f"{name} is {shorten(value)}; it must be {expected}. Nothing was sent.")


def check_count(name: str, value: Any, *, maximum: int = 2**31 - 1) -> int:
    """Return a number of things as it is.

    Raises:
        ConfigurationError: If it is not an integer from 1 to `maximum`.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= maximum:
        return value
    limit = f" to {maximum}" if maximum < 2**31 - 1 else ""
    raise errors.ConfigurationError(
        f"{name} is {shorten(value)}; it must be an integer from 1{limit}. Nothing was sent."
    )


def check_rate(name: str, value: Any) -> float:
    """Return a rate as a float.

    Raises:
        ConfigurationError: If it is not a finite number of at least 0.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**63:
        return float(value)
    raise errors.ConfigurationError(f"{name} is {shorten(value)}; it must be a finite number from 0. Nothing was sent.")


def check_credits(name: str, value: Any) -> Decimal:
    """Return a number of credits as a Decimal; a float means the shortest decimal that denotes it.

    Raises:
        ConfigurationError: If it is not a number from 0.
    """
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        try:
            credits = Decimal(str(value))
        except (InvalidOperation, ValueError):  # a ValueError for an integer with thousands of digits
            credits = Decimal("NaN")
        if credits.is_finite() and 0 <= credits < MAX_CREDITS:
            return credits
    raise errors.ConfigurationError(
        f"{name} is {shorten(value)}; it must be a number of credits from 0. Nothing was sent."
    )


def check_task_id(task_id: Any) -> str:
    """Return the id of a task as it is; see `check_id`."""
    return check_id(task_id, example="task-unified-…")


def check_id(value: Any, *, example: str) -> str:
    """Return an id as it is.

    Raises:
        ConfigurationError: If it is not a string that can be part of a URL's path.
    """
    if isinstance(value, str) and value not in ("", ".", "..") and value.isprintable():
        if len(value) <= MAX_ID_LENGTH:
            return value
        reason = f"has {len(value)} characters; at most {MAX_ID_LENGTH} are possible"
    else:
        reason = f"must be a string of printable characters such as {example}"
    raise errors.ConfigurationError(f"The id {shorten(value)} {reason}. Nothing was sent.")


def id_of(task: Any) -> str:
    """Return the id of a task, or the id itself. That of a task is the server's, and is checked before it is sent.

    Raises:
        ConfigurationError: If it is neither a task nor an id.
    """
    return task.id if isinstance(task, TaskSnapshot) else check_task_id(task)


def check_tasks(tasks: Iterable[TaskSnapshot | str]) -> list[TaskSnapshot | str]:
    """Return tasks and ids as a list.

    Raises:
        ConfigurationError: If it is not an iterable of tasks and ids.
    """
    if isinstance(tasks, str | bytes | TaskSnapshot) or not isinstance(tasks, Iterable):
        raise errors.ConfigurationError(
            f"tasks is {shorten(tasks)}; it must be a list of tasks or of their ids. Nothing was sent."
        )
    checked = list(tasks)
    for task in checked:
        id_of(task)
    return checked
