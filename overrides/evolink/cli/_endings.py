"""How a command ends: an error in one or two lines on standard error, and the exit code that scripts read."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import click

from .. import errors
from ._commands import PROGRAM

FAILED, USAGE, KEY_OR_CREDITS, TIMEOUT, UNKNOWN_OUTCOME, INTERRUPTED = 1, 2, 3, 4, 5, 130

EXIT_CODES: dict[type[Exception], int] = {
    errors.MissingAPIKey: KEY_OR_CREDITS,
    errors.AuthenticationError: KEY_OR_CREDITS,
    errors.PermissionDenied: KEY_OR_CREDITS,
    errors.InsufficientCredits: KEY_OR_CREDITS,
    errors.ConfigurationError: USAGE,
    errors.WaitTimeout: TIMEOUT,
    errors.SubmissionUncertain: UNKNOWN_OUTCOME,
    errors.EvoLinkError: FAILED,
}
"""The exit code of each error; the nearest of its classes counts."""


IN_OUR_WORDS = {
    "pass overwrite=True": "say --overwrite",
    "set EVOLINK_API_KEY or pass api_key=": "set EVOLINK_API_KEY",
}
"""What the library tells people who write Python, and what it is called here."""


class Failure(click.ClickException):
    """An error that has been told in words, with its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click reads it of each

    def show(self, file: Any = None) -> None:
        """Writes it to standard error."""
        click.echo(self.message, file=file, err=True)


def ended_badly(fault: Exception, noted: MutableMapping[str, Any]) -> Failure:
    """The failure to tell for what went wrong; with `--json` it is told on standard output, too.

    `noted` holds what the command's options asked for.
    """
    if noted.get("evolink.debug"):
        traceback.print_exception(fault)
    if isinstance(fault, errors.EvoLinkError):
        told, code = str(fault), exit_code(fault)
    elif isinstance(fault, OSError):
        told, code = f"{fault.filename or 'A file'} cannot be used: {fault.strerror or fault}.", FAILED
    else:
        told = f"{type(fault).__name__}: {fault}. This is a fault of the program; --debug shows where."
        code = FAILED
    if noted.get("evolink.as_json"):
        from ._json import error_as_json

        click.echo(error_as_json(fault))
    for words, ours in IN_OUR_WORDS.items():
        told = told.replace(words, ours)
    advice, words = _next(fault)
    if words:
        advice += f" {PROGRAM} task {words}" + (" --sandbox" if noted.get("evolink.sandbox") else "")
    return Failure(f"{PROGRAM}: {told}\n{advice}".rstrip(), code)


def misused(fault: click.UsageError) -> Failure:
    """The same in two lines: what is wrong, and where help is."""
    help_at = f"\nTry: {fault.ctx.command_path} --help" if fault.ctx is not None else ""
    return Failure(f"{PROGRAM}: {fault.format_message()}{help_at}", USAGE)


def exit_code(fault: Exception) -> int:
    """The exit code of an error: that of the nearest of its classes."""
    return next(EXIT_CODES[kind] for kind in type(fault).__mro__ if kind in EXIT_CODES)


def log_everything() -> None:
    """Writes each request to standard error."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("evolink").setLevel(logging.DEBUG)


def _next(fault: Exception) -> tuple[str, str]:
    """What to do next, and the words of the command that does it, of those behind `evolink task`."""
    if isinstance(fault, errors.MissingAPIKey):
        return "Or try it without a key, and without cost: --sandbox.", ""
    if isinstance(fault, errors.SubmissionUncertain):
        return "To ask again, charged once at the most:", f"resume {fault.idempotency_key}"
    if isinstance(fault, errors.WaitTimeout) and fault.task_id:
        return "To wait on:", f"wait {fault.task_id}"
    if isinstance(fault, errors.DownloadFailed) and fault.task_id and not isinstance(fault, errors.ResultExpired):
        return "To fetch it again:", f"download {fault.task_id}"
    return "", ""
