"""What an error of one row means for the run."""

from __future__ import annotations

import errno

from ... import errors
from ..._sansio.submission_retry import NOT_ACCEPTED_STATUSES

KEY_ERRORS = (errors.AuthenticationError, errors.PermissionDenied)

_LOCAL_ERRORS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EFBIG, errno.ENOTDIR, errno.EISDIR}
)
"""Errors of a file system; those of TLS and of name servers are an OSError too, with numbers of their own."""


def is_transient(error: errors.EvoLinkError) -> bool:
    """Return whether the API accepts no submission now, so that the run slows down and the row is submitted later."""
    if isinstance(error, errors.APIError):
        return error.status in NOT_ACCEPTED_STATUSES
    return isinstance(error, errors.ConnectionFailed)


def is_local(error: BaseException | None) -> bool:
    """Return whether an error was caused by this machine's file system, such as a full disk."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _LOCAL_ERRORS:
            return True
        error = error.__cause__
    return False


def pause_reason(error: errors.EvoLinkError) -> str | None:
    """Return why the run pauses, beginning with one word: credits, key, disk or setup; None if only the row failed."""
    if isinstance(error, (errors.InsufficientCredits, errors.BudgetExceeded)):
        return f"credits: {error}"
    if isinstance(error, KEY_ERRORS):
        return f"key: {error}"
    if isinstance(error, errors.DownloadFailed) and is_local(error):
        return f"disk: {error}"
    if isinstance(error, errors.ConfigurationError):
        return f"setup: {error}"
    return None
