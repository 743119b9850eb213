"""Errors of commands: one or two lines on standard error, and the exit code that scripts read."""

from __future__ import annotations

import logging
import shlex
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import click

from ... import errors
from .._program import PROFILE, PROGRAM

FAILED, USAGE, KEY_OR_CREDITS, TIMEOUT, UNKNOWN_OUTCOME = 1, 2, 3, 4, 5

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
"""The exit code of each error class; a subclass inherits that of its nearest base class here."""

PYTHON_TO_COMMAND_LINE = {
    "overwrite=True": "--overwrite",
    " or pass api_key=": " or run `evolink login`",
}
"""How the library's messages name parameters in Python -> what replaces that on the command line."""


class CommandError(click.ClickException):
    """An error with its final message and its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class and reads it from the instance

    def show(self, file: Any = None) -> None:
        """Write the message to standard error."""
        click.echo(self.message, file=file, err=True)


def describe_error(error: Exception, flags: MutableMapping[str, Any]) -> CommandError:
    """Return the `CommandError` that reports an exception; with `--json`, also write it as JSON to standard output.

    Args:
        error: The exception that ended the command.
        flags: The `meta` of the root context, with the flags that `store_flag` stored.
    """
    if flags.get("evolink.debug"):
        traceback.print_exception(error)
    if flags.get("evolink.as_json"):
        from .json_output import error_to_json, format_json

        click.echo(format_json(error_to_json(error)))
    advice, subcommand = _next_step(error)
    if subcommand:
        advice += f" {PROGRAM} task {subcommand}" + (" --sandbox" if flags.get("evolink.sandbox") else "")
        if flags.get(PROFILE) is not None:
            advice += f" --profile {shlex.quote(flags[PROFILE])}"
    return CommandError(f"{PROGRAM}: {_error_message(error)}\n{advice}".rstrip(), exit_code(error))


def describe_usage_error(error: click.UsageError) -> CommandError:
    """Return a usage error in two lines: what is wrong, and the command that shows help.

    click also raises one with the help text itself, where a command has no arguments; that is returned unchanged.
    """
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # click 8.1 has no such class.
        return CommandError(error.format_message(), USAGE)
    help_command = f"\nTry: {error.ctx.command_path} --help" if error.ctx is not None else ""
    return CommandError(f"{PROGRAM}: {error.format_message()}{help_command}", USAGE)


def exit_code(error: Exception) -> int:
    """Return the exit code of an error: that of its nearest class in `EXIT_CODES`, or `FAILED`."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), FAILED)


def enable_debug_log() -> None:
    """Log each request to standard error."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("evolink").setLevel(logging.DEBUG)


def _error_message(error: Exception) -> str:
    if isinstance(error, errors.EvoLinkError):
        message = str(error)
    elif isinstance(error, OSError):
        message = f"{error.filename or 'A file'} cannot be used: {error.strerror or error}."
    else:
        message = f"{type(error).__name__}: {error}. This is a bug in {PROGRAM}; --debug shows the traceback."
    return for_command_line(message)


def for_command_line(message: str) -> str:
    """Return a message of the library with the names of the command line."""
    for python, command_line in PYTHON_TO_COMMAND_LINE.items():
        message = message.replace(python, command_line)
    return message


def _next_step(error: Exception) -> tuple[str, str]:
    """Return advice on what to do next, and the subcommand of `evolink task` that does it, each possibly empty."""
    if isinstance(error, errors.MissingAPIKey):
        return "Use --sandbox to run the command without a key and without cost.", ""
    if isinstance(error, errors.SubmissionUncertain):
        return "To send it again, charged at most once:", f"resume {error.idempotency_key}"
    if isinstance(error, errors.WaitTimeout) and error.task_id:
        return "To keep waiting:", f"wait {error.task_id}"
    if isinstance(error, errors.DownloadFailed) and error.task_id and not isinstance(error, errors.ResultExpired):
        return "To download it again:", f"download {error.task_id}"
    return "", ""
