"""Errors of commands: one or two lines on standard error, and the exit code that scripts read."""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

from ... import errors
from .._program import PROGRAM

FAILED, USAGE, KEY_OR_CREDITS, TIMEOUT, UNKNOWN_OUTCOME = 1, 2, 3, 4, 5
BUG = 70
"""EX_SOFTWARE of sysexits.h, so that scripts do not take a fault of the program for a result."""
BROKEN_PIPE = 141
"""What shells report for a program that SIGPIPE ended: 128 + 13."""

EXIT_CODES: dict[type[Exception], int] = {
    errors.MissingAPIKey: KEY_OR_CREDITS,
    errors.AuthenticationError: KEY_OR_CREDITS,
    errors.PermissionDenied: KEY_OR_CREDITS,
    errors.InsufficientCredits: KEY_OR_CREDITS,
    errors.ConfigurationError: USAGE,
    errors.WaitTimeout: TIMEOUT,
    errors.DownloadTimeout: TIMEOUT,
    errors.SubmissionUncertain: UNKNOWN_OUTCOME,
    errors.EvoLinkError: FAILED,
    OSError: FAILED,
}
"""The exit code of each error class; a subclass inherits that of its nearest base class here."""

PYTHON_TO_COMMAND_LINE = {
    "overwrite=True": "--overwrite",
    " or pass api_key=": " or run `evolink login`",
    "higher max_credits= to": "higher --max-credits to",
    " max_credits=": " --max-credits ",
    "Pass allow_unknown_price=True to": "Pass --allow-unknown-price to",
    "Create the client with a higher ": "Write a higher ",
    ", or write that in its profile": " into the profile",
    "expected_credits is": "the price that was shown is",
}
"""How the library's messages name parameters in Python -> what replaces that on the command line."""
PYTHON_SENTENCE = re.compile(r" [^.]*\bclient\.\w+\.\w+\([^)]*\)\.")
"""A sentence that proposes a call of the library; the command line has its own advice instead."""


class CommandError(click.ClickException):
    """An error with its final message and its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class and reads it from the instance

    def show(self, file: Any = None) -> None:
        """Write the message to standard error; where that is not possible, the exit code alone remains."""
        with suppress(OSError):
            click.echo(self.message, file=file, err=True)


@contextmanager
def writing_report() -> Generator[None]:
    """Exit with `USAGE` if a report cannot be written, since 1 would mean that it lists violations or failures.

    Raises:
        CommandError: If a file or standard output cannot be written; a closed pipe is left to `exit_quietly`.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"{error.filename or 'The report'} cannot be written: {error.strerror}."
        raise CommandError(message, USAGE) from error


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
    from .advice import advise

    return CommandError(f"{PROGRAM}: {_error_message(error)}\n{advise(error, flags)}".rstrip(), exit_code(error))


def describe_usage_error(error: click.UsageError) -> CommandError:
    """Return a usage error in two lines: what is wrong, and the command that shows help.

    click also raises one with the help text itself, where a command has no arguments; that is returned unchanged.
    """
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):  # click 8.1 has no such class.
        return CommandError(error.format_message(), USAGE)
    help_command = f"\nTry: {error.ctx.command_path} --help" if error.ctx is not None else ""
    return CommandError(f"{PROGRAM}: {error.format_message()}{help_command}", USAGE)


def exit_code(error: Exception) -> int:
    """Return the exit code of an error: that of its nearest class in `EXIT_CODES`, or `BUG`."""
    return next((EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES), BUG)


def exit_quietly() -> NoReturn:
    """End the command because the reader of its output has closed the pipe, without a message.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    devnull = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a stream without a descriptor has no pipe
            os.dup2(devnull, stream.fileno())
    raise click.exceptions.Exit(BROKEN_PIPE)


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
    return PYTHON_SENTENCE.sub("", message)
