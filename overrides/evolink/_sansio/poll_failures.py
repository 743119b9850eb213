"""Which errors of a poll are transient: after these the task is polled again, after others the wait ends. No I/O."""

from __future__ import annotations

from .. import errors
from .retry import TRANSIENT_ERRORS

NOT_FOUND_GRACE = 30.0
"""Seconds. A task that was just submitted may be unknown for this long to the server that is polled."""
MAX_UNEXPECTED_RESPONSES = 5
"""The number of unexpected responses in a row that ends a wait; with 8 s between the polls, that is half a minute."""
UNEXPECTED_STATUSES = frozenset({408, 421, 425, 499})
"""Client errors that say nothing about the task: timeouts, a wrong connection, too early, a closed connection."""


def is_transient(error: errors.EvoLinkError, *, unexpected: int, known_for: float | None) -> bool:
    """Return whether to poll a task again after an error.

    Args:
        error: The error of the latest poll.
        unexpected: The number of unexpected responses in a row, that of `error` included; see `is_unexpected`.
        known_for: Seconds since the API returned the task for the first time; None if it never did.
    """
    if isinstance(error, TRANSIENT_ERRORS):
        return True
    if not is_unexpected(error, is_known=known_for is not None):
        return False
    is_grace = _is_missing(error) and known_for is not None and known_for <= NOT_FOUND_GRACE
    return is_grace or unexpected < MAX_UNEXPECTED_RESPONSES


def is_unexpected(error: errors.EvoLinkError, *, is_known: bool) -> bool:
    """Return whether an error says nothing about the task, or contradicts that it is known.

    Such are redirects, timeouts, pages of a proxy instead of an error of the API, and a 404 for a known task.
    """
    if not isinstance(error, errors.APIError) or isinstance(error, TRANSIENT_ERRORS):
        return False
    if error.status < 400 or error.status in UNEXPECTED_STATUSES or not error.is_from_api:
        return True
    return is_known and _is_missing(error)


def _is_missing(error: errors.EvoLinkError) -> bool:
    return isinstance(error, errors.APIError) and error.status == 404
